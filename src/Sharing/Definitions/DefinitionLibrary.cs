using System.Collections.Immutable;
using System.Security.Cryptography;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Registers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Felles.Sharing.Definitions;

/// <summary>
/// The packages of definitions that an operator has added while running: kept in the store, in force on this host when they
/// have been added, and on every other host of the store within <see cref="Pause"/>. Of each name the version added last is in
/// force. What cannot be put together is refused, and what was in force stays so.
/// </summary>
internal sealed class DefinitionLibrary(DefinitionPackages kept, DefinitionsInForce inForce, TimeProvider clock, ILogger<DefinitionLibrary> log) : BackgroundService
{
    /// <summary>How often a host looks whether another has added something.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int TriesMax = 5;

    // What the host was started with: the published definitions, its own profiles, those of --definitions.
    private readonly FhirDefinitions begun = inForce.Definitions;
    private readonly SemaphoreSlim turn = new(1, 1);
    private long known;

    /// <summary>Ids, name and version, of the packages in force.</summary>
    internal ImmutableHashSet<string> InForce { get; private set; } = [];

    /// <summary>Every package that is kept, in the order added.</summary>
    internal async Task<Outcome<ImmutableArray<KeptPackage>>> List(CancellationToken cancel) => (await kept.Read(withContent: false, cancel)).Then<ImmutableArray<KeptPackage>>(all => all.Packages);

    /// <summary>Adds a package and puts it in force.</summary>
    /// <returns>True when it was added, false when it was there already; or <see cref="ProblemKind.Conflict"/> for other content under the same version, or what is wrong with it.</returns>
    internal async Task<Outcome<bool>> Add(FhirPackage package, ReadOnlyMemory<byte> archive, string actor, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            if (!(await kept.Read(withContent: true, cancel)).Succeeded(out var all, out var problem)) return problem;
            var added = new KeptPackage(package.Name, package.Version, all.State + 1, clock.GetUtcNow(), actor) { Hash = SHA256.HashData(archive.Span), Content = archive.ToArray() };
            if (all.Packages.FirstOrDefault(same => same.Name == added.Name && same.Version == added.Version) is { } same)
                return same.Hash.Span.SequenceEqual(added.Hash.Span) ? false : new Problem(ProblemKind.Conflict, "package-exists", $"{package.Id} is there already with other content. Give the package another version.");
            if (Compile([.. all.Packages, added]).Failed(out problem)) return problem;
            if (!(await kept.Add(added, all.State, cancel)).Succeeded(out var isAdded, out problem)) return problem;
            if (!isAdded) continue;
            log.LogInformation("Definitions {Package} added by {Actor}.", package.Id, actor);
            return (await Refresh(cancel)).Failed(out problem) ? problem : true;
        }

        return Busy;
    }

    /// <summary>Takes a package out of the store and of force.</summary>
    /// <returns>Nothing; or not found, or <see cref="ProblemKind.Conflict"/> when others build on it.</returns>
    internal async Task<Outcome<Done>> Remove(string name, string version, string actor, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            if (!(await kept.Read(withContent: true, cancel)).Succeeded(out var all, out var problem)) return problem;
            if (all.Packages.FirstOrDefault(package => package.Name == name && package.Version == version) is not { } removed) return Problem.NotFound("There is no such package. GET /admin/definitions lists those there are.");
            if (Compile(all.Packages.Remove(removed)).Failed(out problem)) return new Problem(ProblemKind.Conflict, "package-needed", $"Others build on it: {problem.Text}");
            if (!(await kept.Remove(removed, all.State, cancel)).Succeeded(out var isRemoved, out problem)) return problem;
            if (!isRemoved) continue;
            log.LogInformation("Definitions {Package} removed by {Actor}.", $"{name}#{version}", actor);
            return await Refresh(cancel);
        }

        return Busy;
    }

    /// <summary>Puts in force what the store holds, when that is another state than the one known.</summary>
    internal async Task<Outcome<Done>> Refresh(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            if (!(await kept.State(cancel)).Succeeded(out var state, out var problem)) return problem;
            if (state == known) return Done.Value;
            if (!(await kept.Read(withContent: true, cancel)).Succeeded(out var all, out problem)) return problem;
            if (Compile(all.Packages).Succeeded(out var definitions, out problem))
            {
                inForce.Replace(definitions);
                InForce = [.. Latest(all.Packages).Select(Id)];
            }
            else
            {
                log.LogError("The definitions in the store cannot be put in force; what was in force stays so. {Problem}", problem.Text);
            }

            known = all.State;
            return Done.Value;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if ((await Refresh(stoppingToken)).Failed(out var problem))
                log.LogWarning("It could not be seen whether definitions were added: {Problem} It is tried again in {Seconds} s.", problem.Text, Pause.TotalSeconds);
        }
    }

    private static string Id(KeptPackage package) => $"{package.Name}#{package.Version}";

    private static IEnumerable<KeptPackage> Latest(IEnumerable<KeptPackage> packages) => packages.GroupBy(package => package.Name, StringComparer.Ordinal).Select(versions => versions.MaxBy(version => version.Added)!);

    private Outcome<FhirDefinitions> Compile(ImmutableArray<KeptPackage> packages)
    {
        var read = new List<FhirPackage>();
        foreach (var package in Latest(packages))
        {
            if (!FhirPackage.ReadArchive(package.Content).Succeeded(out var whole, out var problem)) return problem;
            read.Add(whole);
        }

        return read.Count == 0 ? begun : begun.With(read);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    private static Problem Busy { get; } = Problem.Unavailable("definitions-busy", "Others change the definitions just now. Try again in a moment.");
}
