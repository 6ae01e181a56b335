using Felles.Access;

namespace Felles.Test.Unit.Access;

/// <summary>Kjernejournal's list: which kinds it holds, for how long, on what grounds.</summary>
public class DocumentListTests
{
    // Class, day, seen on 20 November 2026.
    [Theory]
    [InlineData("A00-1", "1999-01-01", true)]
    [InlineData("A00-1", null, true)]
    [InlineData("C00-1", "2025-11-20", true)]
    [InlineData("C00-1", "2025-11-19", false)]
    [InlineData("C00-1", null, false)]
    [InlineData("D00-1", "2021-11-20", true)]
    [InlineData("D00-1", "2021-11-19", false)]
    [InlineData("E00-1", "2021-11-20", true)]
    [InlineData("E00-1", "2021-11-19", false)]
    [InlineData("I00-1", "2025-11-20", true)]
    [InlineData("I00-1", "2025-11-19", false)]
    [InlineData("B00-1", "2026-11-19", false)]
    [InlineData("S00-1", "2026-11-19", false)]
    [InlineData(null, "2026-11-19", false)]
    public void A_kind_is_held_for_its_time(string? kind, string? day, bool held)
    {
        DateTimeOffset? at = day is null ? null : DateTimeOffset.Parse($"{day}T12:00:00+01:00", System.Globalization.CultureInfo.InvariantCulture);
        var entry = new EntryLabels(ServiceCode.Documents, "310000019", [], null) { DocumentClass = kind, ClinicalAt = at };
        Assert.Equal(held ? Sight.Shown : Sight.Absent, new AccessCase { List = "regulation", Ground = "SAMTYKKE" }.Decide().See(entry));
        Assert.Equal(Sight.Shown, new AccessCase { List = "whole" }.Decide().See(entry));
    }

    [Theory]
    [InlineData("-", "deny-list-without-ground", null)]
    [InlineData("SAMTYKKE", "allow-consent", "kjernejournalforskriften § 7")]
    [InlineData("UNNTAK", "allow-exemption", "kjernejournalforskriften § 7")]
    public void A_ground_is_demanded_and_is_its_law(string ground, string rule, string? law)
    {
        var decision = new AccessCase { List = "regulation", Ground = ground }.Decide();
        Assert.Equal(rule, decision.RuleId);
        if (law is not null) Assert.Equal(law, decision.LegalBasis);
        Assert.NotEqual("deny-list-without-ground", new AccessCase { List = "whole", Ground = ground }.Decide().RuleId);
    }
}
