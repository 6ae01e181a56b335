using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>Reads who did what: <c>HCP</c> with its institution, departments and people.</summary>
internal static class ActorReading
{
    /// <summary>Reads a role element (ServProvider, Requester, ResponsibleHcp, RelServProv); null when it names nobody.</summary>
    internal static Actor? Read(Fields role)
    {
        var relation = role.Code("Relation");
        if (role.First("HCP", required: true) is not { } hcp) return null;
        var inst = hcp.First("Inst");
        var prof = hcp.First("HCProf");
        if (inst is null && prof is null) hcp.Missing("Inst or HCProf");
        return new Actor
        {
            Relation = relation,
            Inst = inst is { } institution ? Institution(institution) : null,
            HcProf = prof is { } person ? Person(person) : null,
            MedSpeciality = hcp.Code("MedSpeciality"),
            TeleAddresses = hcp.First("Address") is { } address ? address.Many("TeleAddress", static tele => tele.Attribute("V")) : [],
        };
    }

    private static Institution Institution(Fields inst)
    {
        var persons = inst.Many("HCPerson", Person);
        var departments = ImmutableArray.CreateBuilder<Department>();
        foreach (var dept in inst.Many("Dept"))
        {
            departments.Add(new Department(Id(dept), dept.Text("Name"), dept.Code("Type"), AdditionalIds(dept)));
            // The schema has people beside the department; messages in use have them inside it too.
            persons = persons.AddRange(dept.Many("HCPerson", Person));
        }

        return new Institution(Id(inst), inst.Text("Name"), departments.DrainToImmutable(), persons, AdditionalIds(inst));
    }

    private static HealthPerson Person(Fields person) =>
        new(Id(person), person.Text("Name"), person.Code("Type"), AdditionalIds(person));

    private static ActorId? Id(Fields owner) => Id(owner, owner.First("Id"), owner.First("TypeId"));

    private static ImmutableArray<ActorId> AdditionalIds(Fields owner) =>
        owner.Many("AdditionalId", static additional => Id(additional, additional.First("Id"), additional.First("Type")));

    private static ActorId? Id(Fields owner, Fields? id, Fields? type)
    {
        if (id?.Text() is not { } value)
        {
            // A kind of id without an id says nothing about anybody, but it was said: kept by its path.
            if (type is { } lonely) lonely.Element.GiveBack();
            return null;
        }

        var kind = type?.Code();
        if (!IsNationalNumber(value, kind)) return new ActorId(value, kind);
        // Rule of the platform: nobody's national number enters a stored body, health personnel's neither.
        id.Value.Element.WhollyTaken = true;
        owner.Findings.Warning(id.Value.Element, "business-rule", "national-number-not-kept", "A national number of health personnel is not kept. Send the HPR number.");
        return null;
    }

    private static bool IsNationalNumber(string value, CodedValue? kind) =>
        kind?.V is "FNR" or "DNR" or "FHN" || PersonNumber.TryParse(value, SyntheticSeries.All, out _);
}
