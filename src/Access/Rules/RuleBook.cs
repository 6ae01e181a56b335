using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Felles.Kernel;

namespace Felles.Access.Rules;

/// <summary>
/// Every rule of access as data: one table for each service, and the labels of single entries. Read at start, checked as a
/// whole, and not used when anything is wrong with it.
/// </summary>
public sealed class RuleBook
{
    private const string Extension = ".md";
    private const string LabelsName = "labels";

    private readonly FrozenDictionary<string, RuleTable> tables;

    private RuleBook(FrozenDictionary<string, RuleTable> tables, LabelTable labels, ImmutableArray<ConsentForm> forms)
    {
        this.tables = tables;
        Labels = labels;
        Forms = forms;
    }

    /// <summary>The rules that come with the platform.</summary>
    public static RuleBook Published { get; } = ReadPublished();

    internal LabelTable Labels { get; }

    /// <summary>The texts that a citizen can consent to.</summary>
    public ImmutableArray<ConsentForm> Forms { get; }

    /// <summary>The tables, by the services' codes.</summary>
    internal IEnumerable<RuleTable> Tables => tables.Values.OrderBy(table => table.Service, StringComparer.Ordinal);

    internal RuleTable? Of(ServiceCode service) => tables.GetValueOrDefault(service.Code);

    /// <summary>The rules that come with the platform, with an operator's own files in the place of those of the same name.</summary>
    /// <param name="own">Text of each file of the operator's by its name, without the ending <c>.md</c>.</param>
    /// <returns>
    /// The book; or <see cref="ProblemKind.Invalid"/> with an issue for every fault, by file and line: words that are not
    /// known, rules without a sentence, rules that never decide, cases that no rule decides.
    /// </returns>
    public static Outcome<RuleBook> Read(IEnumerable<KeyValuePair<string, string>> own)
    {
        ArgumentNullException.ThrowIfNull(own);
        var files = PublishedFiles();
        foreach (var (name, text) in own) files[name] = text;
        var faults = new List<string>();
        var book = Make(files, faults);
        return faults.Count == 0 ? book : Problem.Invalid("rules-wrong", "The rules of access cannot be used as they are. Mend them, or take them away.", [.. faults.Select(fault => new Issue(IssueSeverity.Error, "business-rule", "rules-wrong", fault))]);
    }

    /// <summary>Codes of the services that there are rules for.</summary>
    public IEnumerable<string> Services => Tables.Select(table => table.Service);

    /// <summary>The rows of a service's table, in the order in which they are asked.</summary>
    /// <param name="service">One of <see cref="Services"/>.</param>
    public ImmutableArray<WrittenRule> Written(string service) => [.. tables[service].Rows.Select(row => new WrittenRule(row.Id, row.InWords[0], row.InWords[1], row.InWords[2], row.InWords[3], row.LegalBasis))];

    /// <summary>The whole table of a service, in the order in which it is asked, each row with its sentence: a page in Markdown.</summary>
    /// <param name="service">One of <see cref="Services"/>.</param>
    /// <param name="language">BCP 47 tag.</param>
    public string Page(string service, string language)
    {
        var table = tables[service];
        var page = new StringBuilder().Append("# ").AppendLine(table.Title).AppendLine()
            .AppendLine("| rule | who | does | when | outcome | law | told the citizen |").AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var row in table.Rows) page.AppendJoin(" | ", ["|" + " " + row.Id, .. row.InWords, row.LegalBasis ?? "", AccessText.Sentence(row.Id, language)]).AppendLine(" |");
        return page.ToString();
    }

    /// <summary>Puts files together, checked as a whole.</summary>
    /// <param name="files">Text of each file by its name without ending.</param>
    /// <param name="faults">Gets what is wrong.</param>
    internal static RuleBook Make(IReadOnlyDictionary<string, string> files, List<string> faults)
    {
        var read = files.Where(file => file.Key != LabelsName && !file.Key.StartsWith(ConsentForm.FilePrefix, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal).ToDictionary(file => file.Key, file => RuleReader.Read(file.Key + Extension, file.Value, faults));
        var labels = LabelTable.Read(LabelsName + Extension, files.GetValueOrDefault(LabelsName, ""), faults);
        var tables = new Dictionary<string, RuleTable>(StringComparer.Ordinal);
        foreach (var (name, file) in read)
        {
            if (file.Service is not { } service)
            {
                if (!read.Values.Any(other => other.Follows == name)) faults.Add($"{name}{Extension}: it names no service, and no file follows it, so its rules would not count. Check its name, or name a service.");
                continue;
            }

            var rows = Whole(name + Extension, file, read, faults);
            CheckRows(rows, faults);
            if (faults.Count == 0 && !tables.TryAdd(service, RuleTable.Compile(service, (file.Title, file.ReservationDeletes), rows, faults))) faults.Add($"{name}{Extension}: the service {service} has a table already. Remove one of them.");
        }

        ImmutableArray<ConsentForm> forms = [.. files.Where(file => file.Key.StartsWith(ConsentForm.FilePrefix, StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => ConsentForm.Read(file.Key + Extension, file.Value, faults)).OfType<ConsentForm>()];
        foreach (var form in forms)
        {
            if (!read.Values.Any(file => file.Service == form.Service.Code)) faults.Add($"{ConsentForm.FilePrefix}…{Extension}: the form {form.Code} is about the service {form.Service}, which there are no rules for.");
            if (forms.Count(other => other.Code == form.Code) > 1) faults.Add($"{ConsentForm.FilePrefix}…{Extension}: there are several forms with the code {form.Code}.");
        }

        return new RuleBook(tables.ToFrozenDictionary(StringComparer.Ordinal), labels, forms);
    }

    private static ImmutableArray<RuleRow> Whole(string name, RuleFile file, Dictionary<string, RuleFile> files, List<string> faults)
    {
        var rows = new List<RuleRow>();
        if (file.Follows is { } follows)
        {
            if (files.TryGetValue(follows, out var followed)) rows.AddRange(followed.Rows.Select(row => row.Row));
            else faults.Add($"{name}: it follows {follows}, which there is no file for.");
        }

        foreach (var (row, before) in file.Rows)
        {
            var index = before is null ? rows.Count : rows.FindIndex(other => other.Id == before);
            if (index < 0) faults.Add($"{row.Place}: there is no rule {before} to stand before.");
            else rows.Insert(index, row);
        }

        return [.. rows];
    }

    private static void CheckRows(ImmutableArray<RuleRow> rows, List<string> faults)
    {
        foreach (var row in rows)
        {
            // What no table may change: nobody without a relation to the person is let in, and no system reads.
            if (!row.Denies && row.MayHold(Asks.Who, [(int)Who.Unknown, (int)Who.Stranger])) faults.Add($"{row.Place}: the rule {row.Id} would open for somebody with no relation to the person. Name who it is for.");
            if (!row.Denies && row.MayHold(Asks.Who, [(int)Who.System]) && row.MayHold(Asks.Does, [(int)Act.Read, (int)Act.ReadLog, (int)Act.Restrict, (int)Act.Call])) faults.Add($"{row.Place}: the rule {row.Id} would let a system read. A system delivers and asks for the status, no more.");
            if (!row.Denies && row.MayHold(Asks.Who, [(int)Who.Officer]) && row.MayHold(Asks.Does, [.. Enum.GetValues<Act>().Where(act => act != Act.Explain).Select(act => (int)act)])) faults.Add($"{row.Place}: the rule {row.Id} would open a record for a privacy officer. They are told what would be decided, no more.");
            if (!RuleSentences.Of.ContainsKey(row.Id)) faults.Add($"{row.Place}: the rule {row.Id} has no sentence for the citizen. Use a rule that has one, or write it first.");
            if (row.Denies && !DenialProblems.Has(row.Id)) faults.Add($"{row.Place}: the rule {row.Id} denies, but there is no answer for whom it denies. Use a rule that has one, or write it first.");
        }
    }

    private static RuleBook ReadPublished()
    {
        var faults = new List<string>();
        var book = Make(PublishedFiles(), faults);
        return faults.Count == 0 ? book : throw new InvalidOperationException(string.Join('\n', faults));
    }

    internal static Dictionary<string, string> PublishedFiles()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var assembly = typeof(RuleBook).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            files[name[..^Extension.Length]] = reader.ReadToEnd();
        }

        return files;
    }
}

/// <summary>A row of a table as it is written.</summary>
/// <param name="Id">Id of the rule, as in the log.</param>
/// <param name="Who">Who asks.</param>
/// <param name="Does">What for.</param>
/// <param name="When">On which conditions; empty for always.</param>
/// <param name="Outcome">What then.</param>
/// <param name="Law">Legal basis; null where the rule is ours.</param>
public sealed record WrittenRule(string Id, string Who, string Does, string When, string Outcome, string? Law);
