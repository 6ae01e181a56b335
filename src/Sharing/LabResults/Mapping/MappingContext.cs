using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>A specimen that results of the report may refer to.</summary>
/// <param name="Id">Id of the Specimen.</param>
/// <param name="CollectedAt">When it was taken; null when not told.</param>
internal sealed record MappedSpecimen(string Id, MessageTime? CollectedAt);

/// <summary>What the writers of one report share.</summary>
internal sealed class MappingContext
{
    internal required ResourceJson Json { get; init; }

    internal required Message Message { get; init; }

    internal required ServReport Report { get; init; }

    internal required PersonKey Person { get; init; }

    internal required string ReportId { get; init; }

    internal required ActorRoles Actors { get; init; }

    internal required ItemTree Items { get; init; }

    /// <summary>Roles of who answers for the report as a whole, then of the sender.</summary>
    internal required IReadOnlyList<string> Performers { get; init; }

    /// <summary>Specimens by the laboratory's id.</summary>
    internal Dictionary<string, MappedSpecimen> Specimens { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the specimens in the message's order.</summary>
    internal List<string> SpecimenIds { get; } = [];

    /// <summary>Ids of the requisitions; the first is the one that the report is based on.</summary>
    internal List<string> RequestIds { get; } = [];

    internal List<Issue> Warnings { get; } = [];

    /// <summary><c>issued</c> of report and results: an instant.</summary>
    internal string Issued => Message.GenDate.HasTime ? Message.GenDate.Text : $"{Message.GenDate.Text}T00:00:00{Message.GenDate.Start:zzz}";

    internal string Derive(string type, string key) => ResourceId.Derive(ReportId, type, key);

    /// <summary>The message's place among the versions of the report.</summary>
    internal long Order => Tokens.OrderOf(Message.GenDate.Start, Report.ServType.V!, Report.Status.V!);

    internal Tokens NewTokens() => new Tokens(Json).Add(Tokens.OfOrder(Tokens.Order, Order));
}
