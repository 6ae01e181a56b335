using Felles.Kernel;

namespace Felles.Access;

/// <summary>One rule that can decide: its stable id, its ground in law, and what a denied caller is told.</summary>
/// <param name="Id">Kept in the log for as long as the log is; never reused for something else.</param>
/// <param name="LegalBasis">Null where the rule is ours.</param>
/// <param name="Problem">What to answer when the rule denies; null for a rule that opens.</param>
internal sealed record AccessRule(string Id, string? LegalBasis, Problem? Problem);

/// <summary>
/// Every rule, in the order in which they are asked. The sections of law are those that the rule leans on; decision 0044
/// names the ones that a lawyer has still to confirm. A text for the caller says what to do next and nothing that the
/// caller may not know.
/// </summary>
internal static class AccessRules
{
    private const string Insight = "pasientjournalloven § 18, pasient- og brukerrettighetsloven § 5-1";
    private const string Majority = "pasient- og brukerrettighetsloven § 4-3";
    private const string Care = "helsepersonelloven § 45, pasientjournalloven § 19";
    private const string Objection = "helsepersonelloven § 45, pasientjournalloven § 17";
    private const string WithoutConsent = "kjernejournalforskriften § 7";
    private const string Snooping = "pasientjournalloven § 16, helsepersonelloven § 21 a";

    // The same words as when nobody has the number: a citizen learns nothing about whether others exist.
    internal static readonly AccessRule NotOwnRecord = Deny("deny-not-own-record", Snooping, new Problem(ProblemKind.NotFound, "no-such-record", "There is no such record for you. Ask for your own."));
    internal static readonly AccessRule PersonUnknown = Deny("deny-person-unknown", null, NotOwnRecord.Problem!);
    internal static readonly Problem NobodyRegistered = Problem.NotFound("Nobody in the population register has this number or key. Check it.");
    internal static readonly AccessRule RegisterUnavailable = Deny("deny-register-unavailable", null, Problem.Unavailable("register-unavailable", "The register does not answer. Try again in a moment; if it lasts, tell the operator."));
    internal static readonly AccessRule CitizenWrites = Deny("deny-citizen-writes", null, Problem.Forbidden("citizens-do-not-write", "Citizens cannot register or change information here. Ask the place of treatment to correct it."));
    internal static readonly AccessRule CitizenDeceased = Deny("deny-deceased", "pasient- og brukerrettighetsloven § 5-1", Problem.Forbidden("deceased", "This login no longer opens the record. Relatives may ask the place of treatment for insight."));
    internal static readonly AccessRule AgeUnknown = Deny("deny-age-unknown", Majority, Problem.Forbidden("age-unknown", "Your date of birth is not known here, so the record cannot be opened. Ask the place of treatment for insight."));
    internal static readonly AccessRule Under16 = Deny("deny-under-16", Majority, Problem.Forbidden("under-16", "Your record opens here from the day you turn 16. Until then, ask your doctor or the place of treatment."));
    internal static readonly AccessRule OwnRecord = Open("allow-own-record", Insight);

    internal static readonly AccessRule CallerUnknown = Deny("deny-caller-unknown", null, Problem.Forbidden("caller-unknown", "This kind of login opens nothing here. Log in as health personnel, as a citizen or as a system."));
    internal static readonly AccessRule OnlyTheCitizen = Deny("deny-only-the-citizen", Insight, Problem.Forbidden("only-the-citizen", "Only the citizen themself reads the log and sets blocks. Refer them to their own pages."));
    internal static readonly AccessRule OrganisationUnknown = Deny("deny-organisation-unknown", null, Problem.Forbidden("organisation-unknown", "The organisation in the token is not in the register of organisations. Check orgnr_parent with whoever runs the client."));
    internal static readonly AccessRule NoAgreement = Deny("deny-no-agreement", null, Problem.Forbidden("agreement-missing", "The organisation has no valid agreement for this service. Make one, then try again."));
    internal static readonly AccessRule EmergencyFromSystem = Deny("deny-emergency-from-system", null, Problem.Forbidden("emergency-from-system", "An emergency is claimed by health personnel with a user token, never by a system. Leave the access basis out."));
    internal static readonly AccessRule SystemReads = Deny("deny-system-reads", Snooping, Problem.Forbidden("user-token-required", "A system token does not read a patient's record. Use a token for the health person who needs it."));
    internal static readonly AccessRule AttestationMissing = Deny("deny-attestation-missing", Care, Problem.Forbidden("attestation-missing", "The token carries no attestation of service need. Request a token with nhn:tillitsrammeverk:parameters."));
    internal static readonly AccessRule AuthorizationInactive = Deny("deny-authorization-inactive", null, Problem.Forbidden("authorization-inactive", "The authorisation in the attestation is not active in the register of health personnel for this person (ATT-32). Attest to one that is."));
    internal static readonly AccessRule WritingWithoutAuthorization = Deny("deny-writing-without-authorization", null, Problem.Forbidden("authorization-required", "Registering and changing needs an active authorisation in the attestation. Attest to one, or let authorised personnel register it."));
    internal static readonly AccessRule OtherPatient = Deny("deny-attestation-other-patient", Snooping, Problem.Forbidden("attestation-other-patient", "The attestation is for another patient (ATT-4). Request a new token for this one."));
    internal static readonly AccessRule EmergencyFromCoordination = Deny("deny-emergency-from-coordination", WithoutConsent, Problem.Forbidden("emergency-from-coordination", "Coordination of care (COC) cannot claim an emergency. Whoever gives the emergency care must open the record."));
    internal static readonly AccessRule EmergencyPurpose = Deny("deny-emergency-purpose", WithoutConsent, Problem.Forbidden("emergency-purpose", "An emergency needs the purpose ETREAT or BTG in the attestation. Request a token with one of them, or leave the access basis out."));
    internal static readonly AccessRule EmergencyWithoutReason = Deny("deny-emergency-without-reason", WithoutConsent, Problem.Forbidden("emergency-reason", "Write why it is an emergency, in at least 10 characters. The citizen will be told."));
    internal static readonly AccessRule RestrictionsUnknown = Deny("deny-restrictions-unknown", null, Problem.Unavailable("restrictions-unknown", "The citizen's blocks could not be checked, so nothing is opened. Try again in a moment."));
    internal static readonly AccessRule Reserved = Deny("deny-reserved", "kjernejournalforskriften § 3", Problem.Forbidden("reserved", "The citizen has reserved against this service: nothing is shown and nothing is registered. Ask the citizen, or use other sources."));
    internal static readonly AccessRule ElevationNotNeeded = Deny("deny-elevation-not-needed", WithoutConsent, Problem.Forbidden("elevation-not-needed", "Nothing is blocked for you here, so an elevated access basis may not be used. Ask again without it."));

    internal static readonly AccessRule Delivery = Open("allow-delivery", "pasientjournalloven § 19");
    internal static readonly AccessRule Status = Open("allow-status", "pasientjournalloven § 19");
    internal static readonly AccessRule Treatment = Open("allow-treatment", Care);
    internal static readonly AccessRule EmergencyTreatment = Open("allow-emergency-treatment", Care);
    internal static readonly AccessRule Coordination = Open("allow-coordination", Care);
    internal static readonly AccessRule Consent = Open("allow-consent", Care);
    internal static readonly AccessRule Exemption = Open("allow-exemption", WithoutConsent);
    internal static readonly AccessRule Emergency = Open("allow-emergency", WithoutConsent);
    internal static readonly AccessRule Writing = Open("allow-writing", Care);
    internal static readonly AccessRule WritingWhileBlocked = Open("allow-writing-while-blocked", Objection);
    internal static readonly AccessRule OpenedByConsent = Open("allow-blocked-by-consent", Care);
    internal static readonly AccessRule OpenedInEmergency = Open("allow-blocked-in-emergency", WithoutConsent);
    internal static readonly AccessRule NotVerified = Open("restrictions-not-verified", WithoutConsent);
    internal static readonly AccessRule WithheldFromPerson = Open("withhold-blocked-person", Objection);
    internal static readonly AccessRule WithheldFromOrganisation = Open("withhold-blocked-organisation", Objection);
    internal static readonly AccessRule WithheldService = Open("withhold-blocked-service", Objection);
    internal static readonly AccessRule WithheldEverything = Open("withhold-blocked-everything", Objection);

    internal static IReadOnlyList<AccessRule> All { get; } =
    [
        NotOwnRecord, PersonUnknown, RegisterUnavailable, CitizenWrites, CitizenDeceased, AgeUnknown, Under16, OwnRecord, CallerUnknown, OnlyTheCitizen,
        OrganisationUnknown, NoAgreement, EmergencyFromSystem, SystemReads, AttestationMissing, AuthorizationInactive,
        WritingWithoutAuthorization, OtherPatient, EmergencyFromCoordination, EmergencyPurpose, EmergencyWithoutReason,
        RestrictionsUnknown, Reserved, ElevationNotNeeded, Delivery, Status, Treatment, EmergencyTreatment, Coordination, Consent,
        Exemption, Emergency, Writing, WritingWhileBlocked, OpenedByConsent, OpenedInEmergency, NotVerified, WithheldFromPerson,
        WithheldFromOrganisation, WithheldService, WithheldEverything,
    ];

    private static AccessRule Open(string id, string? legalBasis) => new(id, legalBasis, null);

    private static AccessRule Deny(string id, string? legalBasis, Problem problem) => new(id, legalBasis, problem);
}
