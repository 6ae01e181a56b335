using System.Text;
using System.Text.RegularExpressions;

namespace Felles.Fhir;

/// <summary>Checks definitions against the definitions they build on: search parameters, capabilities, filters of value sets, concept maps.</summary>
internal static partial class DefinitionRules
{
    internal static void Check(FhirDefinitions definitions, IssueList issues, PathItem resource)
    {
        switch (resource.Type.Name)
        {
            case "SearchParameter":
                SearchParameter(definitions, issues, resource);
                break;
            case "CapabilityStatement":
                foreach (var rest in resource.Members("rest"))
                    foreach (var parameter in rest.Members("resource").SelectMany(served => served.Members("searchParam")))
                        if (parameter.Text("definition") is { } url) OfType(definitions, issues, parameter, url);
                break;
            case "ValueSet":
                foreach (var part in resource.Members("compose").SelectMany(compose => compose.Members("include").Concat(compose.Members("exclude"))))
                {
                    Filters(definitions, issues, part);
                    FilterExpressions(definitions, issues, resource, part);
                }

                break;
            case "StructureDefinition":
                StructureDefinitionRules.Check(definitions, issues, resource);
                break;
            case "CodeSystem":
                CodeSystem(issues, resource);
                break;
            case "Questionnaire":
                Questionnaire(issues, resource);
                break;
            case "ConceptMap":
                ConceptMap(definitions, issues, resource);
                break;
        }
    }

    private static void CodeSystem(IssueList issues, PathItem system)
    {
        var content = system.Text("content");
        if ((content == "supplement") != (system.Text("supplements") is not null)) issues.At(system.Node, Finding.SupplementContent());
        if (content == "complete" && system.Members("count") is [var count] && count.TryInteger(out var told) && told != Concepts(system)) issues.At(count.Node, Finding.ConceptCount());
    }

    private static int Concepts(PathItem holder) => holder.Members("concept").Sum(concept => 1 + Concepts(concept));

    private static void Questionnaire(IssueList issues, PathItem questionnaire)
    {
        var items = Items(questionnaire).ToList();
        var known = items.Select(item => item.Text("linkId")).ToHashSet(StringComparer.Ordinal);
        foreach (var question in items.SelectMany(item => item.Members("enableWhen")).SelectMany(when => when.Members("question")))
            if (question.Kind == PathKind.String && !known.Contains(question.Text)) issues.At(question.Node, Finding.EnableWhenUnknown());
        InnerConditions(issues, questionnaire, new Dictionary<string, int>(StringComparer.Ordinal));
    }

    /// <summary>An item is not enabled by an answer that stands within it.</summary>
    private static void InnerConditions(IssueList issues, PathItem holder, Dictionary<string, int> lastItems)
    {
        foreach (var item in holder.Members("item"))
        {
            InnerConditions(issues, item, lastItems);
            // What was met since the item began is within it.
            if (item.Text("linkId") is { } own) lastItems[own] = item.Node;
            foreach (var question in item.Members("enableWhen").SelectMany(when => when.Members("question")))
                if (question.Kind == PathKind.String && lastItems.TryGetValue(question.Text, out var at) && at > item.Node) issues.At(question.Node, Finding.EnableWhenInner());
        }
    }

    private static IEnumerable<PathItem> Items(PathItem holder) => holder.Members("item").SelectMany(item => Items(item).Prepend(item));

    private static void SearchParameter(FhirDefinitions definitions, IssueList issues, PathItem parameter)
    {
        if (parameter.Members("expression") is [{ Kind: PathKind.String } expression] && FhirPath.Compile(definitions, expression.Text, castsFilter: true).Failed(out var problem)) issues.At(expression.Node, Finding.ExpressionInvalid(problem.Text));
        if (parameter.Text("derivedFrom") is not { } url) return;
        OfType(definitions, issues, parameter, url);
        if (definitions.FindSearchParameter(url) is not { } known) return;
        foreach (var type in parameter.Members("base"))
            if (!known.Bases.Contains(type.Text)) issues.At(type.Node, Finding.SearchParameterTargets());
    }

    private static void OfType(FhirDefinitions definitions, IssueList issues, PathItem parameter, string url)
    {
        if (definitions.FindSearchParameter(url) is { } known && parameter.Members("type") is [var type] && type.Text != known.Type)
            issues.At(type.Node, Finding.SearchParameterType(known.Type));
    }

    /// <summary>Filters by a property whose values are codes: those must be codes that there are.</summary>
    private static void Filters(FhirDefinitions definitions, IssueList issues, PathItem part)
    {
        if (part.Text("system") is not { } system) return;
        foreach (var filter in part.Members("filter"))
        {
            if (system == Sct.System && filter.Text("property") == "constraint" && filter.Members("value") is [{ Kind: PathKind.String } constraint] && EclParser.Parse(constraint.Text).Failed(out var unread) && unread.Code == "ecl-syntax") issues.At(constraint.Node, Finding.FilterExpression(unread.Text));
            if (filter.Text("op") == "=" && filter.Text("property") is "notSelectable" or "inactive" && filter.Members("value") is [{ Kind: PathKind.String, Text: not ("true" or "false") } flag]) issues.At(flag.Node, Finding.FilterValue());
            if (filter.Text("op") != "=" || filter.Text("property") is not { } property || filter.Members("value") is not [{ Kind: PathKind.String } value]) continue;
            if (!definitions.HasCodingProperty(system, property)) continue;
            var split = value.Text.IndexOf('#', StringComparison.Ordinal);
            if (split < 0 || (definitions.FindCodeSystem(DefinitionCompiler.WithoutVersion(value.Text[..split])) is { IsComplete: true } codes && !codes.Contains(Encoding.UTF8.GetBytes(value.Text[(split + 1)..]))))
                issues.At(value.Node, Finding.FilterValue());
        }
    }

    /// <summary>Filters whose value is worked out when the value set is used: by FHIRPath, of parameters that the value set names.</summary>
    private static void FilterExpressions(FhirDefinitions definitions, IssueList issues, PathItem valueSet, PathItem part)
    {
        foreach (var expression in part.Members("filter").SelectMany(filter => filter.Members("value")).SelectMany(value => value.Extensions("http://hl7.org/fhir/StructureDefinition/cqf-expression")))
        {
            var text = expression.Text("expression") ?? "";
            if (expression.Text("language") != "text/fhirpath") issues.At(expression.Node, Finding.FilterExpression("its language is not text/fhirpath."));
            else if (FhirPath.Compile(definitions, text).Failed(out var problem)) issues.At(expression.Node, Finding.FilterExpression(problem.Text));
            else if (Variable().Matches(text).Select(match => match.Groups["name"].Value).Except(Parameters(valueSet)).Any()) issues.At(expression.Node, Finding.FilterExpression("the value set has no parameter of this name."));
        }
    }

    private static IEnumerable<string> Parameters(PathItem valueSet) =>
        valueSet.Members("extension").Where(extension => extension.Text("url") == "http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter")
            .SelectMany(extension => extension.Extensions("name")).Where(name => name.Kind == PathKind.String).Select(name => name.Text);

    private static void ConceptMap(FhirDefinitions definitions, IssueList issues, PathItem map)
    {
        var (source, target) = (Codes(definitions, map, "source"), Codes(definitions, map, "target"));
        foreach (var group in map.Members("group"))
            foreach (var element in group.Members("element"))
            {
                Mapped(issues, source, group.Text("source"), element);
                foreach (var to in element.Members("target")) Mapped(issues, target, group.Text("target"), to);
            }
    }

    private static CodeSet? Codes(FhirDefinitions definitions, PathItem map, string name) =>
        map.Text(name) is { } url ? definitions.Codes(DefinitionCompiler.WithoutVersion(url)) : null;

    private static void Mapped(IssueList issues, CodeSet? codes, string? system, PathItem concept)
    {
        if (codes is null || system is null || concept.Members("code") is not [{ Kind: PathKind.String } code]) return;
        if (codes.Find(Encoding.UTF8.GetBytes(DefinitionCompiler.WithoutVersion(system)), Encoding.UTF8.GetBytes(code.Text)) == Membership.No) issues.At(code.Node, Finding.MappedCode());
    }

    // Written without quotes also where a name has a hyphen.
    [GeneratedRegex("%(?<name>[A-Za-z][A-Za-z0-9-]*)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
