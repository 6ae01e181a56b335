using System.Text.Json;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary><c>ConceptMap/$translate</c>, in both directions; https://hl7.org/fhir/R4/conceptmap-operation-translate.html.</summary>
internal sealed class TranslateOperation
{
    private const int MapsMax = 8;
    private const int MatchesMax = 1000;

    private static readonly string[] Names =
        ["url", "conceptMap", "conceptMapVersion", "code", "system", "version", "source", "coding", "codeableConcept", "target", "targetsystem", "reverse"];

    private readonly TerminologyStore store;
    private readonly bool isReverse;
    private readonly string? targetSystem;
    private readonly List<ConceptMatch> matches = [];

    private TranslateOperation(TerminologyStore store, bool isReverse, string? targetSystem)
    {
        this.store = store;
        this.isReverse = isReverse;
        this.targetSystem = targetSystem;
    }

    internal static Outcome<ReadOnlyMemory<byte>> Run(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (request.CheckNames(Names) is { } problem) return problem;
        if (!RequestedCoding.Read(request, "", "version").Succeeded(out var codings, out problem)) return problem;
        if (!MapsOf(store, request, instance).Succeeded(out var maps, out problem)) return problem;
        var operation = new TranslateOperation(store, request.Flag("reverse"), request.Text("targetsystem"));
        if (request.Fault is { } fault) return fault;
        if (codings.Any(coding => coding.System.Length == 0)) return new Problem(ProblemKind.Required, "system-required", "Say which code system the code is of.");
        foreach (var map in maps)
            foreach (var coding in codings)
                operation.Translate(map, coding, MapsMax);
        return ParametersWriter.Parameters(operation.Write);
    }

    private static Outcome<JsonElement[]> MapsOf(TerminologyStore store, TerminologyRequest request, StoredResource? instance)
    {
        if (instance is not null) return new[] { instance.Root };
        if (request.Object("conceptMap") is { } brought)
            return FhirResource.Read(System.Text.Encoding.UTF8.GetBytes(brought.GetRawText())).Then(read => FhirValidator.R4.Check(read))
                .Then<JsonElement[]>(read => read.Type == "ConceptMap" ? new[] { read.Root } : Problem.Malformed("concept-map", "The parameter conceptMap must be a ConceptMap."));
        if (request.Text("url") is { } url)
            return store.FindMap(url, request.Text("conceptMapVersion")) is { } named ? new[] { named.Root }
                : Problem.NotFound("There is no concept map with this url and version here. Load it: felles load terminology.");
        var (source, target, system) = (request.Text("source"), request.Text("target"), request.Text("targetsystem"));
        if (source is null && target is null && system is null) return new Problem(ProblemKind.Required, "concept-map-required", "Name the concept map by url, or what to translate to by target or targetsystem.");
        return store.Maps.Select(map => map.Root).Where(map => Fits(map, "source", source) && Fits(map, "target", target)).ToArray();
    }

    private static bool Fits(JsonElement map, string name, string? wanted) =>
        wanted is null || DefinitionCompiler.WithoutVersion(map.Text(name + "Canonical") is { Length: > 0 } canonical ? canonical : map.Text(name + "Uri")) == DefinitionCompiler.WithoutVersion(wanted);

    private void Translate(JsonElement map, RequestedCoding coding, int mapsLeft)
    {
        foreach (var group in map.Items("group"))
        {
            var (from, to) = isReverse ? (group.Text("target"), group.Text("source")) : (group.Text("source"), group.Text("target"));
            if (!TerminologyStore.AreSame(DefinitionCompiler.WithoutVersion(from), coding.System) || (targetSystem is not null && !TerminologyStore.AreSame(DefinitionCompiler.WithoutVersion(to), targetSystem))) continue;
            var isMapped = isReverse ? Reverse(map, group, to, coding.Code) : Forward(map, group, to, coding.Code);
            if (!isMapped && !isReverse && group.TryGetProperty("unmapped", out var unmapped)) Unmapped(map, to, unmapped, coding, mapsLeft);
        }
    }

    private bool Forward(JsonElement map, JsonElement group, string system, string code)
    {
        var isMapped = false;
        foreach (var element in group.Items("element").Where(element => element.Text("code") == code))
            foreach (var target in element.Items("target"))
            {
                isMapped = true;
                Add(map, system, target.Text("code"), target.Text("display"), target.Text("equivalence"), target);
            }

        return isMapped;
    }

    private bool Reverse(JsonElement map, JsonElement group, string system, string code)
    {
        var isMapped = false;
        foreach (var element in group.Items("element"))
            foreach (var target in element.Items("target").Where(target => target.Text("code") == code))
            {
                isMapped = true;
                Add(map, system, element.Text("code"), element.Text("display"), Opposite(target.Text("equivalence")), default);
            }

        return isMapped;
    }

    private void Unmapped(JsonElement map, string system, JsonElement unmapped, RequestedCoding coding, int mapsLeft)
    {
        switch (unmapped.Text("mode"))
        {
            case "provided":
                Add(map, system, coding.Code, coding.Display, "equal", default);
                break;
            case "fixed":
                Add(map, system, unmapped.Text("code"), unmapped.Text("display"), "inexact", default);
                break;
            case "other-map" when mapsLeft > 0 && store.FindMap(unmapped.Text("url")) is { } other:
                Translate(other.Root, coding, mapsLeft - 1);
                break;
        }
    }

    private void Add(JsonElement map, string system, string code, string display, string equivalence, JsonElement target)
    {
        if (matches.Count == MatchesMax) return;
        if (display.Length == 0 && store.FindSystem(system) is { } known && known.Table.Find(code) is >= 0 and var concept) display = known.Table.Display(concept);
        matches.Add(new ConceptMatch(equivalence, system, code, display, map.Text("url"), [.. target.Items("product").Select(product => (product.Text("property"), product.Text("system"), product.Text("value"), product.Text("display")))]));
    }

    // Said of the target in relation to the source; https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html.
    private static string Opposite(string equivalence) => equivalence switch
    {
        "wider" => "narrower",
        "narrower" => "wider",
        "subsumes" => "specializes",
        "specializes" => "subsumes",
        _ => equivalence,
    };

    private void Write(Utf8JsonWriter json)
    {
        var isFound = matches.Exists(match => match.Code.Length > 0 && match.Equivalence is not ("unmatched" or "disjoint"));
        json.Value("result", isFound);
        if (!isFound) json.Value("message", "valueString", "No concept map that is here has a translation of the code.");
        foreach (var match in matches)
            json.Parts("match", () =>
            {
                json.Value("equivalence", "valueCode", match.Equivalence);
                if (match.Code.Length > 0)
                {
                    json.WriteStartObject();
                    json.WriteString("name"u8, "concept"u8);
                    json.Coding("valueCoding", DefinitionCompiler.WithoutVersion(match.System), match.Code, match.Display);
                    json.WriteEndObject();
                }

                foreach (var product in match.Products)
                    json.Parts("product", () =>
                    {
                        json.Value("element", "valueUri", product.Property);
                        json.WriteStartObject();
                        json.WriteString("name"u8, "concept"u8);
                        json.Coding("valueCoding", product.System, product.Code, product.Display);
                        json.WriteEndObject();
                    });
                json.Value("source", "valueUri", match.Map);
            });
    }
}

/// <summary>One translation.</summary>
internal sealed record ConceptMatch(string Equivalence, string System, string Code, string Display, string Map, (string Property, string System, string Code, string Display)[] Products);
