using System.Collections.Immutable;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>Somebody in a role: requester, sender, receiver, who examined or approved (HTErolle with its Helsetjenesteenhet).</summary>
internal sealed record Actor
{
    /// <summary>Relation to the patient (REK; code list 7319) or to the report or result (AHP, ARP, AUT; 8254). Null when not told.</summary>
    internal required CodedValue? Relation { get; init; }

    /// <summary>The institution; null for a person alone.</summary>
    internal required Institution? Inst { get; init; }

    /// <summary>The person (<c>HCProf</c>); null for an institution.</summary>
    internal required HealthPerson? HcProf { get; init; }

    /// <summary>Code list 8451 or 7426; null when not told.</summary>
    internal required CodedValue? MedSpeciality { get; init; }

    /// <summary>Telephone and electronic addresses as URLs, as <c>tel:73112233</c>.</summary>
    internal required ImmutableArray<string> TeleAddresses { get; init; }
}

/// <summary>An institution (Institusjon) with its departments and people.</summary>
internal sealed record Institution(ActorId? Id, string? Name, ImmutableArray<Department> Depts, ImmutableArray<HealthPerson> Persons, ImmutableArray<ActorId> AdditionalIds);

/// <summary>A department (Avdeling).</summary>
internal sealed record Department(ActorId? Id, string? Name, CodedValue? Type, ImmutableArray<ActorId> AdditionalIds);

/// <summary>A person in health care (<c>HCPerson</c> or <c>HCProf</c>).</summary>
/// <param name="Id">Identity, never a national number: that one is not read.</param>
/// <param name="Name">Name for display.</param>
/// <param name="Profession">Code list 9060; null when not told.</param>
/// <param name="AdditionalIds">Further identities.</param>
internal sealed record HealthPerson(ActorId? Id, string? Name, CodedValue? Profession, ImmutableArray<ActorId> AdditionalIds);

/// <summary>An identity and its kind.</summary>
/// <param name="Value">As written.</param>
/// <param name="Type">Code list 9051 or 8116, as HER, ENH, HPR, LAV; null when not told.</param>
internal sealed record ActorId(string Value, CodedValue? Type);
