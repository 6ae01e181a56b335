using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Papers;
using Felles.Steering.Strategy;

namespace Felles.Steering.Adoption;

/// <summary>Who has introduced a solution (innføring), followed version by version of the road map.</summary>
/// <param name="Id">Id, as <c>kjernejournal</c>.</param>
/// <param name="Name">Name of the solution.</param>
/// <param name="Unit">What is counted in per cent.</param>
internal sealed record AdoptionTrack(string Id, string Name, string Unit)
{
    /// <summary>Where the figures come from.</summary>
    public string? Source { get; init; }

    /// <summary>The actors.</summary>
    public ImmutableArray<AdoptionActor> Actors { get; init; } = [];
}

/// <summary>An actor, or a group of them.</summary>
/// <param name="Key">Kept between versions.</param>
/// <param name="Actor">Name.</param>
internal sealed record AdoptionActor(string Key, string Actor)
{
    /// <summary>The share aimed at, per cent; null when none is stated.</summary>
    public decimal? Target { get; init; }

    /// <summary>A word on it; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The shares, oldest first.</summary>
    public ImmutableArray<AdoptionShare> Shares { get; init; } = [];
}

/// <summary>A share at a time.</summary>
/// <param name="Version">Version of the road map, as <c>22.3</c>.</param>
internal sealed record AdoptionShare(string Version)
{
    /// <summary>Per cent that have introduced it; null when not told.</summary>
    public decimal? Introduced { get; init; }

    /// <summary>Per cent that plan to, those who have included; null when not told.</summary>
    public decimal? Planned { get; init; }

    /// <summary>When it was so; null when only the version tells.</summary>
    public PartialDate? At { get; init; }

    /// <summary>How many have; null when only the share is told.</summary>
    public decimal? Count { get; init; }

    /// <summary>Of how many; null when only the share is told.</summary>
    public decimal? Whole { get; init; }
}

/// <summary>The papers of adoption, their rules and what is looked up in them.</summary>
internal static class AdoptionRegister
{
    internal static PaperKind<AdoptionTrack> Track { get; } = new("adoption", "assignments", track => track.Id, Check);

    /// <summary>The newest share of an actor, named as <c>kjernejournal/hjemmebaserte</c>, as a value measured; null when there is none.</summary>
    internal static Observation? Latest(PaperShelf shelf, string key)
    {
        var parts = key.Split('/');
        if (parts.Length != 2 || shelf.Body(Track, parts[0])?.Actors.FirstOrDefault(actor => actor.Key == parts[1]) is not { } actor) return null;
        if (actor.Shares.LastOrDefault(share => share.Introduced is not null) is not { Introduced: { } introduced } latest) return null;
        return new Observation(latest.Count ?? introduced) { At = latest.At, Whole = latest.Whole, Period = latest.At is null ? latest.Version : null };
    }

    private static IEnumerable<Issue> Check(AdoptionTrack track) =>
    [
        .. PaperCheck.Twice(track.Actors, actor => actor.Key, "actors"),
        .. track.Actors.SelectMany((actor, i) => Check(actor, PaperCheck.In("actors", i))),
    ];

    private static IEnumerable<Issue> Check(AdoptionActor actor, string at)
    {
        foreach (var issue in PaperCheck.Twice(actor.Shares, share => share.Version, $"{at}.shares")) yield return issue;
        if (actor.Target is < 0 or > 100) yield return Percent($"{at}.target");
        for (var i = 0; i < actor.Shares.Length; i++)
        {
            var (share, place) = (actor.Shares[i], string.Create(CultureInfo.InvariantCulture, $"{at}.shares[{i}]"));
            if (share.Introduced is < 0 or > 100 || share.Planned is < 0 or > 100) yield return Percent(place);
            if (share.Planned < share.Introduced) yield return PaperCheck.Fault($"{place}.planned", "planned", "Those who plan to include those who have.", "De som planlegger, omfatter dem som har innført.", "Dei som planlegg, omfattar dei som har innført.");
            if (share.Count is null != share.Whole is null || share.Count > share.Whole || share.Count < 0 || share.Whole <= 0) yield return PaperCheck.Fault($"{place}.count", "of", "Give how many and of how many, or neither.", "Oppgi hvor mange og av hvor mange, eller ingen av delene.", "Oppgi kor mange og av kor mange, eller ingen av delane.");
        }
    }

    private static Issue Percent(string place) => PaperCheck.Fault(place, "percent", "A share is from 0 to 100 per cent.", "En andel er fra 0 til 100 prosent.", "Ein del er frå 0 til 100 prosent.");
}
