using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Metadata;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Timeout;
using SourceAnswer = Felles.Kernel.Outcome<Felles.Sharing.Documents.Sources.SourceList>;

namespace Felles.Sharing.Documents.Sources;

/// <summary>What the sources together answered.</summary>
/// <param name="Entries">Their documents, as entries of the record, each once.</param>
/// <param name="Withheld">How many they withhold themselves.</param>
/// <param name="Unanswered">The sources whose documents may be missing, each with why.</param>
internal sealed record Gathered(ImmutableArray<Entry> Entries, int Withheld, ImmutableArray<(SourceDescription Source, Problem Why)> Unanswered);

/// <summary>
/// Asks every source at the same time: each within its deadline, once more in parallel where it is slow, and not at all for a
/// while after it has failed again and again. What a source listed is remembered for seconds, for the same reader on the same
/// grounds about the same patient and nobody else.
/// </summary>
internal sealed class DocumentFederation
{
    private const int RememberedMax = 256;

    private readonly ImmutableArray<(IDocumentSource Source, ResiliencePipeline<SourceAnswer> Pipeline)> sources;
    private readonly DocumentsOptions options;
    private readonly RetrieveAddress address;
    private readonly TimeProvider clock;
    private readonly BoundedCache<string, (SourceList List, DateTimeOffset Until)> remembered = new(RememberedMax, StringComparer.Ordinal);

    public DocumentFederation(IEnumerable<IDocumentSource> sources, DocumentsOptions options, RetrieveAddress address, TimeProvider clock)
    {
        (this.options, this.address, this.clock) = (options, address, clock);
        this.sources = [.. sources.Select(source => (source, Pipeline()))];
    }

    /// <summary>Whether there is anybody to ask.</summary>
    internal bool IsEmpty => sources.IsEmpty;

    /// <summary>Everything that the sources list for a record that was opened.</summary>
    internal async Task<Gathered> List(OpenRecord record, Caller caller, CancellationToken cancel)
    {
        var reader = new SourceReader(record.PersonNumber, caller, record.Grounds()) { Basis = record.Basis };
        var key = ReaderKey(record, reader);
        var answers = await Task.WhenAll(sources.Select(one => Ask(one.Source, one.Pipeline, reader, key, cancel)));
        var (entries, unanswered, withheld) = (ImmutableArray.CreateBuilder<Entry>(), ImmutableArray.CreateBuilder<(SourceDescription, Problem)>(), 0);
        for (var i = 0; i < answers.Length; i++)
        {
            var source = sources[i].Source.Description;
            if (!answers[i].Succeeded(out var list, out var problem))
            {
                unanswered.Add((source, problem));
                continue;
            }

            withheld += list.Withheld;
            // To a citizen the number could tell of what is hidden from them; whoever treats them must know that something is missing.
            if (list.Unusable > 0 && caller is not Citizen) unanswered.Add((source, Problem.Malformed("source-unusable", $"{list.Unusable} documents of {source.Name} cannot be used. Tell the operator.")));
            foreach (var document in list.Documents.DistinctBy(document => document.Address)) entries.Add(DocumentFacts.Of(document, record.Person, source.Organisation.ToString(), address.Of(document.Address)));
        }

        return new Gathered(entries.DrainToImmutable(), withheld, unanswered.DrainToImmutable());
    }

    /// <summary>One document of a source, as its bytes come. They are not verified yet.</summary>
    internal async Task<Felles.Kernel.Outcome<SourceDocument>> Fetch(OpenRecord record, Caller caller, DocumentAddress document, CancellationToken cancel)
    {
        var source = sources.Select(one => one.Source).FirstOrDefault(source => source.Description.HomeCommunityId == document.HomeCommunityId);
        if (source is null) return Problem.NotFound("No source of this home community is known here.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(options.FetchDeadline);
        try
        {
            return await source.Fetch(new SourceReader(record.PersonNumber, caller, record.Grounds()) { Basis = record.Basis }, document, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Late(source.Description);
        }
    }

    private async Task<SourceAnswer> Ask(IDocumentSource source, ResiliencePipeline<SourceAnswer> pipeline, SourceReader reader, string readerKey, CancellationToken cancel)
    {
        var key = $"{source.Description.HomeCommunityId} {readerKey}";
        var now = clock.GetUtcNow();
        if (remembered.TryGet(key, out var known) && now < known.Until) return known.List;
        try
        {
            var answer = await pipeline.ExecuteAsync(async token => await source.List(reader, token), cancel);
            if (answer.Succeeded(out var list, out _) && options.RememberLists > TimeSpan.Zero) remembered.Set(key, (list, now + options.RememberLists));
            return answer;
        }
        catch (TimeoutRejectedException)
        {
            return Late(source.Description);
        }
        catch (BrokenCircuitException)
        {
            return Problem.Unavailable("source-unavailable", $"{source.Description.Name} has not answered for a while. It is asked again soon.");
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // One source's answer never costs the reader the others'.
            return Problem.Malformed("source-unusable", $"What {source.Description.Name} answers cannot be used. Tell the operator.");
        }
    }

    private ResiliencePipeline<SourceAnswer> Pipeline()
    {
        static ValueTask<bool> IsSilent(Polly.Outcome<SourceAnswer> outcome) => new(outcome.Exception is TimeoutRejectedException || (outcome.Exception is null && outcome.Result.Failed(out var problem) && problem.Kind == ProblemKind.Unavailable));
        var builder = new ResiliencePipelineBuilder<SourceAnswer> { TimeProvider = clock };
        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<SourceAnswer> { FailureRatio = 0.9, MinimumThroughput = 5, SamplingDuration = TimeSpan.FromSeconds(30), BreakDuration = options.CircuitBreak, ShouldHandle = args => IsSilent(args.Outcome) });
        builder.AddTimeout(options.ListDeadline);
        if (options.HedgeAfter > TimeSpan.Zero)
            builder.AddHedging(new HedgingStrategyOptions<SourceAnswer> { MaxHedgedAttempts = 1, Delay = options.HedgeAfter, ShouldHandle = args => IsSilent(args.Outcome) });
        return builder.Build();
    }

    private static Problem Late(SourceDescription source) => Problem.Unavailable("source-late", $"{source.Name} did not answer in time. Try again in a moment.");

    // Whoever differs in anything that a decision depends on asks anew.
    private static string ReaderKey(OpenRecord record, SourceReader reader)
    {
        var who = reader.Caller switch
        {
            HealthPersonnel personnel => $"p {personnel.Number.Reveal()} {personnel.LegalEntity} {personnel.SubUnit} {personnel.HprNumber} {personnel.Attestation?.DecisionId} {personnel.Attestation?.Authorization?.Code} {personnel.Attestation?.PurposeCode.Code} {personnel.Attestation?.PointOfCare.Id} {personnel.Attestation?.Department?.Id}",
            Citizen citizen => $"c {citizen.Number.Reveal()}",
            _ => Guid.NewGuid().ToString(),
        };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{record.Person}\n{who}\n{string.Join(' ', reader.Caller.Scopes.Order(StringComparer.Ordinal))}\n"));
        hash.AppendData(reader.Grounds.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
