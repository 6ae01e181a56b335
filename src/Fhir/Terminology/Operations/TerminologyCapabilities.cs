using System.Collections.Immutable;
using System.Globalization;

namespace Felles.Fhir;

/// <summary>What the terminology service says of itself: a CapabilityStatement, and TerminologyCapabilities with the code systems that are here.</summary>
internal static class TerminologyCapabilities
{
    private const string Version = "1.0.0";
    private static readonly DateOnly Changed = new(2026, 11, 21);

    internal static ServiceCapability Service(string baseUrl) => new("FellesTerminology", "Terminologi", baseUrl, Version, Changed)
    {
        Security = "HelseID access token with DPoP (RFC 9449), scope felles:terminology/read; citizens felles:citizen/read. No attestation: no patient's data is touched.",
        Documentation = "Operations are asked by GET with simple parameters in the address, or by POST with a Parameters resource. metadata?mode=terminology lists the code systems that are here.",
        Resources =
        [
            Type(TerminologyKind.CodeSystem, "A code system of more than 10000 concepts is read without them.", "lookup", "validate-code", "subsumes"),
            Type(TerminologyKind.ValueSet, null, "expand", "validate-code"),
            Type(TerminologyKind.ConceptMap, null, "translate"),
        ],
    };

    /// <summary>https://hl7.org/fhir/R4/terminologycapabilities.html</summary>
    internal static ReadOnlyMemory<byte> Of(TerminologyStore store, string baseUrl) => ParametersWriter.Write(json =>
    {
        json.WriteString("resourceType"u8, "TerminologyCapabilities"u8);
        json.WriteString("url"u8, baseUrl + "/metadata?mode=terminology");
        json.WriteString("version"u8, Version);
        json.WriteString("name"u8, "FellesTerminologyCapabilities"u8);
        json.WriteString("title"u8, "Terminologi"u8);
        json.WriteString("status"u8, "active"u8);
        json.WriteString("date"u8, Changed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("kind"u8, "instance"u8);
        json.WriteStartObject("software"u8);
        json.WriteString("name"u8, "Felles"u8);
        json.WriteEndObject();
        json.WriteStartObject("implementation"u8);
        json.WriteString("description"u8, "Felles, terminology"u8);
        json.WriteString("url"u8, baseUrl);
        json.WriteEndObject();
        json.WriteStartArray("codeSystem"u8);
        foreach (var versions in store.Resources.OfType<StoredCodeSystem>().Where(system => store.FindSystem(system.Url) is not null).GroupBy(system => system.Url).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("uri"u8, versions.Key);
            if (versions.Any(system => system.Version.Length > 0))
            {
                json.WriteStartArray("version"u8);
                foreach (var system in versions.Where(system => system.Version.Length > 0))
                {
                    json.WriteStartObject();
                    json.WriteString("code"u8, system.Version);
                    json.WriteBoolean("isDefault"u8, ReferenceEquals(system, versions.Last()));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteBoolean("subsumption"u8, versions.Last().Table.HasHierarchy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("expansion"u8);
        json.WriteBoolean("hierarchical"u8, true);
        json.WriteBoolean("paging"u8, true);
        json.WriteBoolean("incomplete"u8, false);
        json.WriteString("textFilter"u8, "Words that begin with the words of the filter, in any text of the concept, in any language."u8);
        json.WriteEndObject();
        json.WriteString("codeSearch"u8, "all"u8);
        json.WriteStartObject("validateCode"u8);
        json.WriteBoolean("translations"u8, true);
        json.WriteEndObject();
        json.WriteStartObject("translation"u8);
        json.WriteBoolean("needsMap"u8, false);
        json.WriteEndObject();
    });

    private static ResourceCapability Type(TerminologyKind kind, string? documentation, params ReadOnlySpan<string> operations)
    {
        var all = ImmutableArray.CreateBuilder<OperationCapability>();
        foreach (var name in operations) all.Add(new OperationCapability(name, $"http://hl7.org/fhir/OperationDefinition/{kind}-{name}"));
        return new ResourceCapability(kind.ToString())
        {
            Interactions = ["read", "search-type"],
            SearchParameters = [.. ResourceSearch.Parameters(kind).Select(parameter => new SearchCapability(parameter.Name, parameter.Type))],
            Operations = all.ToImmutable(),
            Documentation = documentation,
        };
    }
}
