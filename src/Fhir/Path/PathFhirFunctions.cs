using System.Text;

namespace Felles.Fhir;

/// <summary>What FHIR R4 adds to the language; https://hl7.org/fhir/R4/fhirpath.html#functions.</summary>
internal static class PathFhirFunctions
{
    internal static readonly Dictionary<string, PathFunction> Functions = new(StringComparer.Ordinal)
    {
        ["extension"] = new(1, 1, Extension),
        ["hasValue"] = new(0, 0, call => call.Of(StaticType.Boolean, (e, items) => e.One(items.Count == 1 && e[items, 0].HasValue && (!e[items, 0].IsNode || e[items, 0].Type.IsPrimitive)))),
        ["getValue"] = new(0, 0, call => call.OfOne(StaticType.Any with { IsSingle = true }, (e, item) => (!item.IsNode || item.Type.IsPrimitive) && PathConversion.ToSystem(item) is { } value ? e.One(value) : e.Empty)),
        ["resolve"] = new(0, 0, call => call.Of(StaticType.Any, Resolve)),
        ["memberOf"] = new(1, 1, call => call.Of(StaticType.Boolean, MemberOf)),
        ["subsumes"] = new(1, 1, call => call.Of(StaticType.Boolean, (e, items, other) => Subsumes(e, items, other))),
        ["subsumedBy"] = new(1, 1, call => call.Of(StaticType.Boolean, (e, items, other) => Subsumes(e, other, items))),
        ["conformsTo"] = new(1, 1, call => call.Of(StaticType.Boolean, ConformsTo)),
        ["checkModifiers"] = new(0, 16, CheckModifiers),
        ["htmlChecks"] = new(0, 0, call => call.OfOne(StaticType.Boolean, (e, item) =>
            item.Kind == PathKind.String ? e.One(NarrativeRules.Fault(item.Text) is null) : e.One(true))),
    };

    private static CompiledStep Extension(FunctionCall call)
    {
        var lookup = new MemberLookup("extension");
        var names = call.Compiler.Definitions.Names;
        var type = new StaticType { Types = [call.Compiler.Definitions.Type("Extension").PathType] };
        return call.Of(type, (e, items, argument) =>
        {
            if (!e.TrySingle(argument, out var wanted)) return e.Empty;
            var found = lookup.Of(e, items);
            var mark = e.Top;
            for (var i = 0; i < found.Count; i++)
                if (e[found, i].Member(names.Url) is { } url && PathEquality.AreEqual(url, wanted) == true)
                    e.Push(e[found, i]);
            return e.Since(mark);
        });
    }

    private static PathItems Resolve(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
        {
            var item = evaluation[items, i];
            var text = item.Kind == PathKind.String ? item.Text : item.MemberText(evaluation.Environment.Definitions.Names.Reference);
            if (text is not null && evaluation.Environment.Resolve?.Invoke(item, text) is { } target) evaluation.Push(target);
        }

        return evaluation.Since(mark);
    }

    private static PathItems MemberOf(Evaluation evaluation, PathItems items, PathItems argument)
    {
        if (!evaluation.TrySingle(items, out var item) || !evaluation.TrySingle(argument, out var valueSet) || !PathStrings.TryText(evaluation, valueSet, out var url)) return evaluation.Empty;
        var codes = BoundCodes.Of(evaluation.Environment.Definitions, url);
        if (!codes.IsKnown) return evaluation.Empty;
        if (item.Kind == PathKind.String) return Answer(evaluation, codes.Find(Encoding.UTF8.GetBytes(item.Text)));
        var best = Membership.No;
        foreach (var (system, code) in Codings(evaluation, item))
        {
            var found = codes.Find(Encoding.UTF8.GetBytes(system), Encoding.UTF8.GetBytes(code));
            if (found == Membership.Yes || best == Membership.No) best = found;
        }

        return Answer(evaluation, best);
    }

    private static PathItems Answer(Evaluation evaluation, Membership membership) =>
        evaluation.OneOrNone(membership switch { Membership.Yes => true, Membership.No => false, _ => null });

    private static PathItems Subsumes(Evaluation evaluation, PathItems general, PathItems special)
    {
        if (!(evaluation.TrySingle(general, out var ancestor) & evaluation.TrySingle(special, out var descendant))) return evaluation.Empty;
        var definitions = evaluation.Environment.Definitions;
        foreach (var (system, code) in Codings(evaluation, ancestor))
            foreach (var (otherSystem, otherCode) in Codings(evaluation, descendant))
            {
                if (system != otherSystem) continue;
                if (code == otherCode) return evaluation.One(true);
                if (definitions.FindCodeSystem(system) is not { IsComplete: true } known)
                {
                    if (definitions.LoadedTerminology?.Subsumes(system, code, otherCode) is not { } told) return evaluation.Empty;
                    if (told) return evaluation.One(true);
                    continue;
                }

                var concept = Array.IndexOf(known.Codes, otherCode);
                if (concept >= 0 && known.IsA(concept, code, orSelf: true)) return evaluation.One(true);
            }

        return evaluation.One(false);
    }

    private static List<(string System, string Code)> Codings(Evaluation evaluation, PathItem item)
    {
        var names = evaluation.Environment.Definitions.Names;
        var found = new List<(string, string)>();
        if (!item.IsNode) return found;
        if (item.Type.Name != "CodeableConcept")
        {
            Add(item);
            return found;
        }

        var mark = evaluation.Top;
        var codings = new MemberLookup("coding").Of(evaluation, evaluation.One(item));
        for (var i = 0; i < codings.Count; i++) Add(evaluation[codings, i]);
        evaluation.Drop(mark);
        return found;

        void Add(PathItem coding)
        {
            if (coding.MemberText(names.Code) is { } code) found.Add((coding.MemberText(names.System) ?? "", code));
        }
    }

    private static PathItems ConformsTo(Evaluation evaluation, PathItems items, PathItems argument)
    {
        if (!evaluation.TrySingle(items, out var item) || !evaluation.TrySingle(argument, out var profile) || !PathStrings.TryText(evaluation, profile, out var url)) return evaluation.Empty;
        return evaluation.Environment.ConformsTo?.Invoke(item, url) is { } conforms
            ? evaluation.One(conforms) : evaluation.Fail("profile-unknown", "The profile that the expression names is not among the definitions.");
    }

    private static CompiledStep CheckModifiers(FunctionCall call)
    {
        var lookup = new MemberLookup("modifierExtension");
        var known = Enumerable.Range(0, call.Syntax.Arguments.Length).Select(i => call.Argument(i).Run).ToArray();
        var names = call.Compiler.Definitions.Names;
        return call.Of(call.Input.Type, (e, items) =>
        {
            var mark = e.Top;
            var urls = new HashSet<string>(StringComparer.Ordinal);
            foreach (var argument in known)
                if (e.TrySingle(argument(e, items), out var url) && PathStrings.TryText(e, url, out var text))
                    urls.Add(text);
            var modifiers = lookup.Of(e, items);
            for (var i = 0; i < modifiers.Count; i++)
                if (e[modifiers, i].MemberText(names.Url) is not { } url || !urls.Contains(url))
                    return e.Fail("modifier", "A modifier extension is there that the expression does not know.");
            return e.Keep(mark, items);
        });
    }
}
