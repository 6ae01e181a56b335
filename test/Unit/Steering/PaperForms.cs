using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Public.Texts;
using Felles.Steering.Papers;
using Felles.Steering.Papers.Editing;
using Felles.Steering.Texts;

namespace Felles.Test.Unit.Steering;

/// <summary>The forms of papers, which are made from the records themselves.</summary>
public class PaperForms
{
    public static TheoryData<string> Kinds => [.. PaperKinds.All.Select(kind => kind.Key)];

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_there_survives_its_form(string key)
    {
        var kind = PaperKinds.Find(key)!;
        var papers = RealPapers.Rows(RealPapers.Files).Where(row => row.Kind == key).ToList();
        if (key is not "initiative-status") Assert.NotEmpty(papers);
        foreach (var row in papers)
        {
            foreach (var part in Parts(FormShape.Of(kind.Type), JsonNode.Parse(row.Body)!.AsObject(), "").Prepend(""))
            {
                var sheet = PaperSheet.Of(kind, row.Id, [row], part)!;
                // Through the texts of a form and back.
                sheet.Draft = PaperDraft.Of(Typed(sheet));
                var body = sheet.Read(remove: false);
                Assert.True(body is not null, $"{row.Id} {part}: {string.Join("; ", sheet.Faults)}");
                Assert.Equal(Encoding.UTF8.GetString(row.Body), Encoding.UTF8.GetString(kind.Write(body)));
            }
        }
    }

    [Theory]
    [InlineData("text", "", "text: fault.required")]
    [InlineData("state", "ukjent", "state: fault.code")]
    [InlineData("state", "done", "outcome")]
    [InlineData("goal", "fire", "goal: fault.number")]
    [InlineData("raised", "1. mai", "raised: fault.partialDate")]
    [InlineData("due", "2023-13", "due: fault.partialDate")]
    [InlineData("goal", "4", "")]
    public void What_cannot_be_is_said_at_its_field(string key, string typed, string expected)
    {
        var kind = PaperKinds.Find("follow-up")!;
        var row = RealPapers.Rows(RealPapers.Files).First(row => row is { Kind: "follow-up", Id: "2" });
        var sheet = PaperSheet.Of(kind, row.Id, [row], "")!;
        sheet.Draft = PaperDraft.Of(Typed(sheet).Where(field => field.Key != key).Append(KeyValuePair.Create(key, typed)));
        sheet.Read(remove: false);
        Assert.Equal(expected, string.Join('\n', sheet.Faults.Select(fault => fault.Code is null ? fault.Key : $"{fault.Key}: {fault.Code}")));
    }

    [Fact]
    public void A_part_is_added_changed_and_taken_out()
    {
        var kind = PaperKinds.Find("road-map")!;
        var row = RealPapers.Rows(RealPapers.Files).Single(row => row.Kind == "road-map");
        var before = JsonNode.Parse(row.Body)!["goals"]![2]!["deliveries"]!.AsArray().Count;
        var added = PaperSheet.Of(kind, row.Id, [row], $"goals.3.deliveries.{before + 1}")!;
        added.Draft = PaperDraft.Of([new("id", "V2-99"), new("what", "Ny"), new("group", "primary"), new("actor", "KS"), new("kind", "development"), new("end", "2025"), new("initiatives", "160\n182")]);
        var body = added.Read(remove: false);
        var goals = JsonNode.Parse(kind.Write(body!))!["goals"]!;
        Assert.Equal(before + 1, goals[2]!["deliveries"]!.AsArray().Count);
        Assert.Equal([160, 182], goals[2]!["deliveries"]![before]!["initiatives"]!.AsArray().Select(number => (int)number!));

        var gone = PaperSheet.Of(kind, row.Id, [row], "goals.3.deliveries.1")!;
        var without = JsonNode.Parse(kind.Write(gone.Read(remove: true)!))!["goals"]![2]!["deliveries"]!.AsArray();
        Assert.Equal(before - 1, without.Count);
        Assert.Equal("V2-02", (string)without[0]!["id"]!);

        foreach (var none in (string[])["goals.99", "goals.0", "goals", "ukjent.1", "goals.1.deliveries.2", "goals.x"]) Assert.Null(PaperSheet.Of(kind, row.Id, [row], none));
    }

    [Fact]
    public void Every_field_kind_and_choice_has_its_text_in_every_language()
    {
        foreach (var language in PageLanguage.All)
        {
            var (texts, steering) = (new FollowUpTexts(language), new SteeringTexts(language));
            foreach (var kind in PaperKinds.All)
            {
                Assert.NotNull(texts.Find($"kind.{kind.Key}"));
                Assert.NotNull(texts.Find($"new.{kind.Key}"));
                foreach (var field in All(FormShape.Of(kind.Type)))
                {
                    Assert.True(texts.Find($"label.{field.Name}") is not null, $"{kind.Key}: {field.Name}");
                    foreach (var code in field.Codes)
                        Assert.True((texts.Find($"{char.ToLowerInvariant(field.Type.Name[0])}{field.Type.Name[1..]}.{code}") ?? steering.Find($"colour.{code}")) is not null, $"{field.Type.Name} {code}");
                }
            }
        }
    }

    private static IEnumerable<FormShape> All(IEnumerable<FormShape> fields) => fields.SelectMany(field => field.Kind is ShapeKind.List or ShapeKind.Record ? All(field.Fields).Prepend(field) : [field]);

    private static IEnumerable<string> Parts(IEnumerable<FormShape> fields, JsonObject node, string at) =>
        from list in fields.Where(known => known.HasPages)
        from part in (node[list.Name] as JsonArray ?? []).Select((entry, i) => (Path: string.Create(CultureInfo.InvariantCulture, $"{at}{list.Name}.{i + 1}"), Entry: entry!.AsObject()))
        from path in Parts(list.Fields, part.Entry, $"{part.Path}.").Prepend(part.Path)
        select path;

    private static IEnumerable<KeyValuePair<string, string>> Typed(PaperSheet sheet) => Keys(sheet, sheet.Fields, "").Select(key => KeyValuePair.Create(key, sheet.Draft[key]));

    private static IEnumerable<string> Keys(PaperSheet sheet, IEnumerable<FormShape> fields, string prefix) => fields.Where(field => !field.HasPages).SelectMany(field => field.Kind switch
    {
        ShapeKind.Record => Keys(sheet, field.Fields, $"{prefix}{field.Name}."),
        ShapeKind.List => Enumerable.Range(1, sheet.Draft.Entries(field, prefix)).SelectMany(entry => Keys(sheet, field.Fields, PaperDraft.Key(prefix, field.Name, entry))),
        _ => [$"{prefix}{field.Name}"],
    });
}
