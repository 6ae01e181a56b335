using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// Where one person's entries stand. On PostgreSQL the tables are cut into ranges of the person's key, and reading names
/// the one partition: through the parent table every read would lock and look at all of them, which costs more than the
/// read itself (decision 0080).
/// </summary>
/// <param name="Entry">Table of current versions.</param>
/// <param name="History">Table of superseded versions.</param>
internal sealed record RecordTables(string Entry, string History)
{
    /// <summary>How many ranges; a power of two of at most 256, fixed by the migration that made them.</summary>
    internal const int Partitions = 8;

    private const int KeysPerPartition = 256 / Partitions;

    private static readonly RecordTables[] Ranges = [.. Enumerable.Range(0, Partitions).Select(part => new RecordTables(Name("record_entry", part), Name("record_history", part)))];

    /// <summary>The whole tables, which every database has.</summary>
    internal static RecordTables Whole { get; } = new("record_entry", "record_history");

    /// <summary>The partitions of one person on PostgreSQL.</summary>
    internal static RecordTables Of(PersonKey person)
    {
        Span<byte> bytes = stackalloc byte[16];
        // PostgreSQL orders a uuid by its bytes as written, the first one first.
        person.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Ranges[bytes[0] / KeysPerPartition];
    }

    /// <summary>Name of a partition.</summary>
    internal static string Name(string table, int part) => $"{table}_range{part}";

    /// <summary>The first key of a partition as SQL; of the one behind the last, what is above every key.</summary>
    internal static string From(int part) => part == Partitions ? "maxvalue" : $"'{part * KeysPerPartition:x2}000000-0000-0000-0000-000000000000'";
}
