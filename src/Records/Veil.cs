using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Records;

/// <summary>
/// What of a service's record is hidden from a citizen, also where it was not asked for: so that what is shown can be shown
/// without a trace of it (rule 5). Resources are hidden whole or up to a version; the versions that are left are numbered
/// as if they were all there are.
/// </summary>
internal sealed class Veil
{
    private const string CodePrefix = "code=";
    private const string TagPrefix = "_tag=";

    /// <summary>Nothing is hidden.</summary>
    internal static Veil None { get; } = new([], [], []);

    private readonly HashSet<string> gone;
    private readonly Dictionary<string, int> hiddenUpTo;
    private readonly HashSet<string> codes;

    private Veil(HashSet<string> gone, Dictionary<string, int> hiddenUpTo, HashSet<string> codes)
    {
        this.gone = gone;
        this.hiddenUpTo = hiddenUpTo;
        this.codes = codes;
    }

    private bool IsNone => gone.Count == 0 && hiddenUpTo.Count == 0;

    /// <summary>Looks up what the labels of a service hide from the reader of a decision.</summary>
    internal static async Task<Outcome<Veil>> Of(IRecordStore store, PersonKey person, ServiceCode service, Decision decision, CancellationToken cancel)
    {
        var current = await store.Read(person, service, new Wanted.Labelled(), cancel);
        if (!current.Succeeded(out var now, out var problem)) return problem;
        var superseded = await store.Read(person, service, new Wanted.LabelledBefore(), cancel);
        return superseded.Succeeded(out var before, out problem) ? Of(decision, now.Entries, before.Entries) : problem;
    }

    /// <summary>The same from what has been looked up.</summary>
    /// <param name="decision">Whose eyes.</param>
    /// <param name="now">The labelled of the versions that stand.</param>
    /// <param name="before">The labelled of the superseded versions.</param>
    internal static Veil Of(Decision decision, ImmutableArray<Entry> now, ImmutableArray<Entry> before)
    {
        var (gone, hiddenUpTo, codes) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var facts in Hidden(now))
        {
            gone.Add(facts.Reference);
            foreach (var token in facts.Tokens)
                if (token.StartsWith(CodePrefix, StringComparison.Ordinal))
                    codes.Add(token[CodePrefix.Length..]);
        }

        foreach (var facts in Hidden(before))
            if (!gone.Contains(facts.Reference) && facts.Version > hiddenUpTo.GetValueOrDefault(facts.Reference))
                hiddenUpTo[facts.Reference] = facts.Version;
        return gone.Count == 0 && hiddenUpTo.Count == 0 ? None : new Veil(gone, hiddenUpTo, codes);

        IEnumerable<EntryFacts> Hidden(ImmutableArray<Entry> entries) => entries.Select(entry => entry.Facts)
            .Where(facts => decision.See(new EntryLabels(facts.Service, facts.Source, facts.Labels, facts.ReleaseAt)) != Sight.Shown);
    }

    /// <summary>An entry that may be shown, as it is shown: without references to what is hidden, without its codes among the tags, numbered anew.</summary>
    internal Entry Over(Entry entry)
    {
        if (IsNone) return entry;
        var facts = entry.Facts;
        var version = facts.Version - hiddenUpTo.GetValueOrDefault(facts.Reference);
        var body = TraceRemoval.From(entry.Body, this, version == facts.Version ? null : version);
        var tokens = facts.Tokens;
        if (codes.Count > 0) tokens = tokens.RemoveAll(token => token.StartsWith(TagPrefix, StringComparison.Ordinal) && HidesTag(token[TagPrefix.Length..]) && !tokens.Contains(CodePrefix + token[TagPrefix.Length..]));
        return body.Equals(entry.Body) && version == facts.Version && tokens == facts.Tokens ? entry : new Entry(facts with { Version = version, Tokens = tokens }, body);
    }

    /// <summary>The version by its number in the store, from the number that it is shown under.</summary>
    internal string Stored(EntryFacts shown) => hiddenUpTo.TryGetValue(shown.Reference, out var hidden)
        ? $"{shown.Reference}/{shown.Version + hidden}"
        : shown.VersionReference;

    /// <summary>A version reference of the log, <c>Type/id/version</c>, as the reader may have it; null when it is hidden.</summary>
    internal string? Shown(string versionReference)
    {
        var cut = versionReference.LastIndexOf('/');
        var reference = versionReference[..cut];
        if (gone.Contains(reference)) return null;
        if (!hiddenUpTo.TryGetValue(reference, out var hidden)) return versionReference;
        var version = int.Parse(versionReference.AsSpan(cut + 1), System.Globalization.CultureInfo.InvariantCulture);
        return version > hidden ? $"{reference}/{version - hidden}" : null;
    }

    /// <summary>Whether a text refers to something hidden: <c>Type/id</c>, also at the end of an address, also with a version.</summary>
    internal bool Hides(string text)
    {
        var history = text.IndexOf("/_history/", StringComparison.Ordinal);
        var whole = history < 0 ? text : text[..history];
        var cut = whole.LastIndexOf('/');
        if (cut <= 0) return false;
        var start = whole.LastIndexOf('/', cut - 1) + 1;
        var reference = whole[start..];
        // A version of what has hidden versions is not named: its number counts them.
        return gone.Contains(reference) || (history >= 0 && hiddenUpTo.ContainsKey(reference));
    }

    /// <summary>Whether a text holds the id of something that is hidden whole.</summary>
    internal bool IsNamedIn(string text) => gone.Any(reference => text.Contains(reference[(reference.IndexOf('/', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal));

    /// <summary>Whether a tag, <c>system|code</c>, is the code of something hidden.</summary>
    internal bool HidesTag(string token) => codes.Contains(token);
}
