using System.Collections.Frozen;
using Felles.Kernel;

namespace Felles.Access;

/// <summary>
/// What a denied caller is answered, by rule. A text says what to do next and nothing that the caller may not know.
/// </summary>
internal static class DenialProblems
{
    internal const string PersonUnknown = "deny-person-unknown";
    internal const string NotOwnRecord = "deny-not-own-record";
    internal const string NotConveyed = "deny-not-conveyed";
    internal const string RegisterUnavailable = "deny-register-unavailable";
    internal const string RestrictionsUnknown = "deny-restrictions-unknown";

    /// <summary>Denies what no row of a table decides, and every service that has no table: closed by default.</summary>
    internal const string NoRule = "deny-no-rule";

    /// <summary>The same words as when nobody has the number: a citizen learns nothing about whether others exist.</summary>
    internal static readonly Problem NoSuchRecord = new(ProblemKind.NotFound, "no-such-record", "There is no such record for you. Ask for your own.");

    private static readonly Problem nobodyRegistered = Problem.NotFound("Nobody in the population register has this number or key. Check it.");

    private static readonly FrozenDictionary<string, Problem> byRule = new Dictionary<string, Problem>
    {
        [NotOwnRecord] = NoSuchRecord,
        ["deny-register-unavailable"] = Problem.Unavailable("register-unavailable", "The register does not answer. Try again in a moment; if it lasts, tell the operator."),
        ["deny-citizen-writes"] = Problem.Forbidden("citizens-do-not-write", "Citizens cannot register or change information here. Ask the place of treatment to correct it."),
        ["deny-deceased"] = Problem.Forbidden("deceased", "This login no longer opens the record. Relatives may ask the place of treatment for insight."),
        ["deny-age-unknown"] = Problem.Forbidden("age-unknown", "Your date of birth is not known here, so the record cannot be opened. Ask the place of treatment for insight."),
        ["deny-under-16"] = Problem.Forbidden("under-16", "Your record opens here from the day you turn 16. Until then, ask your doctor or the place of treatment."),
        ["deny-caller-unknown"] = Problem.Forbidden("caller-unknown", "This kind of login opens nothing here. Log in as health personnel, as a citizen or as a system."),
        ["deny-represented-deceased"] = Problem.Forbidden("represented-deceased", "The person is registered as deceased, which ends every representation. Relatives may ask the place of treatment for insight."),
        ["deny-mandate-holder"] = Problem.Forbidden("mandate-holder", "The power of attorney cannot be used: its holder must be 18, and neither of the two may have a confidential address."),
        ["deny-mandate-giver"] = Problem.Forbidden("mandate-giver", "A power of attorney from somebody under 16 cannot be used. Ask the place of treatment."),
        ["deny-mandate-scope"] = Problem.Forbidden("mandate-scope", "The power of attorney or guardianship does not cover this. Ask the giver to widen it, or the Statsforvalter about the guardianship."),
        ["deny-child-deceased"] = Problem.Forbidden("child-deceased", "The child is registered as deceased. Ask the place of treatment for insight."),
        ["deny-child-of-12"] = Problem.Forbidden("child-of-12", "A child's record is open to parents here until the day the child turns 12. Ask the child's doctor or the place of treatment."),
        ["deny-child-lives-elsewhere"] = Problem.Forbidden("child-lives-elsewhere", "By the population register the child does not live with you, and then the record is not open to you here. Ask the place of treatment for insight, or have the address corrected."),
        ["deny-only-the-citizen"] = Problem.Forbidden("only-the-citizen", "Only the citizen themself reads the log, sets blocks and asks who would be let in. Refer them to their own pages."),
        ["deny-organisation-unknown"] = Problem.Forbidden("organisation-unknown", "The organisation in the token is not in the register of organisations. Check orgnr_parent with whoever runs the client."),
        ["deny-no-agreement"] = Problem.Forbidden("agreement-missing", "The organisation has no valid agreement for this service. Make one, then try again."),
        ["deny-emergency-from-system"] = Problem.Forbidden("emergency-from-system", "An emergency is claimed by health personnel with a user token, never by a system. Leave the access basis out."),
        ["deny-system-reads"] = Problem.Forbidden("user-token-required", "A system token does not read a patient's record. Use a token for the health person who needs it."),
        ["deny-attestation-missing"] = Problem.Forbidden("attestation-missing", "The token carries no attestation of service need. Request a token with nhn:tillitsrammeverk:parameters."),
        ["deny-authorization-inactive"] = Problem.Forbidden("authorization-inactive", "The authorisation in the attestation is not active in the register of health personnel for this person (ATT-32). Attest to one that is."),
        ["deny-writing-without-authorization"] = Problem.Forbidden("authorization-required", "Registering and changing needs an active authorisation in the attestation. Attest to one, or let authorised personnel register it."),
        ["deny-attestation-other-patient"] = Problem.Forbidden("attestation-other-patient", "The attestation is for another patient (ATT-4). Request a new token for this one."),
        ["deny-emergency-from-coordination"] = Problem.Forbidden("emergency-from-coordination", "Coordination of care (COC) cannot claim an emergency. Whoever gives the emergency care must open the record."),
        ["deny-emergency-purpose"] = Problem.Forbidden("emergency-purpose", "An emergency needs the purpose ETREAT or BTG in the attestation. Request a token with one of them, or leave the access basis out."),
        ["deny-emergency-without-reason"] = Problem.Forbidden("emergency-reason", "Write why it is an emergency, in at least 10 characters. The citizen will be told."),
        ["deny-restrictions-unknown"] = Problem.Unavailable("restrictions-unknown", "The citizen's blocks could not be checked, so nothing is opened. Try again in a moment."),
        ["deny-reserved"] = Problem.Forbidden("reserved", "The citizen has reserved against this service: nothing is shown and nothing is registered. Ask the citizen, or use other sources."),
        ["deny-disclosure-reserved"] = Problem.Forbidden("disclosure-reserved", "The citizen has reserved against disclosure to health personnel. Ask the citizen, or use other sources."),
        ["deny-not-taking-part"] = Problem.Forbidden("not-taking-part", "The service rests on the citizen's consent, and they have not consented to it. Ask the citizen to give it at their own pages."),
        ["deny-officer-opens"] = Problem.Forbidden("officer-opens-nothing", "A privacy officer is told what would be decided, and opens nothing. Ask with $explain."),
        ["deny-elevation-not-needed"] = Problem.Forbidden("elevation-not-needed", "Nothing is blocked for you here, so an elevated access basis may not be used. Ask again without it."),
        [NotConveyed] = Problem.Forbidden("not-conveyed", "The statement of the other node does not cover this: it is for one patient and for reading."),
        ["deny-list-without-ground"] = Problem.Forbidden("list-without-ground", "The list by kjernejournalforskriften demands a ground. Send nhn-access-basis: SAMTYKKE, UNNTAK, AKUTT, FORHOYET_SAMTYKKE or FORHOYET_AKUTT."),
        [NoRule] = Problem.Forbidden("no-rule", "No rule of access opens this. Ask whoever runs the platform which rule should."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static bool Has(string rule) => rule == PersonUnknown || byRule.ContainsKey(rule);

    /// <summary>The answer to a caller whom the rule denies. Of somebody who is not registered, those with standing are told so; a citizen is told what they are told of a stranger.</summary>
    internal static Problem Of(string rule, ReaderKind reader) => rule != PersonUnknown ? byRule[rule] : reader is ReaderKind.Professional or ReaderKind.System ? nobodyRegistered : NoSuchRecord;

    /// <summary>Every rule that denies.</summary>
    internal static IEnumerable<string> Rules => byRule.Keys.Append(PersonUnknown);
}
