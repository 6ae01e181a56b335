using System.Globalization;
using System.Text;

namespace Felles.Bench;

/// <summary>A release in the form of SNOMED CT with made-up concepts and words: as many, as deep and as wordy as the real one.</summary>
internal static class GeneratedSnomed
{
    internal const long First = 100000000;

    private static readonly string[] Sounds = ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "ly", "mør", "sten", "tin", "dal", "vik"];

    /// <summary>Writes the snapshot files of a release.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="count">Concepts.</param>
    internal static void Write(string folder, int count)
    {
        var random = new Random(20261121);
        using var concepts = Open(folder, "sct2_Concept_Snapshot_INT_20260131.txt", "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId");
        using var english = Open(folder, "sct2_Description_Snapshot-en_INT_20260131.txt", "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId");
        using var norwegian = Open(folder, "sct2_Description_Snapshot-no_NO_20260131.txt", "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId");
        using var relationships = Open(folder, "sct2_Relationship_Snapshot_INT_20260131.txt", "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId");
        using var languages = Open(folder, "der2_cRefset_LanguageSnapshot-en_INT_20260131.txt", "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId");
        var next = 1_000_000_000L;
        for (var i = 0; i < count; i++)
        {
            var id = First + i;
            Row(concepts, $"{id}\t20200131\t{(random.Next(20) == 0 ? 0 : 1)}\t51000202101\t900000000000074008");
            var (term, other, norsk) = (Words(random, 2 + random.Next(4)), Words(random, 2 + random.Next(3)), Words(random, 2 + random.Next(4)));
            Row(english, $"{++next}\t20200131\t1\t900000000000207008\t{id}\ten\t900000000000003001\t{term} (disorder)\t900000000000448009");
            Row(english, $"{++next}\t20200131\t1\t900000000000207008\t{id}\ten\t900000000000013009\t{term}\t900000000000448009");
            Row(languages, $"u\t20200131\t1\t900000000000207008\t900000000000509007\t{next}\t900000000000548007");
            Row(english, $"{++next}\t20200131\t1\t900000000000207008\t{id}\ten\t900000000000013009\t{other}\t900000000000448009");
            Row(languages, $"u\t20200131\t1\t900000000000207008\t900000000000509007\t{next}\t900000000000549004");
            Row(norwegian, $"{++next}\t20200131\t1\t51000202101\t{id}\tnb\t900000000000013009\t{norsk}\t900000000000448009");
            Row(languages, $"u\t20200131\t1\t51000202101\t61000202103\t{next}\t900000000000548007");
            for (var parents = i == 0 ? 0 : 1 + (random.Next(3) == 0 ? 1 : 0); parents > 0; parents--)
                Row(relationships, $"{++next}\t20200131\t1\t900000000000207008\t{id}\t{First + Above(random, i)}\t0\t116680003\t900000000000011006\t900000000000451002");
            for (var attributes = random.Next(4); attributes > 0; attributes--)
                Row(relationships, $"{++next}\t20200131\t1\t900000000000207008\t{id}\t{First + random.Next(count)}\t1\t{363698000 + random.Next(60)}\t900000000000011006\t900000000000451002");
        }
    }

    // About fifteen levels, as the real one.
    private static int Above(Random random, int concept) => Math.Min(concept - 1, (int)(concept / (2.0 + (random.NextDouble() * 3))));

    private static string Words(Random random, int count)
    {
        var text = new StringBuilder();
        for (var word = 0; word < count; word++)
        {
            if (word > 0) text.Append(' ');
            for (var sound = 2 + random.Next(2); sound > 0; sound--) text.Append(Sounds[random.Next(Sounds.Length)]);
        }

        return text.ToString();
    }

    private static StreamWriter Open(string folder, string name, string columns)
    {
        var writer = new StreamWriter(Path.Combine(folder, name), false, new UTF8Encoding(false), 1 << 20) { NewLine = "\r\n" };
        writer.WriteLine(columns);
        return writer;
    }

    private static void Row(StreamWriter writer, FormattableString row) => writer.WriteLine(row.ToString(CultureInfo.InvariantCulture));
}
