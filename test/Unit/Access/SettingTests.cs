using Felles.Access;

namespace Felles.Test.Unit.Access;

/// <summary>What a citizen can set beyond blocks of a person and an organisation: professions, departments, documents, days, consents.</summary>
public class SettingTests
{
    [Fact]
    public void Blocks_meet_a_profession_and_a_department_and_end_by_themselves() => DecisionTable.Check("""
        caller                  set                  -> decision  rule                         sees             told
        professional            profession           -> open      withhold-blocked-profession  counted/counted  no
        professional            another-profession   -> open      allow-treatment              shown/counted    no
        professional            department           -> open      withhold-blocked-department  counted/counted  no
        professional            person-ended         -> open      allow-treatment              shown/counted    no
        system                  profession           -> 403       deny-system-reads            absent/absent    no
        citizen                 profession           -> open      allow-own-record             shown/shown      no
        """);

    [Fact]
    public void A_consent_opens_past_what_is_broader_than_itself() => DecisionTable.Check("""
        caller        set                              -> decision  rule                           sees             told
        professional  consent                          -> open      allow-consent-given            shown/counted    no
        professional  consent+everything               -> open      allow-consent-given            shown/counted    no
        professional  consent+organisation             -> open      allow-consent-given            shown/counted    no
        professional  consent+person                   -> open      withhold-blocked-person        counted/counted  no
        professional  consent-organisation+everything  -> open      allow-consent-given            shown/counted    no
        professional  consent-organisation+department  -> open      withhold-blocked-department    counted/counted  no
        professional  consent-ended+everything         -> open      withhold-blocked-everything    counted/counted  no
        professional  consent+reservation              -> 403       deny-reserved                  absent/absent    no
        professional  consent+disclosure               -> 403       deny-disclosure-reserved       absent/absent    no
        """);

    [Fact]
    public void Who_reserves_against_disclosure_is_still_written_about_and_delivered_to() => DecisionTable.Check("""
        caller        act     ground     purpose  reason   set         -> decision  rule                         sees             told
        professional  read    -          TREAT    -        disclosure  -> 403       deny-disclosure-reserved     absent/absent    no
        professional  read    FORHOYET_AKUTT  BTG  written  disclosure  -> 403      deny-disclosure-reserved     absent/absent    no
        professional  write   -          TREAT    -        disclosure  -> open      allow-writing-while-blocked  counted/counted  no
        system        write   -          TREAT    -        disclosure  -> open      allow-delivery               shown/shown      no
        system        status  -          TREAT    -        disclosure  -> open      allow-status                 counted/counted  no
        citizen       read    -          TREAT    -        disclosure  -> open      allow-own-record             shown/shown      no
        """);

    /// <summary>Only what the block covers is withheld, and an elevated ground opens it.</summary>
    [Theory]
    [InlineData("document", "-", "Withheld"), InlineData("another-document", "-", "Shown"), InlineData("these-days", "-", "Withheld"), InlineData("other-days", "-", "Shown")]
    [InlineData("document+consent", "-", "Shown"), InlineData("these-days+consent", "-", "Withheld"), InlineData("document", "FORHOYET_SAMTYKKE", "Shown")]
    public void A_block_of_single_entries_covers_those(string set, string ground, string sees)
    {
        // 23:30 UTC is the next day in Norway.
        var entry = new EntryLabels(ServiceCode.LabResults, "310000019", [], null) { Reference = "Observation/o", ClinicalAt = new DateTimeOffset(2026, 11, 19, 23, 30, 0, TimeSpan.Zero) };
        var facts = new AccessCase { Set = set, Ground = ground }.Facts();
        var decision = AccessPolicy.Published.Decide(facts with { HoldsBlockedEntries = AccessPolicy.IsBlocked(facts, [entry]) });
        Assert.Equal(Verdict.Open, decision.Verdict);
        Assert.Equal(sees, decision.See(entry).ToString());
        Assert.Equal(Sight.Shown, AccessPolicy.Published.Decide(new AccessCase { Caller = "citizen", Set = set }.Facts()).See(entry));
    }
}
