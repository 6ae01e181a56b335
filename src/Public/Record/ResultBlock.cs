using System.Collections.Immutable;

namespace Felles.Public.Record;

/// <summary>
/// How a piece of a report is set: rows of a table, sensitivity of a microbe, running text, or a finding with more
/// within it. The order of the report is kept.
/// </summary>
public abstract record ResultBlock
{
    private ResultBlock() { }

    /// <summary>Short results, one row each.</summary>
    public sealed record Rows(ImmutableArray<LabResult> Results) : ResultBlock;

    /// <summary>Sensitivity to drugs (resistensbestemmelse), one row each.</summary>
    public sealed record Sensitivity(ImmutableArray<LabResult> Results) : ResultBlock;

    /// <summary>A text too long for a row, as a pathologist's description.</summary>
    public sealed record Prose(LabResult Result) : ResultBlock;

    /// <summary>A finding or a group, with what belongs to it.</summary>
    public sealed record Finding(LabResult Result, ImmutableArray<ResultBlock> Within) : ResultBlock;

    private const int RowCharactersMax = 80;

    /// <summary>The blocks of some results.</summary>
    public static ImmutableArray<ResultBlock> Of(ImmutableArray<LabResult> results)
    {
        var blocks = ImmutableArray.CreateBuilder<ResultBlock>();
        for (var i = 0; i < results.Length;)
        {
            var result = results[i];
            if (!result.Members.IsEmpty)
            {
                blocks.Add(new Finding(result, Of(result.Members)));
                i++;
            }
            else if (IsProse(result))
            {
                blocks.Add(new Prose(result));
                i++;
            }
            else
            {
                var sensitivity = result.Resistance is not null;
                var run = results.Skip(i).TakeWhile(next => next.Members.IsEmpty && !IsProse(next) && (next.Resistance is not null) == sensitivity).ToImmutableArray();
                blocks.Add(sensitivity ? new Sensitivity(run) : new Rows(run));
                i += run.Length;
            }
        }

        return blocks.ToImmutable();
    }

    // Pathology's texts often bear no name but their kind.
    private static bool IsProse(LabResult result) =>
        result is { Number: null, Resistance: null, Text: { } text }
        && (result.Name.Length == 0 || text.Length > RowCharactersMax || text.Trim().Contains('\n', StringComparison.Ordinal));
}
