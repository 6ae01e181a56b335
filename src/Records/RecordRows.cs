using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>Rows of the record tables ↔ <see cref="Felles.Records.Entry"/> and <see cref="Restriction"/>; the same columns on both databases.</summary>
internal static class RecordRows
{
    internal const string EntryColumns = "type, id, version, service, source, recorded_at, clinical_at, status, labels, release_at, tokens, deleted, body";

    internal const string RestrictionColumns = "id, target, subject, service, subject_name, set_at, lifted_at, permits, document, data_from, data_to, ends_at, form, form_version";

    /// <summary>All standing restrictions as one JSON text, null when there are none.</summary>
    internal const string StandingColumn = "json_agg(json_build_array(id, target, subject, service, subject_name, set_at, permits, document, data_from, data_to, ends_at, form, form_version))::text";

    /// <summary>What deletes all that a service ($2) holds of a person ($1). Receipts go too, or what is sent anew after the reservation is lifted would be taken for known.</summary>
    internal static readonly ImmutableArray<string> Erasing =
    [
        "delete from record_entry where person = $1 and service = $2", "delete from record_history where person = $1 and service = $2", "delete from message_receipt where person = $1",
    ];

    internal static Entry Entry(DbDataReader row) => Entry(row, 0);

    /// <summary>The entry of a row of <see cref="Question.WithStanding"/>; null when the row tells that there is none.</summary>
    internal static Entry? EntryBeside(DbDataReader row) => row.IsDBNull(1) ? null : Entry(row, 1);

    /// <summary>The restrictions of a row of <see cref="Question.WithStanding"/>, the same in each.</summary>
    internal static ImmutableArray<Restriction> Standing(DbDataReader row)
    {
        if (row.IsDBNull(0)) return [];
        using var json = JsonDocument.Parse(row.GetString(0));
        return
        [
            .. json.RootElement.EnumerateArray().Select(one => new Restriction(
                one[0].GetString()!,
                Enum.Parse<RestrictionTarget>(one[1].GetString()!),
                one[2].GetString()!,
                one[3].GetString() is { } service ? new ServiceCode(service) : null,
                Instant(one[5].GetInt64()),
                LiftedAt: null)
            {
                SubjectName = one[4].GetString(),
                Permits = one[6].GetInt32() != 0,
                Document = one[7].GetString(),
                DataFrom = Day(one[8].GetString()),
                DataTo = Day(one[9].GetString()),
                EndsAt = one[10].ValueKind == JsonValueKind.Null ? null : Instant(one[10].GetInt64()),
                Form = one[11].GetString(),
                FormVersion = one[12].GetString(),
            })
        ];
    }

    private static Entry Entry(DbDataReader row, int first) => new(
        new EntryFacts
        {
            Type = TypeName(row.GetString(first)),
            Id = row.GetString(first + 1),
            Version = row.GetInt32(first + 2),
            Service = new ServiceCode(string.Intern(row.GetString(first + 3))),
            Source = row.GetString(first + 4),
            RecordedAt = Instant(row.GetInt64(first + 5)),
            ClinicalAt = row.IsDBNull(first + 6) ? null : Instant(row.GetInt64(first + 6)),
            Status = row.GetString(first + 7),
            Labels = row.IsDBNull(first + 8) ? [] : [.. row.GetString(first + 8).Split(' ')],
            ReleaseAt = row.IsDBNull(first + 9) ? null : Instant(row.GetInt64(first + 9)),
            Tokens = Split(row.GetString(first + 10)),
            Deleted = row.GetInt32(first + 11) != 0,
        },
        (byte[])row.GetValue(first + 12));

    internal static Restriction Restriction(DbDataReader row) => new(
        row.GetString(0),
        Enum.Parse<RestrictionTarget>(row.GetString(1)),
        row.GetString(2),
        row.IsDBNull(3) ? null : new ServiceCode(row.GetString(3)),
        Instant(row.GetInt64(5)),
        row.IsDBNull(6) ? null : Instant(row.GetInt64(6)))
    {
        SubjectName = Text(row, 4),
        Permits = row.GetInt32(7) != 0,
        Document = Text(row, 8),
        DataFrom = Day(Text(row, 9)),
        DataTo = Day(Text(row, 10)),
        EndsAt = row.IsDBNull(11) ? null : Instant(row.GetInt64(11)),
        Form = Text(row, 12),
        FormVersion = Text(row, 13),
    };

    /// <summary>The values of a restriction in the order in which both databases insert them.</summary>
    internal static IEnumerable<(string Column, object? Value)> Values(Restriction restriction) =>
    [
        ("id", restriction.Id), ("target", restriction.Target.ToString()), ("subject", restriction.Subject), ("service", restriction.Service?.Code), ("subject_name", restriction.SubjectName),
        ("set_at", Microseconds(restriction.SetAt)), ("permits", restriction.Permits ? 1 : 0), ("document", restriction.Document), ("data_from", Day(restriction.DataFrom)), ("data_to", Day(restriction.DataTo)),
        ("ends_at", restriction.EndsAt is { } ends ? Microseconds(ends) : null), ("form", restriction.Form), ("form_version", restriction.FormVersion),
    ];

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly? Day(string? iso) => iso is null ? null : DateOnly.ParseExact(iso, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    internal static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset Instant(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    internal static string Join(ImmutableArray<string> tokens) => tokens.IsDefaultOrEmpty ? "" : string.Join('\n', tokens);

    internal static string? Labels(ImmutableArray<string> labels) => labels.IsDefaultOrEmpty ? null : string.Join(' ', labels);

    /// <summary>Newest clinical time first; entries without one by when they were stored; ties by reference, so that pages are stable.</summary>
    internal static int NewestFirst(Entry a, Entry b)
    {
        var byTime = (b.Facts.ClinicalAt ?? b.Facts.RecordedAt).CompareTo(a.Facts.ClinicalAt ?? a.Facts.RecordedAt);
        if (byTime != 0) return byTime;
        var byType = string.CompareOrdinal(a.Facts.Type, b.Facts.Type);
        return byType != 0 ? byType : string.CompareOrdinal(a.Facts.Id, b.Facts.Id);
    }

    internal static int NewestVersionFirst(Entry a, Entry b)
    {
        var byTime = b.Facts.RecordedAt.CompareTo(a.Facts.RecordedAt);
        return byTime != 0 ? byTime : b.Facts.Version.CompareTo(a.Facts.Version);
    }

    private static ImmutableArray<string> Split(string tokens) => tokens.Length == 0 ? [] : [.. tokens.Split('\n')];

    // The types are few; one string each instead of one per row.
    private static string TypeName(string type) => string.IsInterned(type) ?? type;
}
