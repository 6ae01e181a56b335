using System.Text;
using System.Text.Json.Nodes;
using Felles.Kernel;
using Felles.Steering.Portfolio;

namespace Felles.Test.Unit.Steering;

/// <summary>A document with a fault is refused whole, and the fault is named with its place.</summary>
public class RoundDocuments
{
    [Theory]
    [InlineData("name", "\"\"", "initiatives[0].name: name")]
    [InlineData("name", "\" x\"", "initiatives[0].name: name")]
    [InlineData("number", "0", "initiatives[0].number: number")]
    [InlineData("number", "203", "initiatives[1].number: number-twice")]
    [InlineData("focusArea", "\"9.9\"", "initiatives[0].focusArea: focus-area")]
    [InlineData("start", "\"mars 2020\"", "initiatives[0].start: date")]
    [InlineData("end", "\"2020-13\"", "initiatives[0].end: date")]
    [InlineData("introduced", "\"2022\"", "initiatives[0].introduced: round-id")]
    [InlineData("ended", "\"2022-09\"", "initiatives[0].ended: ended")]
    [InlineData("activity", "\"finished\"", "initiatives[0].ended: ended")]
    [InlineData("causes", "[\"delay\",\"delay\"]", "initiatives[0].causes: twice")]
    [InlineData("sustainableDevelopmentGoals", "[18]", "initiatives[0].sustainableDevelopmentGoals: goal")]
    [InlineData("budgets", "[{\"year\":2022,\"amount\":1},{\"year\":2022,\"amount\":2}]", "initiatives[0].budgets: year-twice")]
    [InlineData("budgets", "[{\"year\":2022,\"amount\":-1}]", "initiatives[0].budgets: amount")]
    [InlineData("budgets", "[{\"year\":2022,\"amount\":1.00001}]", "initiatives[0].budgets: amount")]
    [InlineData("budgets", "[null]", "initiatives[0].budgets: missing")]
    [InlineData("costChanges", "[{\"solution\":\"Ukjent\",\"year\":2022,\"amount\":1}]", "initiatives[0].costChanges[0]: solution")]
    [InlineData("segment", "\"observe\"", "")]
    [InlineData("dependencies", "[{\"text\":\"x\",\"category\":\"y\",\"status\":\"red\",\"criticality\":\"low\"}]", "initiatives[0].dependencies[0].category: category")]
    [InlineData("dependencies", "[{\"text\":\"x\",\"category\":\"other\",\"status\":\"red\",\"criticality\":\"low\",\"initiative\":47}]", "initiatives[0].dependencies[0].initiative: itself")]
    [InlineData("links", "[{\"title\":\"x\",\"address\":\"javascript:alert(1)\"}]", "initiatives[0].links[0]: link")]
    [InlineData("description", "\"a\\u0007\"", "initiatives[0].description: text")]
    [InlineData("purpose", "\"a\\u202Eb\"", "initiatives[0].purpose: text")]
    [InlineData("owner", "\"a\\u0000\"", "initiatives[0].owner: name")]
    [InlineData("dependencies", "[{\"text\":\"a\\u0007\",\"category\":\"other\",\"status\":\"red\",\"criticality\":\"low\"}]", "initiatives[0].dependencies[0]: text")]
    [InlineData("links", "[{\"title\":\"a\\u0007\",\"address\":\"https://example.org\"}]", "initiatives[0].links[0]: link")]
    [InlineData("milestones", "[{\"id\":\"m1\",\"name\":\"a\\u0007\",\"kind\":\"decision\",\"planned\":\"2022-01-01\"}]", "initiatives[0].milestones: milestone")]
    public void A_value_that_breaks_a_rule(string field, string value, string expected)
    {
        var document = JsonNode.Parse(Portfolios.Document)!;
        document["initiatives"]![0]![field] = JsonNode.Parse(value);

        var read = RoundJson.ReadDocument(Encoding.UTF8.GetBytes(document.ToJsonString()), CodeLists.InForce);

        Assert.Equal(expected, read.Match(_ => "", problem => string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Id}"))));
        if (read.Failed(out var refused)) Assert.All(refused.Issues, issue => Assert.False(issue.TextBokmål is null || issue.TextNynorsk is null));
    }

    [Theory]
    [InlineData("budgets", "{\"year\":2000,\"amount\":1}")]
    [InlineData("costChanges", "{\"solution\":\"e-resept\",\"year\":2000,\"amount\":1}")]
    [InlineData("dependencies", "{\"text\":\"x\",\"category\":\"other\",\"status\":\"red\",\"criticality\":\"low\"}")]
    [InlineData("milestones", "{\"id\":\"m1\",\"name\":\"x\",\"kind\":\"decision\",\"planned\":\"2022-01-01\"}")]
    [InlineData("links", "{\"title\":\"x\",\"address\":\"https://example.org\"}")]
    public void A_list_holds_what_the_form_holds(string list, string entry)
    {
        var document = JsonNode.Parse(Portfolios.Document)!;
        document["initiatives"]![0]![list] = new JsonArray([.. Enumerable.Range(0, RoundCheck.EntriesMax + 1).Select(_ => JsonNode.Parse(entry))]);
        Assert.True(RoundJson.ReadDocument(Encoding.UTF8.GetBytes(document.ToJsonString()), CodeLists.InForce).Failed(out var problem));
        Assert.Equal($"initiatives[0].{list}: too-many: At most 60 entries. Join some, or split the initiative.", string.Join('\n', problem.Issues.Select(issue => $"{issue.Expression}: {issue.Id}: {issue.Text}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"round\":null,\"initiatives\":[]}")]
    [InlineData("{\"round\":{\"id\":\"2022-09\",\"asOf\":\"2022-06-30\"}}")]
    [InlineData("{\"round\":{\"id\":\"2022-09\",\"asOf\":\"2022-06-30\",\"id\":\"2022-10\"},\"initiatives\":[]}")]
    [InlineData("{\"round\":{\"id\":\"2022-09\",\"asOf\":\"2022-06-30\",\"extra\":1},\"initiatives\":[]}")]
    [InlineData("{\"round\":{\"id\":\"2022-09\",\"asOf\":\"30.06.2022\"},\"initiatives\":[]}")]
    public void What_is_no_round(string text)
    {
        Assert.True(RoundJson.ReadDocument(Encoding.UTF8.GetBytes(text), CodeLists.InForce).Failed(out var problem));
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
    }

    [Theory]
    [InlineData("\"status\": \"yellow\"", "\"status\": \"orange\"")]
    [InlineData("\"status\": \"yellow\"", "\"status\": 1")]
    [InlineData("\"number\": 47", "\"number\": 47.5")]
    public void What_has_a_value_of_another_kind(string now, string instead)
    {
        var text = Encoding.UTF8.GetString(Portfolios.Document);
        Assert.True(RoundJson.ReadDocument(Encoding.UTF8.GetBytes(text.Replace(now, instead, StringComparison.Ordinal)), CodeLists.InForce).Failed(out var problem));
        Assert.Equal(ProblemKind.Malformed, problem.Kind);
        Assert.Contains("initiatives", problem.Text, StringComparison.Ordinal);
    }
}
