using System.Collections.Immutable;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Steering.Portfolio;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Steering.Pages;

/// <summary>What a reader of the portfolio looks at: a frozen round, and which of its initiatives.</summary>
public sealed class PortfolioVisit
{
    internal const string RoundKey = "runde";
    internal const string EditionKey = "utgave";

    private PortfolioVisit(FrozenRound frozen, ImmutableArray<Edition> rounds, PortfolioFilter filter, string pinned)
    {
        Frozen = frozen;
        Rounds = rounds;
        Filter = filter;
        Pinned = pinned;
    }

    /// <summary>A round looked at whole, and kept to by every address.</summary>
    internal static PortfolioVisit Of(FrozenRound frozen, ImmutableArray<Edition> rounds) => new(frozen, rounds, PortfolioFilter.All, $"{RoundKey}={frozen.Round.Id}");

    internal FrozenRound Frozen { get; }

    internal Round Round => Frozen.Round;

    /// <summary>The latest edition of every frozen round, oldest first.</summary>
    internal ImmutableArray<Edition> Rounds { get; }

    internal PortfolioFilter Filter { get; }

    /// <summary>The parameters that hold a reader to a round; empty for whatever is newest.</summary>
    internal string Pinned { get; }

    /// <summary>An address that keeps to the round looked at.</summary>
    internal string Address(string path, PortfolioFilter? filter = null)
    {
        var query = (filter?.ToQuery() ?? "", Pinned) switch
        {
            ("", var pinned) => pinned,
            (var wanted, "") => wanted,
            var (wanted, pinned) => $"{wanted}&{pinned}",
        };
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>The list of the initiatives that a filter means.</summary>
    internal string List(PortfolioFilter filter) => Address("/styring/tiltak", filter);

    /// <summary>Answers with a page about the round and filter of the request's address.</summary>
    internal static async Task<IResult> Show(HttpContext http, Func<PortfolioVisit, Task<IResult>> page)
    {
        var library = http.RequestServices.GetRequiredService<RoundLibrary>();
        var query = http.Request.Query;
        var round = query[RoundKey].ToString() is { Length: > 0 } asked ? asked : null;
        int? edition = int.TryParse(query[EditionKey], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
        if (!(await library.Rounds(http.RequestAborted)).Succeeded(out var rounds, out var problem)) return Page.Error(PageError.Of(problem));
        if (rounds.IsEmpty) return Page.Of<NothingYetPage>();
        if (!(await library.Find(round, edition, http.RequestAborted)).Succeeded(out var frozen, out problem)) return Page.Error(PageError.Of(problem));
        var parameters = query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));
        // A filter that cannot be is a mistyped address.
        if (!PortfolioFilter.Read(parameters).Succeeded(out var filter, out _)) return Page.Error(PageError.NotFound);
        var pinned = round is null ? "" : QueryHelpers.AddQueryString("", edition is null
            ? new Dictionary<string, string?> { [RoundKey] = round }
            : new Dictionary<string, string?> { [RoundKey] = round, [EditionKey] = query[EditionKey].ToString() })[1..];
        return await page(new PortfolioVisit(frozen, rounds, filter, pinned));
    }
}
