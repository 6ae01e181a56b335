using System.Globalization;
using System.Text;
using Felles.Audit.Analysis;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Test.Platform.Audit;

/// <summary>A case with the key of whom it is about, which the officers' queue does not give out.</summary>
internal sealed record FoundCase(string Subject, MisuseCase Case)
{
    internal static async Task<IReadOnlyList<FoundCase>> All(Database database)
    {
        var found = new List<FoundCase>();
        var subjects = new Dictionary<string, (string Subject, string Organisation)>();
        await using (var connection = await database.OpenReading(default))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select id, subject, organisation from analysis_case";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync()) subjects[rows.GetString(0)] = (rows.GetString(1), rows.GetString(2));
        }

        foreach (var organisation in subjects.Values.Select(one => one.Organisation).Distinct())
        {
            string? cursor = null;
            do
            {
                if (!OrganisationNumber.TryParse(organisation, out var number)) throw new InvalidOperationException(organisation);
                var page = (await new MisuseCases(database, TimeProvider.System).List(number, settled: false, cursor, 7, default)).Match(read => read, problem => throw new InvalidOperationException(problem.Text));
                found.AddRange(page.Cases.Select(one => new FoundCase(subjects[one.Id].Subject, one)));
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return found.Count == subjects.Count ? found : throw new InvalidOperationException("The pages of the queue do not hold every case once.");
    }
}

/// <summary>How much of what was planted was found, and how much of what was found was planted.</summary>
internal sealed record AnalysisReport(IReadOnlyDictionary<Signal, (int Planted, int Found, int Right)> Counts)
{
    internal static AnalysisReport Of(IReadOnlySet<(string Subject, Signal Signal)> planted, IReadOnlyList<FoundCase> cases)
    {
        var found = cases.SelectMany(one => one.Case.Signals.Select(signal => (one.Subject, signal.Signal))).ToHashSet();
        return new AnalysisReport(Signals.All.ToDictionary(
            signal => signal, signal => (planted.Count(one => one.Signal == signal), found.Count(one => one.Signal == signal), found.Count(one => one.Signal == signal && planted.Contains(one)))));
    }

    internal (double Precision, double Recall) Of(Signal signal)
    {
        var (planted, found, right) = Counts[signal];
        return (found == 0 ? 1 : (double)right / found, (double)right / planted);
    }

    internal string Text()
    {
        var text = new StringBuilder("signal                planted found right precision recall\n");
        foreach (var signal in Signals.All)
        {
            var (planted, found, right) = Counts[signal];
            var (precision, recall) = Of(signal);
            text.Append(CultureInfo.InvariantCulture, $"{signal.Code(),-4}{signal,-21}{planted,4} {found,5} {right,5} {precision,9:0.00} {recall,6:0.00}\n");
        }

        return text.ToString();
    }
}
