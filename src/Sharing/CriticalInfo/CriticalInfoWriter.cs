using System.Globalization;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.CriticalInfo.Rules;
using Felles.Sharing.FhirBase;

namespace Felles.Sharing.CriticalInfo;

/// <summary>
/// A health person who registers, and what the rules of the profiles make of what they send. The API and the clinicians' pages
/// write through here, so the same rules hold for both.
/// </summary>
/// <param name="request">Who asks about whom.</param>
/// <param name="registrar">Who registers, as HPR and the token prove.</param>
/// <param name="answers">The organisation that answers for new records.</param>
/// <param name="settings">Who may register what.</param>
/// <param name="now">UTC.</param>
internal sealed class CriticalInfoWriter(CriticalInfoRequest request, Registrar registrar, string answers, CriticalInfoSettings settings, DateTimeOffset now) : IServiceWriter
{
    public bool JudgesByOthers(string type) => type == "Consent";

    public string? NewId(OpenRecord record, string type) => type == "Consent" ? new ConsentRecord(record, now).NextId() : null;

    public Problem? Hinder(WriteRequest write, EntryFacts? latest)
    {
        if (write.Method == WriteMethod.Create) return null;
        if (latest is null) return CriticalInfoProblems.NoSuchRecord;
        if (latest.Deleted) return CriticalInfoProblems.Deleted;
        return write.Resource is { } resource ? VersionFault(resource, latest) : null;
    }

    /// <summary>What is wrong with the version that a correction says it replaces; null when nothing is.</summary>
    internal static Problem? VersionFault(FhirResource resource, EntryFacts latest) =>
        new PlacedElement(resource.Root, resource.Type)["meta"]["versionId"].Text is not { } version ? CriticalInfoProblems.VersionMissing
        : version != latest.Version.ToString(CultureInfo.InvariantCulture) ? CriticalInfoProblems.NotLatest
        : null;

    public FhirResource Completed(FhirResource resource, PersonKey person) => CriticalInfoBody.WithPatient(resource, person);

    public Outcome<Change> Stored(OpenRecord record, FhirResource resource, string id, EntryFacts? latest)
    {
        var before = latest is { Deleted: false } ? Before(record, latest) : (PlacedElement?)null;
        if (!Judge(resource, before).Succeeded(out var judged, out var problem)) return problem;
        var root = new PlacedElement(resource.Root, resource.Type);
        if (!IsOf(root, judged.Profile!, record.Person)) return CriticalInfoProblems.OtherPatient;
        if (resource.Type == "Consent" && AgainstOthers(record, root, judged.Category!, latest) is { } excluded) return excluded;
        return new Change
        {
            Type = resource.Type,
            Id = id,
            Replaces = latest?.Version ?? 0,
            Body = CriticalInfoBody.ToStore(resource, judged.Profile!, record.Person, before, now),
            Source = latest?.Source ?? answers,
            ClinicalAt = CriticalInfoFacts.ClinicalAt(root, judged.Profile!),
            Status = CriticalInfoFacts.Status(StateOf(root)),
            Tokens = CriticalInfoFacts.Tokens(resource, judged.Category!),
        };
    }

    /// <summary>The deletion of what was registered in error. It stays stored; readers get what <see cref="CriticalInfoBody.Filtered"/> leaves.</summary>
    public Outcome<Change> Deleted(OpenRecord record, EntryFacts latest)
    {
        if (!settings.MayWrite(registrar.Role, CriticalInfoFacts.CategoryOf(latest))) return CriticalInfoProblems.RoleMayNotWrite(registrar.Role);
        return new Change
        {
            Type = latest.Type,
            Id = latest.Id,
            Replaces = latest.Version,
            Body = record.BodyToChange(latest.Type, latest.Id)!.Value,
            Source = latest.Source,
            ClinicalAt = latest.ClinicalAt,
            Status = CriticalInfoFacts.Status(RecordState.EnteredInError),
            Tokens = latest.Tokens,
            Deletes = true,
        };
    }

    private Outcome<RuleOutcome> Judge(FhirResource resource, PlacedElement? before)
    {
        var judged = CriticalInfoRules.Check(resource, new RuleContext { Now = now, Registrar = registrar, Latest = before });
        if (judged.Category is { } category && !settings.MayWrite(registrar.Role, category)) return CriticalInfoProblems.RoleMayNotWrite(registrar.Role);
        return judged.Holds ? judged : CriticalInfoProblems.RulesBroken(judged.Issues);
    }

    private Problem? AgainstOthers(OpenRecord record, PlacedElement root, string category, EntryFacts? latest)
    {
        var others = new ConsentRecord(record, now);
        if (latest is null) return others.Excludes(category, StateOf(root));
        return others.Revives(latest, CriticalInfoFacts.Status(StateOf(root)), CriticalInfoFacts.OwnTokens(root, category)) ? CriticalInfoProblems.ConsentNotRevived : null;
    }

    // The rules have seen to it that there is a state.
    private static RecordState StateOf(PlacedElement root) => StatusRules.StateOf(root)!.Value;

    private static PlacedElement Before(OpenRecord record, EntryFacts latest)
    {
        using var document = JsonDocument.Parse(record.BodyToChange(latest.Type, latest.Id)!.Value);
        return new(document.RootElement.Clone(), latest.Type);
    }

    /// <summary>Whether the patient element, where a system sends one, means the patient of the header.</summary>
    private bool IsOf(PlacedElement root, CriticalInfoProfile profile, PersonKey person)
    {
        var patient = root[profile.Patient];
        if (patient["reference"].Text is { } reference && reference != $"Patient/{person}") return false;
        var identifier = patient["identifier"];
        return !identifier.Exists || (KjUrl.IsNationalNumber(identifier["system"].Text) && identifier["value"].Text == request.Patient.Reveal());
    }
}
