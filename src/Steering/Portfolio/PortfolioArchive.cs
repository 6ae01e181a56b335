using Felles.Kernel;

namespace Felles.Steering.Portfolio;

/// <summary>Whole frozen rounds as documents, in and out of the platform.</summary>
public sealed class PortfolioArchive
{
    private readonly RoundProcess process;
    private readonly RoundLibrary library;

    internal PortfolioArchive(RoundProcess process, RoundLibrary library)
    {
        this.process = process;
        this.library = library;
    }

    /// <summary>Takes in a round as frozen, or refuses it whole with every fault at its place. The same round again changes nothing.</summary>
    /// <param name="document">At most 8 MB of JSON, as <see cref="Export"/> writes it.</param>
    /// <param name="actor">Who answers for it.</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    /// <returns>The round's id and hash; the hash is the same on every platform.</returns>
    public async Task<Outcome<string>> Import(ReadOnlyMemory<byte> document, SteeringActor actor, CancellationToken cancel)
    {
        if (!RoundJson.ReadDocument(document.Span, CodeLists.InForce).Succeeded(out var round, out var problem)) return problem;
        return (await process.Import(round, actor, cancel)).Then(hash => (Outcome<string>)$"{round.Id} {hash}");
    }

    /// <summary>The latest edition of a frozen round as a document; 404 when there is none.</summary>
    public async Task<Outcome<byte[]>> Export(string round, CancellationToken cancel) =>
        (await library.Find(round, null, cancel)).Then(found => (Outcome<byte[]>)RoundJson.WriteDocument(found.Round));

    /// <summary>Whether no round has been frozen yet.</summary>
    public async Task<Outcome<bool>> IsEmpty(CancellationToken cancel) => (await library.Rounds(cancel)).Then(rounds => (Outcome<bool>)rounds.IsEmpty);
}
