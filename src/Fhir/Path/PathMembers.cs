namespace Felles.Fhir;

/// <summary>Going from values to their members: <c>name.given</c>.</summary>
internal static class PathMembers
{
    internal static CompiledStep Compile(PathCompiler compiler, MemberSyntax member, PathScope scope)
    {
        if (member.Source is null && TypeAtStart(compiler, member, scope) is { } start) return start;
        var source = compiler.Source(member.Source, scope);
        if (TypeOf(source.Type, member.Name) is not { } type)
        {
            var name = ExpressionPath.IsSafe(member.Name) ? member.Name : "of this name";
            var owner = string.Join(", ", source.Type.Types!.Select(known => known.Shape?.Path ?? known.Name).Take(3));
            return compiler.Fail(member.At, $"There is no element {name} in {owner}.");
        }

        var lookup = new MemberLookup(member.Name);
        var from = source.Run;
        if (member.Source is null) return new CompiledStep((evaluation, focus) => lookup.Of(evaluation, focus), type);
        return new CompiledStep(
            (evaluation, focus) =>
            {
                var mark = evaluation.Top;
                var items = from(evaluation, focus);
                return evaluation.Keep(mark, lookup.Of(evaluation, items));
            },
            type);
    }

    /// <summary>What a member may be; null when no type that it may be asked of has it.</summary>
    internal static StaticType? TypeOf(StaticType source, string name)
    {
        if (source.Types is null) return StaticType.Any with { IsOrdered = source.IsOrdered };
        if (source.Types.Length == 0) return StaticType.Nothing;
        var found = new List<PathType>();
        var isFound = false;
        var isSingle = source.IsSingle;
        foreach (var type in source.Types)
        {
            if (type.Shape is not { } shape)
            {
                if (type != PathType.TypeInfo || name is not ("namespace" or "name")) continue;
                isFound = true;
                found.Add(PathType.String);
                continue;
            }

            if (type.IsPrimitive && name == "value")
            {
                isFound = true;
                found.Add(type);
                continue;
            }

            var index = shape.ElementIndex(name);
            if (index < 0)
            {
                // Which resource it is, is known only when it is there.
                if (type.IsAnyResource) return StaticType.Any with { IsOrdered = source.IsOrdered };
                continue;
            }

            isFound = true;
            isSingle &= !shape.Elements[index].IsRepeating;
            found.AddRange(shape.Properties.Where(property => property.Index == index).Select(PathType.Of));
        }

        return isFound ? new StaticType { Types = [.. found.Distinct()], IsSingle = isSingle, IsOrdered = source.IsOrdered } : null;
    }

    /// <summary>Where an expression begins, the name of a type stands for the focus when it is of that type.</summary>
    private static CompiledStep? TypeAtStart(PathCompiler compiler, MemberSyntax member, PathScope scope)
    {
        if (member.Name is not [>= 'A' and <= 'Z', ..] || compiler.Definitions.FindType(member.Name) is not { } definition) return null;
        var wanted = new TypeName("FHIR", member.Name);
        var type = new StaticType { Types = [definition.PathType], IsSingle = scope.Focus.IsSingle, IsOrdered = scope.Focus.IsOrdered };
        // Resource and DomainResource stand for the type it is.
        if (definition.IsAbstract && scope.Focus.Types is { Length: > 0 } && !scope.Focus.IsNever(known => known.Is(wanted))) type = scope.Focus;
        return new CompiledStep((evaluation, focus) => PathTypeFunctions.OfType(evaluation, focus, wanted), type);
    }
}

/// <summary>Finds one member of values of whatever type, remembering where it stands in the last type met.</summary>
internal sealed class MemberLookup(string name)
{
    private volatile Place? last;

    /// <summary>The members of some values.</summary>
    internal PathItems Of(Evaluation evaluation, PathItems items)
    {
        var mark = evaluation.Top;
        for (var i = 0; i < items.Count && evaluation.Goes; i++)
        {
            var item = evaluation[items, i];
            if (item.IsNode) Push(evaluation, item);
            else if (item.Type == PathType.TypeInfo) evaluation.Push(PathItem.Of(name == "name" ? item.Described.Name : item.Described.Namespace));
        }

        return evaluation.Since(mark);
    }

    /// <summary>All members of a value.</summary>
    internal static void PushChildren(Evaluation evaluation, in PathItem item)
    {
        if (!item.IsNode) return;
        var node = item.Type.IsPrimitive ? item.Beside : item.Node;
        if (node < 0) return;
        var tape = item.Source.Tape;
        var nodes = tape.Nodes;
        if (nodes[node].Kind != JsonKind.Object) return;
        for (var at = node + 1; at < nodes[node].Next; at = nodes[at].Next)
        {
            if (nodes[at].Name < 0 || item.Type.Shape!.Find(nodes[at].Name) is not { } property) continue;
            if (!property.IsPrimitive)
            {
                PushValues(evaluation, item.Source, property, at, -1);
                continue;
            }

            var other = tape.Find(node, nodes[at].Name, beside: !nodes[at].IsBeside);
            if (!nodes[at].IsBeside) PushValues(evaluation, item.Source, property, at, other);
            else if (other < 0) PushValues(evaluation, item.Source, property, -1, at);
        }
    }

    private void Push(Evaluation evaluation, in PathItem item)
    {
        var type = item.Type;
        var node = item.Node;
        if (type.IsPrimitive)
        {
            if (name == "value" && item.HasValue)
            {
                if (PathConversion.ToSystem(item) is { } value) evaluation.Push(value);
                return;
            }

            node = item.Beside;
        }

        if (node < 0) return;
        var shape = type.Shape!;
        var place = last;
        if (place is null || place.Shape != shape) last = place = new Place(shape, name);
        if (place.Index >= 0) PushMember(evaluation, item.Source, node, place);
    }

    private static void PushMember(Evaluation evaluation, PathSource source, int node, Place place)
    {
        var nodes = source.Tape.Nodes;
        if (nodes[node].Kind != JsonKind.Object) return;
        var (value, beside) = (-1, -1);
        Property? property = null;
        var end = nodes[node].Next;
        for (var at = node + 1; at < end; at = nodes[at].Next)
        {
            int number = nodes[at].Name;
            if (place.Only is { } only)
            {
                if (number != only.Name) continue;
                property = only;
            }
            else
            {
                if (number < 0 || place.Shape.Find(number) is not { } found || found.Index != place.Index) continue;
                property = found;
            }

            if (nodes[at].IsBeside) beside = at;
            else value = at;
            if (!property.IsPrimitive) break;
        }

        if (property is not null) PushValues(evaluation, source, property, value, beside);
    }

    private static void PushValues(Evaluation evaluation, PathSource source, Property property, int value, int beside)
    {
        var nodes = source.Tape.Nodes;
        if (property.IsPrimitive)
        {
            PushPrimitives(evaluation, source, PathType.Of(property), value, beside);
            return;
        }

        if (value < 0) return;
        if (nodes[value].Kind != JsonKind.Array)
        {
            PushObject(evaluation, source, property, value);
            return;
        }

        for (var at = value + 1; at < nodes[value].Next && evaluation.Goes; at = nodes[at].Next) PushObject(evaluation, source, property, at);
    }

    private static void PushObject(Evaluation evaluation, PathSource source, Property property, int node)
    {
        if (source.Tape.Nodes[node].Kind != JsonKind.Object) return;
        if (!property.IsAnyResource) evaluation.Push(new PathItem(source, PathType.Of(property), node, -1));
        else if (source.Resource(node) is { } resource) evaluation.Push(resource);
    }

    private static void PushPrimitives(Evaluation evaluation, PathSource source, PathType type, int value, int beside)
    {
        var nodes = source.Tape.Nodes;
        var isList = (value >= 0 && nodes[value].Kind == JsonKind.Array) || (value < 0 && nodes[beside].Kind == JsonKind.Array);
        if (!isList)
        {
            evaluation.Push(new PathItem(source, type, value, beside));
            return;
        }

        var (at, end) = value >= 0 ? (value + 1, nodes[value].Next) : (0, 0);
        var (other, otherEnd) = beside >= 0 && nodes[beside].Kind == JsonKind.Array ? (beside + 1, nodes[beside].Next) : (0, 0);
        while ((at < end || other < otherEnd) && evaluation.Goes)
        {
            var own = at < end && nodes[at].Kind != JsonKind.Null ? at : -1;
            var extensions = other < otherEnd && nodes[other].Kind != JsonKind.Null ? other : -1;
            if (own >= 0 || extensions >= 0) evaluation.Push(new PathItem(source, type, own, extensions));
            if (at < end) at = nodes[at].Next;
            if (other < otherEnd) other = nodes[other].Next;
        }
    }

    /// <summary>Where a member stands in a type.</summary>
    private sealed class Place
    {
        internal Place(Shape shape, string name)
        {
            Shape = shape;
            Index = shape.ElementIndex(name);
            if (Index >= 0 && !shape.Elements[Index].IsChoice) Only = Array.Find(shape.Properties, property => property.Index == Index);
        }

        internal Shape Shape { get; }

        /// <summary>Of the element; -1 when the type has none of this name.</summary>
        internal int Index { get; }

        /// <summary>The property, when the element has one alone.</summary>
        internal Property? Only { get; }
    }
}
