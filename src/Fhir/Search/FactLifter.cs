using System.Collections.Immutable;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The facts of a resource that are kept beside its body, to find, order and restrict it without reading the body.</summary>
/// <param name="Status"><c>status</c>; for resources without one <c>entered-in-error</c> or <c>refuted</c> of the verification status, else the clinical status; the empty string when there is none.</param>
/// <param name="ClinicalAt">The clinically relevant time, UTC: effective, performed, onset, collected, occurred …; null when none.</param>
/// <param name="Tokens">Each <c>parameter=system|code</c>, for <c>code</c>, <c>category</c> and <c>_tag</c>.</param>
/// <param name="Labels">Codes of code list 9603 in <c>meta.security</c>.</param>
/// <param name="ReleaseAt">When delayed insight (utsatt innsyn, <c>NORU</c>) ends, UTC; null when no end is set.</param>
public sealed record LiftedFacts(
    string Status, DateTimeOffset? ClinicalAt, ImmutableArray<string> Tokens, ImmutableArray<string> Labels, DateTimeOffset? ReleaseAt);

/// <summary>Lifts the facts out of a resource of any type.</summary>
public static class FactLifter
{
    /// <summary>
    /// Extension on a coding of code list 9603 in <c>meta.security</c> with the instant at which the delay ends
    /// (<c>valueInstant</c> or <c>valueDateTime</c>). The code list has no place for it.
    /// </summary>
    public const string ReleaseAtExtension = "urn:felles:fhir:StructureDefinition:release-at";

    private const int RestrictionList = 9603;

    /// <summary>Search parameters whose tokens are lifted.</summary>
    internal static readonly ImmutableArray<string> LiftedTokens = ["code", "category", "_tag"];

    // In the order of their clinical weight: what happened before what was written about it.
    private static readonly string[] ClinicalElements =
    [
        "effective", "performed", "onset", "collection.collected", "occurrence", "timing", "context.period", "period", "started",
        "effectivePeriod", "whenHandedOver", "dateTime", "authoredOn", "recordedDate", "assertedDate", "recordedOn", "receivedTime",
        "date", "issued", "created", "authored", "recorded", "sent", "timestamp",
    ];

    private static readonly PathsByType Paths = new();

    /// <summary>Lifts the facts.</summary>
    public static LiftedFacts Lift(FhirResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var definitions = FhirDefinitions.R4;
        var tape = resource.Tape;
        var labels = Labels(definitions, tape, out var releaseAt);
        if (Paths.Of(definitions, resource.Type) is not { } paths || new PathSource(definitions, tape).Resource(0) is not { } root) return new LiftedFacts(Status(definitions, tape), null, [], labels, releaseAt);
        var environment = new PathEnvironment(definitions, root, root);
        return new LiftedFacts(Status(definitions, tape), ClinicalAt(paths, root, environment), Tokens(paths, root, environment), labels, releaseAt);
    }

    private static string Status(FhirDefinitions definitions, JsonTape tape)
    {
        var names = definitions.Names;
        var status = tape.Find(0, names.Status);
        if (status >= 0 && tape.Nodes[status].Kind == JsonKind.String) return tape.Text(tape.Nodes[status]);
        var verification = FirstCode(names, tape, names.VerificationStatus);
        if (verification is "entered-in-error" or "refuted") return verification;
        var clinical = FirstCode(names, tape, names.ClinicalStatus);
        return clinical.Length > 0 ? clinical : verification;
    }

    private static string FirstCode(FhirNames names, JsonTape tape, int element)
    {
        var concept = tape.Find(0, element);
        var list = concept >= 0 && tape.Nodes[concept].Kind == JsonKind.Object ? tape.Find(concept, names.Coding) : -1;
        if (list < 0 || tape.Nodes[list].Kind != JsonKind.Array || tape.Nodes[list].Next == list + 1 || tape.Nodes[list + 1].Kind != JsonKind.Object) return "";
        return Text(tape, list + 1, names.Code);
    }

    private static DateTimeOffset? ClinicalAt(TypePaths paths, PathItem root, PathEnvironment environment)
    {
        foreach (var path in paths.Clinical)
        {
            DateTime? earliest = null;
            foreach (var value in Values(path, root, environment))
                if (DateCriterion.Range(environment.Definitions, value) is { } range)
                {
                    // A period without a start is known by its end.
                    var moment = range.Start == DateTime.MinValue && value.IsObject() ? range.End : range.Start;
                    if (earliest is null || moment < earliest) earliest = moment;
                }

            if (earliest is { } at) return new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc));
        }

        return null;
    }

    private static ImmutableArray<string> Tokens(TypePaths paths, PathItem root, PathEnvironment environment)
    {
        var tokens = new OrderedSet();
        foreach (var (name, path) in paths.Tokens)
            foreach (var value in Values(path, root, environment)) AddTokens(environment.Definitions, name, value, tokens);
        return tokens.ToImmutable();
    }

    private static PathItem[] Values(FhirPath path, PathItem root, PathEnvironment environment) => path.Evaluate(root, environment).Succeeded(out var values, out _) ? values : [];

    private static void AddTokens(FhirDefinitions definitions, string name, in PathItem value, OrderedSet tokens)
    {
        var names = definitions.Names;
        var tape = value.Source.Tape;
        if (value.IsString())
        {
            var codes = value.Source.Places.PropertyAt(value.Node)?.Element.Binding is { Strength: BindingStrength.Required } binding ? definitions.Codes(binding) : null;
            Add(codes?.OnlySystem ?? "", tape.Text(tape.Nodes[value.Node]));
        }
        else if (value.Type.Name == "Coding")
        {
            Add(value.Text(names.System) ?? "", value.Text(names.Code) ?? "");
        }
        else if (value.Child(names.Coding, JsonKind.Array) is >= 0 and var list)
        {
            for (var coding = list + 1; coding < tape.Nodes[list].Next; coding = tape.Nodes[coding].Next)
                if (tape.Nodes[coding].Kind == JsonKind.Object)
                    Add(Text(tape, coding, names.System), Text(tape, coding, names.Code));
        }

        void Add(string system, string code)
        {
            if (code.Length > 0) tokens.Add($"{name}={system}|{code}");
        }
    }

    private static ImmutableArray<string> Labels(FhirDefinitions definitions, JsonTape tape, out DateTimeOffset? releaseAt)
    {
        releaseAt = null;
        var names = definitions.Names;
        var nodes = tape.Nodes;
        var meta = tape.Find(0, names.Meta);
        var security = meta >= 0 && nodes[meta].Kind == JsonKind.Object ? tape.Find(meta, names.Security) : -1;
        if (security < 0 || nodes[security].Kind != JsonKind.Array) return [];
        var labels = new OrderedSet();
        for (var label = security + 1; label < nodes[security].Next; label = nodes[label].Next)
        {
            if (nodes[label].Kind != JsonKind.Object) continue;
            var system = Encoding.UTF8.GetBytes(Text(tape, label, names.System));
            var code = Text(tape, label, names.Code);
            if (code.Length == 0 || NorwegianCodeSystem.Number(system) != RestrictionList) continue;
            labels.Add(code);
            // Of two ends the later holds: the strictest wins.
            if (ReleaseAt(definitions, tape, label) is { } at && (releaseAt is null || at > releaseAt)) releaseAt = at;
        }

        return labels.ToImmutable();
    }

    private static DateTimeOffset? ReleaseAt(FhirDefinitions definitions, JsonTape tape, int label)
    {
        var names = definitions.Names;
        var nodes = tape.Nodes;
        var list = tape.Find(label, names.Extension);
        if (list < 0 || nodes[list].Kind != JsonKind.Array) return null;
        for (var extension = list + 1; extension < nodes[list].Next; extension = nodes[extension].Next)
        {
            if (nodes[extension].Kind != JsonKind.Object || Text(tape, extension, names.Url) != ReleaseAtExtension) continue;
            var value = Text(tape, extension, names.ValueInstant) is { Length: > 0 } instant ? instant : Text(tape, extension, names.ValueDateTime);
            // A day without time is released when the day begins in Norway.
            if (FhirDate.TryParse(value, out var date)) return new DateTimeOffset(DateTime.SpecifyKind(TimeRange.Of(date).Start, DateTimeKind.Utc));
        }

        return null;
    }

    private static string Text(JsonTape tape, int parent, int name) =>
        tape.Find(parent, name) is var at and >= 0 && tape.Nodes[at].Kind == JsonKind.String ? tape.Text(tape.Nodes[at]) : "";

    /// <summary>Texts in the order they came, each once. Few as a rule, but a sender may make them many.</summary>
    private sealed class OrderedSet
    {
        private const int FewMax = 16;

        private readonly ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        private HashSet<string>? known;

        internal void Add(string text)
        {
            if (texts.Count == FewMax) known ??= new HashSet<string>(texts, StringComparer.Ordinal);
            if (known is null ? !texts.Contains(text, StringComparer.Ordinal) : known.Add(text)) texts.Add(text);
        }

        internal ImmutableArray<string> ToImmutable() => texts.DrainToImmutable();
    }

    /// <summary>The expressions of one type.</summary>
    private sealed record TypePaths(FhirPath[] Clinical, (string Name, FhirPath Path)[] Tokens);

    /// <summary>The expressions of each type, compiled at the first use.</summary>
    private sealed class PathsByType
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TypePaths?> byType = new(StringComparer.Ordinal);

        internal TypePaths? Of(FhirDefinitions definitions, string type) => byType.TryGetValue(type, out var known) ? known : Add(definitions, type);

        private TypePaths? Add(FhirDefinitions definitions, string type)
        {
            // What is no resource type is not remembered: the names come from outside.
            if (!definitions.IsResourceType(type)) return null;
            var pathType = definitions.Type(type).PathType;
            var clinical = ClinicalElements.Select(element => FhirPath.Compile(definitions, $"{type}.{element}", pathType).Succeeded(out var path, out _) ? path : null).OfType<FhirPath>();
            var tokens = from name in LiftedTokens
                         let parameter = definitions.FindSearchParameter(type, name)
                         where parameter is { Type: "token" }
                         let path = ParameterExpressions.Of(definitions).Values(type, parameter)
                         where path is not null
                         select (name, path);
            return byType[type] = new TypePaths([.. clinical], [.. tokens]);
        }
    }
}
