using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;

namespace Felles.Steering.Portfolio;

/// <summary>
/// The rules of a report, said with their place and in the owner's language. Errors refuse the report; warnings are what the
/// office asks about.
/// </summary>
internal static class RoundCheck
{
    /// <summary>More entries than any list of an initiative has: the limit of a report by form, by file and by API.</summary>
    internal const int EntriesMax = 60;

    private const int NameMax = 200;
    private const int TextMax = 4000;
    private const decimal AmountMax = 100_000m;

    /// <summary>The findings of a whole round.</summary>
    internal static IEnumerable<Issue> Of(RoundHeader header, ImmutableArray<Initiative> initiatives, CodeLists codes)
    {
        foreach (var issue in Header(header)) yield return issue;
        var seen = new HashSet<int>();
        for (var i = 0; i < initiatives.Length; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"initiatives[{i}]");
            if (initiatives[i] is not { } initiative)
            {
                yield return Fault(place, "missing", "The initiative is null.", "Tiltaket mangler.", "Tiltaket manglar.");
                continue;
            }

            if (!seen.Add(initiative.Number)) yield return Fault($"{place}.number", "number-twice", "The number is another initiative's in this round. Numbers are used once.", "Nummeret er brukt på et annet tiltak i runden.", "Nummeret er brukt på eit anna tiltak i runden.");
            foreach (var issue in Of(initiative, codes, $"{place}.")) yield return issue;
        }
    }

    /// <summary>The findings of one report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="codes">The code lists it must keep to.</param>
    /// <param name="at">What stands before each place, as <c>initiatives[3].</c>.</param>
    internal static IEnumerable<Issue> Of(Initiative report, CodeLists codes, string at = "") =>
        Lists(report, at) is { Count: > 0 } broken ? broken : [.. Texts(report, at), .. Codes(report, codes, at), .. Money(report, codes, at), .. Needs(report, codes, at), .. Time(report, at), .. Advice(report, at)];

    private static IEnumerable<Issue> Header(RoundHeader header)
    {
        if (!RoundName.IsValid(header.Id)) yield return Fault("round.id", "round-id", "The id of a round is year and month, as 2022-09.", "Rundens id er år og måned, som 2022-09.", "Id-en til runden er år og månad, som 2022-09.");
        if (header.OutsideCosts.IsDefault || header.OutsideCosts.Contains(null!) || header.Statements.IsDefault || header.Statements.Contains(null!))
        {
            yield return Fault("round", "missing", "A list of the round is null or holds null.", "En liste i runden mangler.", "Ei liste i runden manglar.");
            yield break;
        }

        if (header.Source is { } source && !PlainText.IsText(source, TextMax)) yield return Text("round.source");
        for (var i = 0; i < header.Statements.Length; i++)
            if (!PlainText.IsText(header.Statements[i].Text, TextMax) || (header.Statements[i].NotPublished is { } lacking && !PlainText.IsText(lacking, TextMax)))
                yield return Text(string.Create(CultureInfo.InvariantCulture, $"round.statements[{i}].text"));
        for (var i = 0; i < header.OutsideCosts.Length; i++)
            if (!PlainText.IsLine(header.OutsideCosts[i].Name, NameMax) || !PlainText.IsLine(header.OutsideCosts[i].Solution, NameMax))
                yield return Text(string.Create(CultureInfo.InvariantCulture, $"round.outsideCosts[{i}].name"));
        for (var i = 0; i < header.Statements.Length; i++)
            if (StatedFigure.Read(header.Statements[i].Figure) is null)
                yield return Fault(string.Create(CultureInfo.InvariantCulture, $"round.statements[{i}].figure"), "figure", "No such figure.", "Tallet finnes ikke.", "Talet finst ikkje.");
        for (var i = 0; i < header.OutsideCosts.Length; i++)
            if (!IsYear(header.OutsideCosts[i].Year) || !IsAmount(header.OutsideCosts[i].Amount))
                yield return Fault(string.Create(CultureInfo.InvariantCulture, $"round.outsideCosts[{i}]"), "amount", "Give a year from 2000 and at most 100,000 million kroner with at most four decimals.", "Oppgi et år fra 2000 og høyst 100 000 millioner kroner med høyst fire desimaler.", "Oppgi eit år frå 2000 og høgst 100 000 millionar kroner med høgst fire desimalar.");
    }

    private static List<Issue> Lists(Initiative report, string at)
    {
        var found = new List<Issue>();
        void Check(bool isBroken, string name)
        {
            if (isBroken) found.Add(Fault($"{at}{name}", "missing", "The list is null or holds null; leave it out or make it empty.", "Listen mangler; utelat den eller gjør den tom.", "Lista manglar; utelat henne eller gjer henne tom."));
        }

        void Limit(int count, string name)
        {
            if (count > EntriesMax) found.Add(TooMany($"{at}{name}"));
        }

        Check(report.Causes.IsDefault, "causes");
        Check(report.SustainableDevelopmentGoals.IsDefault, "sustainableDevelopmentGoals");
        Check(report.Budgets.IsDefault || report.Budgets.Contains(null!), "budgets");
        Check(report.CostChanges.IsDefault || report.CostChanges.Contains(null!), "costChanges");
        Check(report.Dependencies.IsDefault || report.Dependencies.Contains(null!), "dependencies");
        Check(report.Milestones.IsDefault || report.Milestones.Contains(null!), "milestones");
        Check(report.Links.IsDefault || report.Links.Contains(null!), "links");
        if (found.Count > 0) return found;
        Limit(report.Budgets.Length, "budgets");
        Limit(report.CostChanges.Length, "costChanges");
        Limit(report.Dependencies.Length, "dependencies");
        Limit(report.Milestones.Length, "milestones");
        Limit(report.Links.Length, "links");
        return found;
    }

    /// <summary>A list with more entries than a report may have.</summary>
    internal static Issue TooMany(string place) => Fault(place, "too-many", $"At most {EntriesMax} entries. Join some, or split the initiative.", $"Høyst {EntriesMax} oppføringer. Slå sammen noen, eller del tiltaket.", $"Høgst {EntriesMax} oppføringar. Slå saman nokre, eller del tiltaket.");

    private static IEnumerable<Issue> Texts(Initiative report, string at)
    {
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("name", report.Name), ("owner", report.Owner)])
            if (!PlainText.IsLine(text, NameMax))
                return [Fault($"{at}{name}", "name", "Write 1 to 200 characters on one line, without spaces at the ends.", "Skriv 1 til 200 tegn på én linje, uten mellomrom foran eller bak.", "Skriv 1 til 200 teikn på éi linje, utan mellomrom framfor eller bak.")];
        (string Name, string? Text)[] texts =
        [
            ("statusReason", report.StatusReason), ("riskReason", report.RiskReason), ("programme", report.Programme), ("endedReason", report.EndedReason), ("purpose", report.Purpose),
            ("resultGoals", report.ResultGoals), ("effectGoals", report.EffectGoals), ("evaluationPlan", report.EvaluationPlan), ("description", report.Description), ("contact", report.Contact),
        ];
        return texts
            .Where(item => item.Text is { } text && !PlainText.IsText(text, TextMax))
            .Select(item => Text($"{at}{item.Name}"));
    }

    /// <summary>What is wrong with a word to the office, a question or a reason; null when nothing is, or there is none.</summary>
    internal static Issue? Remark(string? text, string at) => text is null || (PlainText.IsText(text, TextMax) && !string.IsNullOrWhiteSpace(text)) ? null : Text(at);

    private static Issue Text(string at) => Fault(at, "text", "Write 1 to 4,000 characters, without control characters, or leave it out.", "Skriv 1 til 4000 tegn, uten kontrolltegn, eller la feltet stå tomt.", "Skriv 1 til 4000 teikn, utan kontrollteikn, eller la feltet stå tomt.");

    private static IEnumerable<Issue> Codes(Initiative report, CodeLists codes, string at)
    {
        if (report.Number is < 1 or > 99_999) yield return Fault($"{at}number", "number", "The number is from 1 to 99999.", "Nummeret er fra 1 til 99999.", "Nummeret er frå 1 til 99999.");
        if (report.FocusArea is { } area && codes.FocusAreaName(area) is null) yield return Fault($"{at}focusArea", "focus-area", "No such focus area in the code list.", "Innsatsområdet finnes ikke i kodelisten.", "Innsatsområdet finst ikkje i kodelista.");
        if (report.Causes.Distinct().Count() != report.Causes.Length) yield return Fault($"{at}causes", "twice", "A cause is given twice.", "En årsak er oppgitt to ganger.", "Ei årsak er oppgitt to gonger.");
        if (report.SustainableDevelopmentGoals.Any(goal => goal is < 1 or > 17) || report.SustainableDevelopmentGoals.Distinct().Count() != report.SustainableDevelopmentGoals.Length)
            yield return Fault($"{at}sustainableDevelopmentGoals", "goal", "Goals are numbers from 1 to 17, each once.", "Bærekraftsmål er tall fra 1 til 17, hvert én gang.", "Berekraftsmål er tal frå 1 til 17, kvart éin gong.");
        for (var i = 0; i < report.Links.Length; i++)
            if (!Uri.TryCreate(report.Links[i].Address, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || !PlainText.IsLine(report.Links[i].Address, TextMax) || !PlainText.IsLine(report.Links[i].Title, NameMax))
                yield return Fault(string.Create(CultureInfo.InvariantCulture, $"{at}links[{i}]"), "link", "A link has a title of at most 200 characters and an address that begins with https:// or http://.", "En lenke har en tittel på høyst 200 tegn og en adresse som begynner med https:// eller http://.", "Ei lenkje har ein tittel på høgst 200 teikn og ei adresse som byrjar med https:// eller http://.");
    }

    private static IEnumerable<Issue> Money(Initiative report, CodeLists codes, string at)
    {
        if (report.Segment != Segment.JointSteering && (!report.Budgets.IsEmpty || !report.CostChanges.IsEmpty))
            yield return Fault($"{at}budgets", "money-segment", "Budget and cost changes are reported in the segment of joint steering only.", "Budsjett og kostnadsendringer rapporteres bare i segmentet samstyring.", "Budsjett og kostnadsendringar blir berre rapporterte i segmentet samstyring.");
        if (report.Budgets.DistinctBy(budget => budget.Year).Count() != report.Budgets.Length) yield return Fault($"{at}budgets", "year-twice", "A year has two budgets.", "Et år har to budsjetter.", "Eit år har to budsjett.");
        if (report.Budgets.Any(budget => !IsYear(budget.Year) || !IsAmount(budget.Amount) || budget.Amount < 0))
            yield return Fault($"{at}budgets", "amount", "Give a year from 2000 and 0 to 100,000 million kroner with at most four decimals.", "Oppgi et år fra 2000 og 0 til 100 000 millioner kroner med høyst fire desimaler.", "Oppgi eit år frå 2000 og 0 til 100 000 millionar kroner med høgst fire desimalar.");
        if (report.CostChanges.DistinctBy(change => (change.Solution, change.Year)).Count() != report.CostChanges.Length) yield return Fault($"{at}costChanges", "year-twice", "A solution has two changes in a year.", "En løsning har to endringer i samme år.", "Ei løysing har to endringar i same år.");
        for (var i = 0; i < report.CostChanges.Length; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{at}costChanges[{i}]");
            var change = report.CostChanges[i];
            if (!IsYear(change.Year) || !IsAmount(change.Amount)) yield return Fault(place, "amount", "Give a year from 2000 and at most 100,000 million kroner with at most four decimals.", "Oppgi et år fra 2000 og høyst 100 000 millioner kroner med høyst fire desimaler.", "Oppgi eit år frå 2000 og høgst 100 000 millionar kroner med høgst fire desimalar.");
            if (codes.Solutions.All(entry => entry.Code != change.Solution)) yield return Fault(place, "solution", "No such solution in the code list; use «ikke fordelt» where it is not known.", "Løsningen finnes ikke i kodelisten; bruk «ikke fordelt» når den ikke er kjent.", "Løysinga finst ikkje i kodelista; bruk «ikke fordelt» når ho ikkje er kjend.");
        }
    }

    private static IEnumerable<Issue> Needs(Initiative report, CodeLists codes, string at)
    {
        for (var i = 0; i < report.Dependencies.Length; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{at}dependencies[{i}]");
            var dependency = report.Dependencies[i];
            if (string.IsNullOrWhiteSpace(dependency.Text) || !PlainText.IsText(dependency.Text, TextMax)) yield return Fault(place, "text", "Say what is depended on, in at most 4,000 characters.", "Skriv hva tiltaket er avhengig av, med høyst 4000 tegn.", "Skriv kva tiltaket er avhengig av, med høgst 4000 teikn.");
            if (codes.CategoryName(dependency.Category) is null) yield return Fault($"{place}.category", "category", "No such category in the code list.", "Kategorien finnes ikke i kodelisten.", "Kategorien finst ikkje i kodelista.");
            if (dependency.Deadline is { } deadline && !RoundName.IsPartialDate(deadline)) yield return Fault($"{place}.deadline", "date", "Write a date as 2024, 2024-03 or 2024-03-01.", "Skriv en dato som 2024, 2024-03 eller 2024-03-01.", "Skriv ein dato som 2024, 2024-03 eller 2024-03-01.");
            if (dependency.Initiative == report.Number) yield return Fault($"{place}.initiative", "itself", "An initiative does not depend on itself.", "Et tiltak er ikke avhengig av seg selv.", "Eit tiltak er ikkje avhengig av seg sjølv.");
        }
    }

    private static IEnumerable<Issue> Time(Initiative report, string at)
    {
        foreach (var (name, text) in ((string, string?)[])[("start", report.Start), ("end", report.End)])
            if (text is not null && !RoundName.IsPartialDate(text))
                yield return Fault($"{at}{name}", "date", "Write a date as 2024, 2024-03 or 2024-03-01.", "Skriv en dato som 2024, 2024-03 eller 2024-03-01.", "Skriv ein dato som 2024, 2024-03 eller 2024-03-01.");
        if (RoundName.Last(report.End) is { } end && report.Start is { Length: >= 4 } start && RoundName.IsPartialDate(start) && string.CompareOrdinal(start[..4], end.ToString("yyyy", CultureInfo.InvariantCulture)) > 0)
            yield return Fault($"{at}end", "end-before-start", "The end is before the start.", "Slutten er før starten.", "Slutten er før starten.");
        foreach (var (name, round) in ((string, string?)[])[("introduced", report.Introduced), ("ended", report.Ended)])
            if (round is not null && !RoundName.IsValid(round))
                yield return Fault($"{at}{name}", "round-id", "The id of a round is year and month, as 2022-09.", "Rundens id er år og måned, som 2022-09.", "Id-en til runden er år og månad, som 2022-09.");
        if ((report.Ended is not null) != (report.Activity == Activity.Finished)) yield return Fault($"{at}ended", "ended", "A finished initiative says in which round it ended, and no other does.", "Et ferdig tiltak oppgir i hvilken runde det ble avsluttet, og bare det.", "Eit ferdig tiltak oppgir i kva runde det vart avslutta, og berre det.");
        if (report.Milestones.DistinctBy(milestone => milestone.Id).Count() != report.Milestones.Length) yield return Fault($"{at}milestones", "milestone-twice", "Two milestones have the same id.", "To milepæler har samme id.", "To milepælar har same id.");
        if (report.Milestones.Any(milestone => !PlainText.IsLine(milestone.Id, 40) || !PlainText.IsLine(milestone.Name, NameMax)))
            yield return Fault($"{at}milestones", "milestone", "A milestone has an id of at most 40 and a name of at most 200 characters, each on one line.", "En milepæl har en id på høyst 40 og et navn på høyst 200 tegn, hver på én linje.", "Ein milepæl har ein id på høgst 40 og eit namn på høgst 200 teikn, kvar på éi linje.");
    }

    private static IEnumerable<Issue> Advice(Initiative report, string at)
    {
        if (report.Status != Colour.Green && report.StatusReason is null) yield return Advise($"{at}statusReason", "reason", "A status that is not green has a reason.", "En status som ikke er grønn, skal begrunnes.", "Ein status som ikkje er grøn, skal grunngjevast.");
        if (report.Risk is Colour.Yellow or Colour.Red && report.RiskReason is null) yield return Advise($"{at}riskReason", "reason", "A risk that is not green has a reason.", "En risiko som ikke er grønn, skal begrunnes.", "Ein risiko som ikkje er grøn, skal grunngjevast.");
        if (report.Risk is null && report.Segment != Segment.Observe) yield return Advise($"{at}risk", "risk", "Risk is reported in this segment.", "Risiko rapporteres i dette segmentet.", "Risiko blir rapportert i dette segmentet.");
        if (report.FocusArea is null) yield return Advise($"{at}focusArea", "focus-area", "No focus area is given.", "Innsatsområde er ikke oppgitt.", "Innsatsområde er ikkje oppgitt.");
    }

    private static bool IsYear(int year) => year is >= 2000 and <= 2100;

    private static bool IsAmount(decimal amount) => Math.Abs(amount) <= AmountMax && amount.Scale <= 4;

    private static Issue Fault(string place, string id, string english, string bokmål, string nynorsk) =>
        Issue.Error("value", id, english, place) with { TextBokmål = bokmål, TextNynorsk = nynorsk };

    private static Issue Advise(string place, string id, string english, string bokmål, string nynorsk) =>
        Issue.Warning("value", id, english, place) with { TextBokmål = bokmål, TextNynorsk = nynorsk };
}
