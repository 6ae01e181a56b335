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
/// The writings: registering, correcting or ending, and deleting what was registered in error. The API and the clinicians'
/// pages write through here, so the same rules hold for both.
/// </summary>
public sealed class CriticalInfoRegistrar(RecordGate gate, IRegisters registers, CriticalInfoSettings settings, TimeProvider clock)
{
    // Two registrations of consents at once meet on the same id; the one that loses looks again (ConsentRecord).
    private const int consentTriesMax = 3;

    /// <summary>Stores a new record.</summary>
    /// <returns>
    /// The stored version; or <see cref="ProblemKind.Invalid"/> with the broken rules, <see cref="ProblemKind.Forbidden"/>
    /// for a role that may not, <see cref="ProblemKind.Conflict"/> for a consent that another excludes, or what the gate says.
    /// </returns>
    public async Task<Outcome<Entry>> Register(CriticalInfoRequest request, string type, FhirResource resource, CancellationToken cancel)
    {
        if (resource.Type != type) return CriticalInfoProblems.TypeOther;
        if (!(await Prove(request, cancel)).Succeeded(out var registrar, out var problem)) return problem;
        var now = clock.GetUtcNow();
        if (!Judge(resource, new RuleContext { Now = now, Registrar = registrar }).Succeeded(out var judged, out problem)) return problem;

        for (var attempt = 1; ; attempt++)
        {
            var stored = await RegisterJudged(request, resource, judged, now, cancel);
            if (type == "Consent" && attempt < consentTriesMax && stored.Failed(out problem) && problem.Kind == ProblemKind.VersionConflict) continue;
            return stored;
        }
    }

    private async Task<Outcome<Entry>> RegisterJudged(CriticalInfoRequest request, FhirResource resource, RuleOutcome judged, DateTimeOffset now, CancellationToken cancel)
    {
        var consent = resource.Type == "Consent";
        Wanted wanted = consent ? new Wanted.HistoryOfType("Consent") : new Wanted.Nothing();
        var opening = await gate.Open(request.Caller, request.Opening(Act.Write, wanted, resource.Type), cancel);
        if (!opening.Succeeded(out var record, out var problem)) return problem;
        var root = new PlacedElement(resource.Root, resource.Type);
        if (!IsOf(root, judged.Profile!, record.Person, request.Patient)) return CriticalInfoProblems.OtherPatient;

        var id = ResourceId.Create();
        if (consent)
        {
            var others = new ConsentRecord(record, now);
            if (others.Excludes(judged.Category!, StateOf(root)) is { } excluded) return excluded;
            id = others.NextId();
        }

        return await Store(record, request, resource, judged, new Change
        {
            Type = resource.Type,
            Id = id,
            Replaces = 0,
            Body = CriticalInfoBody.ToStore(resource, judged.Profile!, record.Person, null, now),
            Source = Answers(request.Caller),
        }, cancel);
    }

    /// <summary>Stores a new version of a record: a correction, or its end.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="type">Type in the address.</param>
    /// <param name="id">Id in the address.</param>
    /// <param name="resource">The record as it is to be, with the version that was read in <c>meta.versionId</c>.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    /// <returns>
    /// The stored version; or as <see cref="Register"/>, and <see cref="ProblemKind.VersionConflict"/> when the version is not
    /// the latest, <see cref="ProblemKind.NotFound"/>, <see cref="ProblemKind.Gone"/>.
    /// </returns>
    public async Task<Outcome<Entry>> Correct(CriticalInfoRequest request, string type, string id, FhirResource resource, CancellationToken cancel)
    {
        var root = new PlacedElement(resource.Root, resource.Type);
        if (resource.Type != type) return CriticalInfoProblems.TypeOther;
        if (!TextRules.Readable(root).IsEmpty) return CriticalInfoProblems.RulesBroken(TextRules.Readable(root));
        if (root["id"].Text != id) return CriticalInfoProblems.IdOther;
        if (root["meta"]["versionId"].Text is not { } version) return CriticalInfoProblems.VersionMissing;
        if (!(await Prove(request, cancel)).Succeeded(out var registrar, out var problem)) return problem;

        Wanted wanted = type == "Consent" ? new Wanted.HistoryOfType(type) : new Wanted.These((type, id));
        var opening = await gate.Open(request.Caller, request.Opening(Act.Write, wanted, $"{type}/{id}"), cancel);
        if (!opening.Succeeded(out var record, out problem)) return problem;
        if (!Latest(record, type, id, version).Succeeded(out var latest, out problem)) return problem;

        var now = clock.GetUtcNow();
        var stored = Stored(latest);
        var context = new RuleContext { Now = now, Registrar = registrar, Latest = stored };
        if (!Judge(resource, context).Succeeded(out var judged, out problem)) return problem;
        if (!IsOf(root, judged.Profile!, record.Person, request.Patient)) return CriticalInfoProblems.OtherPatient;
        if (type == "Consent" && new ConsentRecord(record, now).Revives(latest.Facts, root, judged.Category!)) return CriticalInfoProblems.ConsentNotRevived;

        return await Store(record, request, resource, judged, new Change
        {
            Type = type,
            Id = id,
            Replaces = latest.Facts.Version,
            Body = CriticalInfoBody.ToStore(resource, judged.Profile!, record.Person, stored, now),
            Source = latest.Facts.Source,
        }, cancel);
    }

    /// <summary>Deletes a record that was registered in error. It stays stored; readers get what <see cref="CriticalInfoBody.Filtered"/> leaves.</summary>
    /// <param name="request">Who asks about whom.</param>
    /// <param name="type">Type in the address.</param>
    /// <param name="id">Id in the address.</param>
    /// <param name="version">Version in the address, which must be the latest; null when the address names none.</param>
    /// <param name="cancel">Cancels before the commit.</param>
    public async Task<Outcome<Done>> Delete(CriticalInfoRequest request, string type, string id, string? version, CancellationToken cancel)
    {
        if (!(await Prove(request, cancel)).Succeeded(out var registrar, out var problem)) return problem;
        var opening = await gate.Open(request.Caller, request.Opening(Act.Write, new Wanted.These((type, id)), $"{type}/{id}"), cancel);
        if (!opening.Succeeded(out var record, out problem)) return problem;
        if (!Latest(record, type, id, version).Succeeded(out var latest, out problem)) return problem;
        if (!settings.MayWrite(registrar.Role, CriticalInfoFacts.CategoryOf(latest.Facts))) return CriticalInfoProblems.RoleMayNotWrite(registrar.Role);

        var committed = await record.Commit(new ChangeSet { Changes = [new Change
        {
            Type = type,
            Id = id,
            Replaces = latest.Facts.Version,
            Body = latest.Body,
            Source = latest.Facts.Source,
            ClinicalAt = latest.Facts.ClinicalAt,
            Status = CriticalInfoFacts.Status(RecordState.EnteredInError),
            Tokens = latest.Facts.Tokens,
            Deletes = true,
        }] }, cancel);
        return committed.Failed(out problem) ? problem : Done.Value;
    }

    private Outcome<RuleOutcome> Judge(FhirResource resource, RuleContext context)
    {
        var judged = CriticalInfoRules.Check(resource, context);
        if (judged.Category is { } category && !settings.MayWrite(context.Registrar!.Role, category))
            return CriticalInfoProblems.RoleMayNotWrite(context.Registrar.Role);
        return judged.Holds ? judged : CriticalInfoProblems.RulesBroken(judged.Issues);
    }

    private static async Task<Outcome<Entry>> Store(OpenRecord record, CriticalInfoRequest request, FhirResource resource, RuleOutcome judged, Change change, CancellationToken cancel)
    {
        var root = new PlacedElement(resource.Root, resource.Type);
        var complete = change with
        {
            ClinicalAt = CriticalInfoFacts.ClinicalAt(root, judged.Profile!),
            Status = CriticalInfoFacts.Status(StateOf(root)),
            Tokens = CriticalInfoFacts.Tokens(root, judged.Category!),
        };
        var committed = await record.Commit(new ChangeSet { Changes = [complete] }, cancel);
        if (!committed.Succeeded(out var receipt, out var problem)) return problem;
        return receipt.Stored[0];
    }

    // The rules have seen to it that there is a state.
    private static RecordState StateOf(PlacedElement root) => StatusRules.StateOf(root)!.Value;

    private static PlacedElement Stored(Entry entry)
    {
        using var document = System.Text.Json.JsonDocument.Parse(entry.Body);
        return new(document.RootElement.Clone(), entry.Facts.Type);
    }

    private static Outcome<Entry> Latest(OpenRecord record, string type, string id, string? version)
    {
        if (record.Entries.FirstOrDefault(facts => facts.Type == type && facts.Id == id) is not { } latest) return CriticalInfoProblems.NoSuchRecord;
        if (latest.Deleted) return CriticalInfoProblems.Deleted;
        if (version is not null && version != latest.Version.ToString(CultureInfo.InvariantCulture)) return CriticalInfoProblems.NotLatest;
        return new Entry(latest, record.BodyToChange(type, id)!.Value);
    }

    /// <summary>Who registers: a health person with an HPR number whose role in the header is active in HPR and is the attestation's.</summary>
    private async Task<Outcome<Registrar>> Prove(CriticalInfoRequest request, CancellationToken cancel)
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
        return new Registrar(hpr, role, organisations);
    }

    private static string Answers(Caller caller) => ((HealthPersonnel)caller).LegalEntity.ToString();

    /// <summary>Whether the patient element, where a system sends one, means the patient of the header.</summary>
    private static bool IsOf(PlacedElement root, CriticalInfoProfile profile, PersonKey person, PersonNumber number)
    {
        var patient = root[profile.Patient];
        if (patient["reference"].Text is { } reference && reference != $"Patient/{person}") return false;
        var identifier = patient["identifier"];
        return !identifier.Exists || (KjUrl.IsNationalNumber(identifier["system"].Text) && identifier["value"].Text == number.Reveal());
    }
}
