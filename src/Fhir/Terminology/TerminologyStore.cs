using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Felles.Fhir;

/// <summary>One terminology resource of a store.</summary>
/// <param name="Entry">What its volume tells of it.</param>
/// <param name="Id">Logical id in this store.</param>
/// <param name="Json">The resource; without the concepts for a code system.</param>
internal record StoredResource(VolumeEntry Entry, string Id, ReadOnlyMemory<byte> Json)
{
    // Kept while it is in use: all of them together would be tens of megabytes.
    private readonly WeakReference<JsonDocument?> parsed = new(null);

    internal string Url => Entry.Url;

    internal string Version => Entry.Version;

    internal JsonElement Root
    {
        get
        {
            if (!parsed.TryGetTarget(out var document)) parsed.SetTarget(document = JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = 64 }));
            return document.RootElement;
        }
    }

    // One resource is one object; comparing contents would compare megabytes.
    public virtual bool Equals(StoredResource? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>One code system of a store.</summary>
/// <param name="Entry">What its volume tells of it.</param>
/// <param name="Id">Logical id in this store.</param>
/// <param name="Json">The resource without its concepts.</param>
/// <param name="Opening">Opens the concepts when they are first asked for.</param>
internal sealed record StoredCodeSystem(VolumeEntry Entry, string Id, ReadOnlyMemory<byte> Json, Lazy<CodeSystemTable> Opening) : StoredResource(Entry, Id, Json)
{
    /// <summary>The concepts.</summary>
    internal CodeSystemTable Table => Opening.Value;

    /// <summary>Whether every code of the system is here, so that one that is not found is none.</summary>
    internal bool IsComplete => Entry.Content == "complete";

    /// <summary>Language of its displays; empty when it is not told.</summary>
    internal string Language => field ??= Root.Text("language");

    /// <summary>Code systems that add designations to it.</summary>
    internal ImmutableArray<StoredCodeSystem> Supplements { get; init; } = [];

    public bool Equals(StoredCodeSystem? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>
/// Code systems, value sets and concept maps that answer together: those published with FHIR R4 and those of the volumes given.
/// Immutable and safe to share between threads; other volumes are another store.
/// </summary>
public sealed class TerminologyStore : ITerminology
{
    private static readonly Lazy<TerminologyVolume> PublishedVolume = new(() => TerminologyVolume.Open(ReadPublished()));
    private static readonly Lazy<TerminologyStore> PublishedStore = new(() => Of([PublishedVolume.Value]));

    private readonly Dictionary<string, List<StoredCodeSystem>> systems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoredResource>> valueSets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoredResource>> maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> allOfSystem = new(StringComparer.Ordinal);
    private readonly Dictionary<(TerminologyKind, string), StoredResource> byId = [];
    private readonly List<StoredResource> resources = [];
    private readonly ConcurrentDictionary<StoredResource, ValueSetCompose> composed = [];

    private TerminologyStore(IEnumerable<TerminologyVolume> volumes)
    {
        foreach (var volume in volumes)
            foreach (var entry in volume.Entries)
                Add(volume, entry);
        foreach (var versions in systems.Values)
            for (var i = 0; i < versions.Count; i++)
                versions[i] = WithSupplements(versions[i]);
    }

    /// <summary>What FHIR R4 publishes, from memory.</summary>
    public static TerminologyStore Published => PublishedStore.Value;

    /// <summary>The volume behind <see cref="Published"/>.</summary>
    public static TerminologyVolume InMemory => PublishedVolume.Value;

    internal IReadOnlyList<StoredResource> Resources => resources;

    /// <summary>Unpacks the volume of what FHIR R4 publishes, to be laid in a file and mapped.</summary>
    public static void UnpackPublished(Stream output)
    {
        using var file = OpenPublished();
        using var brotli = new BrotliStream(file, CompressionMode.Decompress);
        brotli.CopyTo(output);
    }

    /// <summary>Tells one edition of <see cref="UnpackPublished"/> from another, without unpacking it.</summary>
    public static string PublishedEdition()
    {
        using var file = OpenPublished();
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>A store of volumes. Of several resources of a kind with one url and version the last counts; asked for without a version, the last of the url.</summary>
    public static TerminologyStore Of(IEnumerable<TerminologyVolume> volumes) => new(volumes);

    /// <inheritdoc/>
    public bool? IsMember(string valueSet, string? system, string code) =>
        FindValueSet(valueSet) is { } known ? new ValueSetMembership(this).Contains(known, system, code) : null;

    /// <inheritdoc/>
    public bool? Subsumes(string system, string ancestor, string code)
    {
        if (FindSystem(system) is not { } known) return null;
        var (general, special) = (known.Table.Find(ancestor), known.Table.Find(code));
        return general < 0 || special < 0 ? null : ConceptHierarchy.IsA(known.Table, special, general);
    }

    /// <inheritdoc/>
    public bool? HasCode(string system, string code)
    {
        if (GrammarSystems.Contains(system, code) is { } told) return told;
        if (FindSystem(system) is not { } known) return null;
        return known.Table.Find(code) >= 0 ? true : known.IsComplete ? false : null;
    }

    /// <inheritdoc/>
    public bool? IsDisplay(string system, string code, string display)
    {
        if (FindSystem(system) is not { } known || known.Table.Find(code) is not (>= 0 and var concept)) return null;
        return ConceptTexts.Of(known, concept).IsDisplay(display);
    }

    /// <summary>The code system with a url, of a version when one is told; null when its codes are not here.</summary>
    internal StoredCodeSystem? FindSystem(string url, string? version = null) => Find(systems, SystemKey(url), version);

    /// <summary>The value set with a canonical url; also the ones that every code system has without saying so.</summary>
    internal ValueSetCompose? FindValueSet(string canonical, string? version = null)
    {
        var (url, told) = Split(canonical);
        if (Find(valueSets, url, version ?? told) is { } known) return Compose(known);
        if (ImplicitValueSet.Of(canonical) is { } implied) return implied;
        return allOfSystem.TryGetValue(url, out var system) && FindSystem(system, version ?? told) is not null ? ValueSetCompose.All(url, system, version ?? told ?? "") : null;
    }

    internal StoredResource? FindValueSetResource(string canonical, string? version = null) => Split(canonical) is var (url, told) ? Find(valueSets, url, version ?? told) : null;

    internal StoredResource? FindMap(string canonical, string? version = null) => Split(canonical) is var (url, told) ? Find(maps, url, version ?? told) : null;

    /// <summary>The current edition of every concept map.</summary>
    internal IEnumerable<StoredResource> Maps => maps.Values.Select(versions => versions[^1]);

    internal StoredResource? FindById(TerminologyKind kind, string id) => byId.GetValueOrDefault((kind, id));

    internal ValueSetCompose Compose(StoredResource valueSet) => composed.GetOrAdd(valueSet, static stored => ValueSetCompose.Read(stored.Root));

    /// <summary>The url and the version of a canonical.</summary>
    internal static (string Url, string? Version) Split(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
    }

    /// <summary>Whether two urls name the same code system: the lists of Volven are written in several ways.</summary>
    internal static bool AreSame(string one, string other) => one == other || SystemKey(one) == SystemKey(other);

    private static string SystemKey(string url) =>
        NorwegianCodeSystem.Number(Encoding.UTF8.GetBytes(url)) is var number and > 0 ? "kodeverk:" + FhirTerminologySource.Number(number) : url;

    private void Add(TerminologyVolume volume, VolumeEntry entry)
    {
        var id = IdFor(entry);
        StoredResource stored = entry.Kind == TerminologyKind.CodeSystem
            ? new StoredCodeSystem(entry, id, volume.Json(entry), new Lazy<CodeSystemTable>(() => volume.Table(entry)))
            : new StoredResource(entry, id, volume.Json(entry));
        if (byId.TryGetValue((entry.Kind, id), out var older)) resources.Remove(older);
        byId[(entry.Kind, id)] = stored;
        resources.Add(stored);
        switch (stored)
        {
            case StoredCodeSystem system:
                // Of a code system whose codes are elsewhere nothing can be answered; it can be read.
                if (entry.Content is "not-present" && entry.Concepts == 0) break;
                Remember(systems, SystemKey(entry.Url), system);
                if (entry.ValueSet.Length > 0) allOfSystem[entry.ValueSet] = entry.Url;
                break;
            case { Entry.Kind: TerminologyKind.ValueSet }:
                Remember(valueSets, entry.Url, stored);
                break;
            default:
                Remember(maps, entry.Url, stored);
                break;
        }
    }

    // A resource keeps its own id unless another canonical has taken it; then the id is made of the canonical.
    private string IdFor(VolumeEntry entry)
    {
        if (IsId(entry.Id) && (!byId.TryGetValue((entry.Kind, entry.Id), out var taken) || (taken.Url == entry.Url && taken.Version == entry.Version))) return entry.Id;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{entry.Url}|{entry.Version}")))[..32];
    }

    private static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private StoredCodeSystem WithSupplements(StoredCodeSystem system)
    {
        var found = systems.Values.SelectMany(versions => versions).Where(other => other.Entry.Supplements.Length > 0 && AreSame(other.Entry.Supplements, system.Url)).ToImmutableArray();
        return found.IsEmpty ? system : system with { Supplements = found };
    }

    private static void Remember<T>(Dictionary<string, List<T>> known, string key, T resource)
        where T : StoredResource
    {
        if (!known.TryGetValue(key, out var versions)) known[key] = versions = [];
        versions.RemoveAll(other => other.Version == resource.Version && other.Url == resource.Url);
        versions.Add(resource);
    }

    private static T? Find<T>(Dictionary<string, List<T>> known, string key, string? version)
        where T : StoredResource
    {
        if (!known.TryGetValue(key, out var versions)) return null;
        return string.IsNullOrEmpty(version) ? versions[^1] : versions.FindLast(resource => resource.Version == version);
    }

    private static byte[] ReadPublished()
    {
        using var bytes = new MemoryStream();
        UnpackPublished(bytes);
        return bytes.ToArray();
    }

    private static Stream OpenPublished() => typeof(TerminologyStore).Assembly.GetManifestResourceStream("r4.terminology")
        ?? throw new InvalidDataException("The compiled terminology is missing from the assembly. Compile it: build/definitions/compile.");
}
