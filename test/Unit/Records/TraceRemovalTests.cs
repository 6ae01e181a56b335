using System.Collections.Immutable;
using System.Text;
using Felles.Access;
using Felles.Records;

namespace Felles.Test.Unit.Records;

/// <summary>What is left of a resource when what it refers to is hidden. <c>Observation/hid</c> is hidden, with code <c>s|H</c>; of <c>Observation/old</c> the first two versions are.</summary>
public class TraceRemovalTests
{
    [Theory]
    [InlineData("""{"resourceType":"Observation","specimen":{"reference":"Observation/hid"},"note":[{"text":"n"}]}""", """{"resourceType":"Observation","note":[{"text":"n"}]}""")]
    [InlineData("""{"result":[{"reference":"Observation/a"},{"reference":"Observation/hid","display":"d"},{"reference":"Observation/b"}]}""", """{"result":[{"reference":"Observation/a"},{"reference":"Observation/b"}]}""")]
    [InlineData("""{"result":[{"reference":"https://felles.test/lab-results/fhir/Observation/hid/_history/1"}]}""", "{}")]
    [InlineData("""{"media":[{"comment":"c","link":{"reference":"Observation/hid"}},{"link":{"reference":"Media/a"}}]}""", """{"media":[{"link":{"reference":"Media/a"}}]}""")]
    [InlineData("""{"collection":{"collector":{"reference":"Observation/hid"},"method":{"text":"m"}}}""", """{"collection":{"method":{"text":"m"}}}""")]
    [InlineData("""{"extension":[{"url":"x","valueReference":{"reference":"Observation/hid"}},{"url":"y","valueString":"s"}]}""", """{"extension":[{"url":"y","valueString":"s"}]}""")]
    [InlineData("""{"extension":[{"url":"x","extension":[{"url":"ref","valueReference":{"reference":"Observation/hid"}}]}]}""", "{}")]
    [InlineData("""{"presentedForm":[{"contentType":"text/plain","url":"Observation/hid"}]}""", "{}")]
    [InlineData("""{"contained":[{"resourceType":"PractitionerRole","id":"r","organization":{"reference":"Observation/hid"}}],"performer":[{"reference":"#r"}]}""", """{"contained":[{"resourceType":"PractitionerRole","id":"r"}],"performer":[{"reference":"#r"}]}""")]
    [InlineData("""{"meta":{"versionId":"1","tag":[{"system":"s","code":"H"}]}}""", """{"meta":{"versionId":"1"}}""")]
    [InlineData("""{"meta":{"tag":[{"system":"s","code":"H"},{"system":"s","code":"K"}]},"code":{"coding":[{"system":"s","code":"H"}]}}""", null)]
    [InlineData("""{"text":{"status":"generated","div":"<div><a href=\"#hid\">x</a></div>"},"status":"final"}""", """{"status":"final"}""")]
    [InlineData("""{"result":[{"reference":"Observation/old"},{"reference":"Observation/old/_history/3"}]}""", """{"result":[{"reference":"Observation/old"}]}""")]
    [InlineData("""{"hasMember":[{"reference":"Observation/hidden"},{"reference":"Specimen/hid"}],"valueQuantity":{"value":1.50e0}}""", null)]
    public void A_resource_is_shown_without_what_it_says_of_the_hidden(string stored, string? shown)
    {
        var (veil, _) = Veiled();

        Assert.Equal(shown ?? stored, Encoding.UTF8.GetString(TraceRemoval.From(Encoding.UTF8.GetBytes(stored), veil, null).Span));
    }

    [Fact]
    public void Versions_are_numbered_among_those_that_are_shown_and_found_again_in_the_store()
    {
        var (veil, facts) = Veiled();
        var third = new Entry(facts with { Id = "old", Version = 3 }, Encoding.UTF8.GetBytes("""{"meta":{"versionId":"3"},"value":1.50}"""));

        var shown = veil.Over(third);

        Assert.Equal("""{"meta":{"versionId":"1"},"value":1.50}""", Encoding.UTF8.GetString(shown.Body.Span));
        Assert.Equal(1, shown.Facts.Version);
        Assert.Equal("Observation/old/3", veil.Stored(shown.Facts));
        Assert.Equal(["Observation/old/1", null, null, null, "Observation/other/7"],
            ((string[])["Observation/old/3", "Observation/old/2", "Observation/old/1", "Observation/hid/1", "Observation/other/7"]).Select(veil.Shown));
    }

    private static (Veil Veil, EntryFacts Facts) Veiled()
    {
        var facts = new EntryFacts { Type = "Observation", Id = "hid", Version = 1, Service = ServiceCode.LabResults, Source = "310000019", RecordedAt = DateTimeOffset.UnixEpoch };
        var hidden = facts with { Labels = ["NORN_FFL"], Tokens = ["code=s|H", "status=final"] };
        var decision = new Decision { Verdict = Verdict.Open, RuleId = "allow-own-record", Reader = ReaderKind.Self, Now = DateTimeOffset.UnixEpoch };
        var veil = Veil.Of(decision, Stored(hidden, facts with { Id = "blocked", Labels = ["NORS"] }), Stored(hidden with { Id = "old" }, hidden with { Id = "old", Version = 2 }));
        return (veil, facts);
    }

    private static ImmutableArray<Entry> Stored(params EntryFacts[] facts) => [.. facts.Select(one => new Entry(one, default))];
}
