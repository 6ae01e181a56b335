using Felles.Records;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>What is stored of a patient's lab results before a message is taken in.</summary>
internal sealed class StoredReports
{
    private readonly OpenRecord record;
    private readonly Dictionary<string, EntryFacts> facts;

    internal StoredReports(OpenRecord record)
    {
        this.record = record;
        facts = record.Entries.ToDictionary(entry => entry.Reference, StringComparer.Ordinal);
    }

    internal EntryFacts? Find(string type, string id) => facts.GetValueOrDefault($"{type}/{id}");

    internal ReadOnlyMemory<byte>? Body(EntryFacts entry) => record.BodyToChange(entry.Type, entry.Id);

    /// <summary>The results that the stored report holds, nested ones too.</summary>
    internal IEnumerable<EntryFacts> ResultsOf(string reportId)
    {
        var token = ReportChanges.ReportToken(reportId);
        return facts.Values.Where(entry => entry.Type == "Observation" && !entry.Deleted && entry.Tokens.Contains(token));
    }

    /// <summary>
    /// Which stored report a message continues: the same number; else the same line (department, kind, time of issue), for
    /// laboratories give a corrected report a new number.
    /// </summary>
    internal string ReportIdFor(Message message, ServReport report, string source)
    {
        var byNumber = ReportMapper.IdByNumber(record.Person, source, report, message);
        var line = ReportMapper.LineOf(record.Person, source, report);
        if (Find("DiagnosticReport", byNumber) is { } same)
        {
            // The same number with another time of issue is another report: the sender has begun its numbers anew.
            var storedLine = Tokens.Value(same.Tokens, Tokens.Continues);
            return line is null || storedLine is null || storedLine == line ? byNumber : ReportMapper.IdByNumberAndDate(record.Person, source, report, message);
        }

        // A new report never continues an old one, even from the same minute.
        if (line is null || report.ServType.V == "N") return byNumber;
        foreach (var entry in facts.Values)
            if (entry.Type == "DiagnosticReport" && entry.Tokens.Contains(Tokens.Continues + line))
                return entry.Id;
        return byNumber;
    }
}
