using Felles.Access;
using Felles.Access.Rules;
using Felles.Kernel;

namespace Felles.Test.Unit.Access;

/// <summary>The rules as data: read, checked, compiled, and what holds in every case that their questions can tell apart.</summary>
public class RuleTableTests
{
    public static TheoryData<string> Services => [.. RuleBook.Published.Services];

    [Theory]
    [MemberData(nameof(Services))]
    public void In_every_case_the_first_row_that_holds_decides_and_what_never_bends_holds(string service)
    {
        var table = RuleBook.Published.Of(new ServiceCode(service))!;
        var cases = 0;
        foreach (var given in Cases(table))
        {
            cases++;
            var row = table.Decide(given);
            if (row is null) Assert.Fail($"No rule decides: {given}");
            if (!row.Conditions.All(condition => (condition.Answers >> given[condition.Question] & 1) == 1)) Assert.Fail($"{row.Id} does not hold: {given}");
            if (Broken(given, row) is { } promise) Assert.Fail($"{promise}: {row.Id} for {given}");
        }

        Assert.True(cases > 1_000_000, $"{cases} cases");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_tree_decides_as_the_rows_read_from_the_top(string service)
    {
        var table = RuleBook.Published.Of(new ServiceCode(service))!;
#pragma warning disable RS0030 // A seed, so that what fails fails again.
        var random = new Random(1);

        for (var i = 0; i < 200_000; i++)
        {
            var given = new Circumstances();
            for (var question = 0; question < Question.All.Length; question++) given = given.With((Asks)question, random.Next(Question.All[question].Answers.Length));
            var read = table.Rows.First(row => row.Conditions.All(condition => (condition.Answers >> given[condition.Question] & 1) == 1));
            Assert.Same(read, table.Decide(given));
        }
    }

    /// <summary>A ground more never gives less, but where a rule says that the ground may not be claimed.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void One_ground_more_never_gives_less(string service)
    {
        var table = RuleBook.Published.Of(new ServiceCode(service))!;
        foreach (var given in Cases(table).Where(given => given[Asks.Ground] == 0 && given[Asks.Emergency] == 0))
            for (var ground = 1; ground < Question.All[(int)Asks.Ground].Answers.Length; ground++)
            {
                var with = table.Decide(given.With(Asks.Ground, ground))!;
                if (with.Id is "deny-elevation-not-needed" or "deny-emergency-from-system") continue;
                if (Openness(with) < Openness(table.Decide(given)!)) Assert.Fail($"{with.Id} for {given.With(Asks.Ground, ground)}");
            }
    }

    [Fact]
    public void No_label_lets_a_citizen_know_that_something_is_withheld()
    {
        foreach (var code in RuleBook.Published.Labels.Codes.Append("NORX").Append("nors"))
            foreach (var reader in (LabelTable.Column[])[LabelTable.Column.Citizen, LabelTable.Column.Parent, LabelTable.Column.Holder])
                Assert.NotEqual(LabelSight.Counted, RuleBook.Published.Labels.Of(code, reader));
    }

    [Theory]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12 or 12 to 51 | deny | |", "'12 to 51' is not known in the column when")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-61 | self | | under 12 or 12 to 15 | deny | |", "the rule deny-under-61 has no sentence")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12 or deceased | deny | |", "joins answers to two questions")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12; 12 to 15 | deny | |", "one question is answered twice")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12 or 12 to 15 | refuse | |", "'refuse' is no outcome")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12 or 12 to 15 | deny; tell the citizen | |", "an outcome is deny, or open")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | under 12 or 12 to 15 | deny | |", "This one has 5")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| allow-own-record | self | | | open | |", "the rule allow-own-record never decides")]
    [InlineData("| deny-not-own-record | stranger | | | deny | |", "| deny-not-own-record | stranger | read | | deny | |", "no rule decides when stranger; write or status or log or settings or call")]
    [InlineData("| deny-not-own-record | stranger | | | deny | |", "| allow-own-record | stranger | | | open | |", "would open for somebody with no relation")]
    [InlineData("| deny-system-reads | system | read | | deny | |", "| allow-status | system | read | | open | |", "would let a system read")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| allow-no-such-sentence | self | | under 12 or 12 to 15 | open | |", "has no sentence for the citizen")]
    [InlineData("| deny-under-16 | self | | under 12 or 12 to 15 | deny | |", "| deny-under-16 | self | | under 12 or 12 to 15 | deny | none", "a row ends with |")]
    public void What_is_wrong_with_a_table_is_told_by_file_and_line(string row, string instead, string told)
    {
        var faults = new List<string>();
        RuleBook.Make(Files(text => WithoutLaw(text).Replace(row, instead, StringComparison.Ordinal)), faults);
        Assert.Contains(faults, fault => fault.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void Changing_a_rule_is_changing_a_row()
    {
        var faults = new List<string>();
        var book = RuleBook.Make(Files(text => WithoutLaw(text).Replace("| deny-under-16 | self | | under 12 or 12 to 15 |", "| deny-under-16 | self | | under 12 |", StringComparison.Ordinal)), faults);
        Assert.Empty(faults);
        var facts = new AccessCase { Caller = "citizen", Born = "2012-01-01" }.Facts();
        Assert.Equal("deny-under-16", AccessPolicy.Published.Decide(facts).RuleId);
        Assert.Equal("allow-own-record", new AccessPolicy(book).Decide(facts).RuleId);
    }

    /// <summary>The switch of case T82: where the sources differ, an operator takes the wider reading by removing one row.</summary>
    [Fact]
    public void Both_parents_are_let_in_where_the_row_against_it_is_taken_away()
    {
        var faults = new List<string>();
        var book = RuleBook.Make(Files(text => text.Replace("| deny-child-lives-elsewhere | parent | | lives with the other parent | deny | |\n", "", StringComparison.Ordinal)), faults);
        Assert.Empty(faults);
        var facts = new AccessCase { Caller = "parent", Born = "2020-01-01", Home = "with-other-parent" }.Facts();
        Assert.Equal("allow-parent", new AccessPolicy(book).Decide(facts).RuleId);
    }

    [Fact]
    public void A_services_own_row_stands_where_it_says_and_for_that_service_alone()
    {
        var files = Files(text => text);
        files["measurements"] += "\n| rule | who | does | when | outcome | law | before |\n| --- | --- | --- | --- | --- | --- | --- |\n| deny-reserved | staff | write | purpose coordination | deny | | allow-writing |\n";
        var faults = new List<string>();
        var policy = new AccessPolicy(RuleBook.Make(files, faults));
        Assert.Empty(faults);
        var facts = new AccessCase { Act = "write", Purpose = "COC" }.Facts();
        Assert.Equal("allow-writing", policy.Decide(facts).RuleId);
        Assert.Equal("deny-reserved", policy.Decide(facts with { Service = ServiceCode.Measurements }).RuleId);
    }

    [Fact]
    public void A_service_without_a_table_opens_for_nobody()
    {
        var decision = AccessPolicy.Published.Decide(new AccessCase().Facts() with { Service = new ServiceCode("unheard-of") });
        Assert.Equal((Verdict.Deny, "deny-no-rule", ProblemKind.Forbidden), (decision.Verdict, decision.RuleId, decision.Problem!.Kind));
    }

    [Fact]
    public void An_operators_own_file_takes_the_place_of_the_published_one_and_its_faults_are_told()
    {
        Assert.Contains(ServiceCode.LabResults.Code, RuleBook.Read([]).Match(book => book.Services, _ => []));
        var refused = RuleBook.Read([new("labels", "| code | staff |")]).Match(_ => [], problem => problem.Issues.Select(issue => issue.Text).ToArray());
        Assert.Equal(["labels.md: there is no row 'any other', so a label that is not known would have no rule. Add it."], refused);
        var misspelt = RuleBook.Read([new("labresults", "# Laboratory results")]).Match(_ => [], problem => problem.Issues.Select(issue => issue.Text).ToArray());
        Assert.Equal(["labresults.md: it names no service, and no file follows it, so its rules would not count. Check its name, or name a service."], misspelt);
    }

    // What no row that may hold for them asks cannot change what is decided, and stands still.
    private static IEnumerable<Circumstances> Cases(RuleTable table)
    {
        foreach (var who in Enum.GetValues<Who>())
        {
            Asks[] asked = [.. table.Rows.Where(row => row.MayHold(Asks.Who, [(int)who])).SelectMany(row => row.Conditions).Select(condition => (Asks)condition.Question).Where(question => question != Asks.Who).Distinct().Order()];
            var given = new Circumstances().With(Asks.Who, (int)who);
            do
            {
                // Who is blocked has something blocked.
                if (given[Asks.Block] == 0 || given[Asks.Hidden] == 1) yield return given;
            }
            while (Next(ref given, asked));
        }
    }

    private static bool Next(ref Circumstances given, Asks[] asked)
    {
        foreach (var question in asked)
        {
            var answer = given[question] + 1;
            if (answer < Question.All[(int)question].Answers.Length)
            {
                given = given.With(question, answer);
                return true;
            }

            given = given.With(question, 0);
        }

        return false;
    }

    private static string? Broken(Circumstances given, RuleRow row)
    {
        var who = (Who)given[Asks.Who];
        var content = (Act)given[Asks.Does] is Act.Read or Act.Write;
        if (row.Denies) return row.Effects == RuleEffects.Deny ? null : "A denial does nothing else";
        if (who is Who.Unknown or Who.Stranger) return "Nothing opens without identity and relation";
        if (who == Who.Self && row.Effects != RuleEffects.None) return "Citizens never learn of what is withheld";
        if (who == Who.Self && given[Asks.Age] is (int)Age.Under12 or (int)Age.Twelve or (int)Age.From13To15 or (int)Age.Unknown) return "Nobody under 16 opens by themself";
        if (who == Who.Parent && (row.Effects != RuleEffects.None || given[Asks.Age] != (int)Age.Under12 || given[Asks.Home] != (int)Home.WithCaller || given[Asks.Life] == 1 || (Act)given[Asks.Does] is not (Act.Read or Act.Status or Act.ReadLog or Act.Restrict)))
            return "A parent reads of a living child under 12 who lives with them, and learns nothing of what is withheld";
        if (who == Who.Representative && (row.Effects != RuleEffects.None || given[Asks.Life] == 1 || (Act)given[Asks.Does] is not (Act.Read or Act.Status or Act.ReadLog) || (Mandate)given[Asks.Mandate] is not (Mandate.ForThis or Mandate.GuardianPersonal)))
            return "Whoever represents reads what their mandate covers of the living, and learns nothing of what is withheld";
        if (who is Who.Self or Who.Parent or Who.Representative) return null;
        if (given[Asks.Organisation] == 1 || given[Asks.Agreement] == 1) return "No organisation without standing opens";
        if (who == Who.Officer && (Act)given[Asks.Does] != Act.Explain) return "A privacy officer opens nothing";
        if (who == Who.Officer) return null;
        if (content && given[Asks.Reservation] == 1 && given[Asks.Restrictions] == 0) return "No ground opens against a reservation";
        if (content && who == Who.Staff && given[Asks.Reservation] == 2 && given[Asks.Restrictions] == 0 && !row.Effects.HasFlag(RuleEffects.WithholdAll)) return "No ground shows health personnel what is reserved against disclosure";
        if (who == Who.Staff && content && (given[Asks.Attestation] == 1 || given[Asks.AttestedFor] == 1)) return "No emergency opens without an attestation for this patient";
        if (row.Effects.HasFlag(RuleEffects.OpenBlocked) && !row.Effects.HasFlag(RuleEffects.TellCitizen)) return "What was blocked is never opened without telling";
        if (given[Asks.Restrictions] == 1 && (!row.Effects.HasFlag(RuleEffects.TellCitizen) || given[Asks.Emergency] != (int)Emergency.WithReason)) return "Unknown restrictions open for an emergency with a reason only";
        return null;
    }

    /// <summary>A consent that the citizen has given never gives less.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void A_consent_given_never_gives_less(string service)
    {
        var table = RuleBook.Published.Of(new ServiceCode(service))!;
        foreach (var given in Cases(table).Where(given => given[Asks.Consent] == 0 && given[Asks.Who] == (int)Who.Staff))
            if (Openness(table.Decide(given.With(Asks.Consent, 1))!) < Openness(table.Decide(given)!)) Assert.Fail($"{given}");
    }

    private static int Openness(RuleRow row) => row.Denies ? 0 : row.Effects.HasFlag(RuleEffects.WithholdAll) ? 1 : row.Effects.HasFlag(RuleEffects.OpenBlocked) ? 3 : 2;

    private static Dictionary<string, string> Files(Func<string, string> change) => RuleBook.PublishedFiles().ToDictionary(file => file.Key, file => file.Key == "every-service" ? change(file.Value) : file.Value);

    private static string WithoutLaw(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\| (deny|open[^|]*) \| [^|\n]*\|\n", "| $1 | |\n");
}
