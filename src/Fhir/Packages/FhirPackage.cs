using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>Limits on one package of definitions.</summary>
/// <param name="ArchiveMax">Bytes of the archive.</param>
/// <param name="UnpackedMax">Bytes of all that it unpacks to.</param>
/// <param name="EntriesMax">Entries in it.</param>
/// <param name="FileMax">Bytes of one file.</param>
public sealed record PackageLimits(int ArchiveMax = 64 * 1024 * 1024, long UnpackedMax = 512L * 1024 * 1024, int EntriesMax = 20_000, int FileMax = 16 * 1024 * 1024);

/// <summary>One definition of a package.</summary>
/// <param name="Name">File name, for messages.</param>
/// <param name="Utf8">The resource.</param>
public sealed record PackageFile(string Name, ReadOnlyMemory<byte> Utf8);

/// <summary>
/// A package of FHIR definitions in the form that guides are published in (https://hl7.org/fhir/packages.html): a
/// <c>package.json</c> and one JSON file for each resource.
/// </summary>
/// <param name="Name">As <c>hl7.fhir.no.basis</c>.</param>
/// <param name="Version">As <c>2.2.0</c>.</param>
/// <param name="Files">The definitions that are used here: profiles, value sets, code systems, concept maps, search parameters, questionnaires, measures, guides.</param>
public sealed record FhirPackage(string Name, string Version, ImmutableArray<PackageFile> Files)
{
    private const int NameMax = 100;

    private static readonly string[] Used = ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "SearchParameter", "Questionnaire", "Measure", "ImplementationGuide"];

    /// <summary>Name and version, as <c>hl7.fhir.no.basis#2.2.0</c>.</summary>
    public string Id => $"{Name}#{Version}";

    /// <summary>Reads a <c>.tgz</c> archive. Nothing is unpacked to disk.</summary>
    /// <param name="tgz">The archive.</param>
    /// <param name="limits">Null for the usual.</param>
    /// <returns>The package; or <see cref="ProblemKind.Malformed"/>, <see cref="ProblemKind.TooLarge"/> or, for another version of FHIR, <see cref="ProblemKind.Invalid"/>.</returns>
    public static Outcome<FhirPackage> ReadArchive(ReadOnlyMemory<byte> tgz, PackageLimits? limits = null) => PackageArchive.Read(tgz, limits ?? new PackageLimits());

    /// <summary>Puts together a package from its <c>package.json</c> and its files.</summary>
    /// <param name="manifest">The <c>package.json</c>.</param>
    /// <param name="files">Every JSON file beside it; those that are not used here are passed over.</param>
    public static Outcome<FhirPackage> Of(ReadOnlyMemory<byte> manifest, IEnumerable<PackageFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!Manifest(manifest).Succeeded(out var about, out var problem)) return problem;
        var used = ImmutableArray.CreateBuilder<PackageFile>();
        foreach (var file in files)
        {
            if (!TypeOf(file.Utf8.Span).Succeeded(out var type, out problem)) return Malformed($"{Shown(file.Name)} is not JSON. Make the package anew.");
            if (Used.Contains(type)) used.Add(file);
        }

        return about with { Files = used.ToImmutable() };
    }

    private static Outcome<FhirPackage> Manifest(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            var (name, version) = (root.Text("name"), root.Text("version"));
            if (!IsName(name) || !IsName(version)) return Malformed($"package.json needs a name and a version of at most {NameMax} letters, digits, dots and hyphens.");
            var versions = root.Items("fhirVersions").Concat(root.Items("fhir-version-list")).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList();
            if (versions.Count > 0 && !versions.Exists(told => told.StartsWith("4.0", StringComparison.Ordinal)))
                return Problem.Invalid("package-version", $"The package {name}#{version} is for another version of FHIR. Take the one for R4 (4.0.1).");
            return new FhirPackage(name, version, []);
        }
        catch (JsonException)
        {
            return Malformed("package.json is not JSON. Make the package anew.");
        }
    }

    /// <summary>Whether a text can be a name or a version: it stands in addresses and messages.</summary>
    public static bool IsName(string text) =>
        text is { Length: > 0 and <= NameMax } && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+') && !PersonNumber.OccursIn(text);

    /// <summary>The <c>resourceType</c> of a text; the empty string when it has none.</summary>
    private static Outcome<string> TypeOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("resourceType"u8);
                reader.Read();
                if (isType) return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                reader.Skip();
            }

            return "";
        }
        catch (JsonException)
        {
            return Malformed("A file of the package is not JSON.");
        }
    }

    /// <summary>A file's name as it may be told.</summary>
    internal static string Shown(string name) => name.Length <= NameMax && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/') && !PersonNumber.OccursIn(name) ? name : "A file";

    internal static Problem Malformed(string text) => Problem.Malformed("package", text);
}
