using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>A health person in a contained PractitionerRole.</summary>
/// <param name="HprNumber">HPR number; null when missing.</param>
/// <param name="Organisation">Organisation number; null when missing.</param>
/// <param name="Role">Category 9060; null when missing.</param>
internal readonly record struct RecordedBy(string? HprNumber, string? Organisation, string? Role)
{
    internal static RecordedBy Read(PlacedElement role) => new(
        Identifier(role["practitioner"]["identifier"], KjUrl.Hpr),
        Identifier(role["organization"]["identifier"], KjUrl.OrganisationNumbers),
        RoleCode(role));

    private static string? Identifier(PlacedElement identifier, string system) =>
        identifier["system"].Text == system ? identifier["value"].Text : null;

    private static string? RoleCode(PlacedElement role)
    {
        foreach (var concept in role.All("code"))
            foreach (var coding in concept.All("coding"))
                if (coding["system"].Text is KjUrl.CategoriesOfHealthProfessionals or KjUrl.HealthPersonnelCategory)
                    return coding["code"].Text;
        return null;
    }
}

/// <summary>
/// Who recorded first, and who changed. The first recorder stays through every version; the updater is who sends the
/// correction. Both are the one that the request proves (docs/decisions/0061).
/// </summary>
internal static class RecorderRules
{
    internal static void Contained(RuleCheck check)
    {
        var referred = Referred(check);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var contained in check.Resource.All("contained"))
        {
            var type = contained["resourceType"].Text;
            if (type != "PractitionerRole" && !(type == "Device" && check.Resource.Path == "DeviceUseStatement"))
                check.Report(RuleMessage.ContainedType, contained);
            else if (contained["id"].Text is not { } id || !known.Add(id) || !referred.Contains("#" + id))
                check.Report(RuleMessage.ContainedUnused, contained);
        }
    }

    private static HashSet<string> Referred(RuleCheck check)
    {
        var referred = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reference in (IEnumerable<PlacedElement>)[FirstRecorder(check.Resource, check.Profile), check.Resource.Extension(KjUrl.Updater)["valueReference"], check.Resource["device"]])
            if (reference["reference"].Text is { } text)
                referred.Add(text);
        return referred;
    }

    internal static void Recorder(RuleCheck check)
    {
        var reference = FirstRecorder(check.Resource, check.Profile);
        if (check.Profile.RecorderRepeats && check.Resource.All(check.Profile.Recorder).Count() > 1)
        {
            check.Report(RuleMessage.RecorderMissing, check.Resource[check.Profile.Recorder]);
            return;
        }

        if (Role(check.Resource, reference) is not { } role)
        {
            check.Report(RuleMessage.RecorderMissing, check.Resource[check.Profile.Recorder]);
            return;
        }

        if (!IsComplete(check, role)) return;
        var recorder = RecordedBy.Read(role);
        if (check.Context.Latest is { } latest)
        {
            var first = Role(latest, FirstRecorder(latest, check.Profile));
            if (first is not { } stored || RecordedBy.Read(stored) != recorder)
                check.Report(RuleMessage.RecorderChanged, reference);
        }
        else if (check.Context.Registrar is { } registrar && !IsCaller(recorder, registrar))
        {
            check.Report(RuleMessage.NotTheCaller, role);
        }
    }

    internal static void Updater(RuleCheck check)
    {
        var updaters = check.Resource.Extensions(KjUrl.Updater).ToList();
        if (check.Context.Latest is null)
        {
            foreach (var place in updaters.Concat(check.Resource.Extensions(KjUrl.UpdatedDateTime)))
                check.Report(RuleMessage.UpdaterOnNew, place);
            return;
        }

        if (updaters.Count != 1 || Role(check.Resource, updaters[0]["valueReference"]) is not { } role)
        {
            check.Report(RuleMessage.UpdaterMissing, check.Resource["extension"]);
            return;
        }

        if (IsComplete(check, role) && check.Context.Registrar is { } registrar && !IsCaller(RecordedBy.Read(role), registrar))
            check.Report(RuleMessage.NotTheCaller, role);
    }

    /// <summary>The reference to the first recorder.</summary>
    internal static PlacedElement FirstRecorder(PlacedElement resource, CriticalInfoProfile profile) =>
        profile.RecorderRepeats
            ? resource.All(profile.Recorder).FirstOrDefault(new PlacedElement(default, $"{resource.Path}.{profile.Recorder}"))
            : resource[profile.Recorder];

    /// <summary>The contained PractitionerRole that a reference points to; null when there is none.</summary>
    internal static PlacedElement? Role(PlacedElement resource, PlacedElement reference)
    {
        if (reference["reference"].Text is not ['#', .. var id]) return null;
        foreach (var contained in resource.All("contained"))
            if (contained["resourceType"].Text == "PractitionerRole" && contained["id"].Text == id)
                return contained;
        return null;
    }

    private static bool IsComplete(RuleCheck check, PlacedElement role)
    {
        var found = RecordedBy.Read(role);
        var hpr = found.HprNumber is { Length: >= 1 and <= 9 } number && number.All(char.IsAsciiDigit);
        if (!hpr) check.Report(RuleMessage.RecorderHpr, role["practitioner"]["identifier"]);
        var organisation = OrganisationNumber.TryParse(found.Organisation, out _);
        if (!organisation) check.Report(RuleMessage.RecorderOrganisation, role["organization"]["identifier"]);
        var category = found.Role is { } code && CriticalInfoCodes.HealthPersonnelCategories.Contains(code);
        if (!category) check.Report(RuleMessage.RecorderRole, role["code"]);
        return hpr && organisation && category;
    }

    private static bool IsCaller(RecordedBy recorded, Registrar registrar) =>
        recorded.HprNumber == registrar.HprNumber
        && recorded.Role == registrar.Role
        && recorded.Organisation is { } organisation
        && registrar.Organisations.Contains(organisation);
}
