using System.Collections.Immutable;
using System.Globalization;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.CriticalInfo.Rules;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// Who registers critical information, and for the clinicians' pages the writings themselves: registering, correcting or
/// ending, and deleting what was registered in error.
/// </summary>
public sealed class CriticalInfoRegistrar(RecordGate gate, IRegisters registers, CriticalInfoSettings settings, TimeProvider clock)
{
    /// <summary>Stores a new record. For a Consent use the API: two of them are judged together.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="resource">The record.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    /// <returns>
    /// The stored version; or <see cref="ProblemKind.Invalid"/> with the broken rules, <see cref="ProblemKind.Forbidden"/>
    /// for a role that may not, or what the gate says.
    /// </returns>
    public Task<Outcome<Entry>> Register(CriticalInfoRequest request, FhirResource resource, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Write(request, new Wanted.Nothing(), resource.Type, (writer, record) =>
            writer.Stored(record, writer.Completed(resource, record.Person), ResourceId.Create(), null), cancel);
    }

    /// <summary>Stores a new version of a record: a correction, or its end.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="resource">The record as it is to be, with the version that was read in <c>meta.versionId</c>.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    /// <returns>
    /// The stored version; or as <see cref="Register"/>, and <see cref="ProblemKind.VersionConflict"/> when the version is not
    /// the latest, <see cref="ProblemKind.NotFound"/>, <see cref="ProblemKind.Gone"/>.
    /// </returns>
    public Task<Outcome<Entry>> Correct(CriticalInfoRequest request, string id, FhirResource resource, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Write(request, new Wanted.These((resource.Type, id)), $"{resource.Type}/{id}", (writer, record) =>
            !Latest(record, resource.Type, id).Succeeded(out var latest, out var problem) ? problem
            : CriticalInfoWriter.VersionFault(resource, latest) is { } fault ? fault
            : writer.Stored(record, writer.Completed(resource, record.Person), id, latest), cancel);
    }

    /// <summary>Deletes a record that was registered in error. It stays stored; readers get what <see cref="CriticalInfoBody.Filtered"/> leaves.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="type">Resource type.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="version">The version that was read, which must be the latest.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    public async Task<Outcome<Done>> Delete(CriticalInfoRequest request, string type, string id, string version, CancellationToken cancel)
    {
        var deleted = await Write(request, new Wanted.These((type, id)), $"{type}/{id}", (writer, record) =>
            !Latest(record, type, id).Succeeded(out var latest, out var problem) ? problem
            : version != latest.Version.ToString(CultureInfo.InvariantCulture) ? CriticalInfoProblems.NotLatest
            : writer.Deleted(record, latest), cancel);
        return deleted.Failed(out var refused) ? refused : Done.Value;
    }

    /// <summary>Proves who registers: a health person with an HPR number whose role in the header is active in HPR and is the attestation's.</summary>
    internal async Task<Outcome<CriticalInfoWriter>> Prove(CriticalInfoRequest request, CancellationToken cancel)
    {
        if (request.Caller is not HealthPersonnel { HprNumber: { } hpr } personnel || request.Role is not { } role) return CriticalInfoProblems.OnlyPersonnelWrite;
        if (personnel.Attestation?.Authorization is { } authorization && authorization.Code != role) return CriticalInfoProblems.RoleNotActive;
        if (!settings.MayWriteAnything(role)) return CriticalInfoProblems.RoleMayNotWrite(role);
        var found = await registers.HealthPerson(hpr, cancel);
        if (!found.Succeeded(out var registered, out var problem)) return problem.Kind == ProblemKind.NotFound ? CriticalInfoProblems.RoleNotActive : problem;
        var same = await registers.AreSame(registered.Number, personnel.Number, cancel);
        if (!same.Succeeded(out var isSame, out problem)) return problem;
        if (!isSame || !registered.Authorizations.Contains(role)) return CriticalInfoProblems.RoleNotActive;
        ImmutableArray<string> organisations = personnel.Attestation is { } attestation
            ? [personnel.LegalEntity.ToString(), attestation.PointOfCare.Id]
            : [personnel.LegalEntity.ToString()];
        return new CriticalInfoWriter(request, new Registrar(hpr, role, organisations), personnel.LegalEntity.ToString(), settings, clock.GetUtcNow());
    }

    private async Task<Outcome<Entry>> Write(CriticalInfoRequest request, Wanted wanted, string query, Func<CriticalInfoWriter, OpenRecord, Outcome<Change>> make, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!(await Prove(request, cancel)).Succeeded(out var writer, out var problem)) return problem;
        var opening = await gate.Open(request.Caller, request.Opening(Act.Write, wanted, query), cancel);
        if (!opening.Succeeded(out var record, out problem)) return problem;
        if (!make(writer, record).Succeeded(out var change, out problem)) return problem;
        var committed = await record.Commit(new ChangeSet { Changes = [change] }, cancel);
        return committed.Succeeded(out var receipt, out problem) ? receipt.Stored[0] : problem;
    }

    private static Outcome<EntryFacts> Latest(OpenRecord record, string type, string id)
    {
        if (record.Find(type, id) is not { } latest) return CriticalInfoProblems.NoSuchRecord;
        return latest.Deleted ? CriticalInfoProblems.Deleted : latest;
    }
}
