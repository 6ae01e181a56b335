using System.Collections.Immutable;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// An expression of SNOMED CT's Expression Constraint Language, as far as docs/terminology.md says: concepts with what stands
/// above and below them, members of reference sets, AND, OR, MINUS, refinement by attributes.
/// </summary>
internal abstract record EclExpression
{
    /// <summary>The concepts that it stands for.</summary>
    /// <returns>A set of the caller's own; or a problem when the code system lacks a concept that is named.</returns>
    internal abstract Outcome<ConceptSet> Select(StoredCodeSystem system);

    /// <summary>How many times finding them goes through the whole code system, at worst; to be known before it is done.</summary>
    internal abstract int Passes { get; }

    /// <summary>The concepts above or below some.</summary>
    private protected static ConceptSet Around(CodeSystemTable table, ConceptSet concepts, string relation)
    {
        if (relation.Length == 0) return concepts;
        var isDown = relation[0] == '<';
        var found = new ConceptSet(table.Count);
        if (relation.EndsWith('!'))
        {
            foreach (var concept in concepts.Concepts)
                foreach (var next in isDown ? table.Children(concept) : table.Parents(concept)) found.Add(next);
            if (relation.Length == 3) found.UnionWith(concepts);
            return found;
        }

        var open = new Stack<int>(concepts.Concepts);
        while (open.TryPop(out var at))
            foreach (var next in isDown ? table.Children(at) : table.Parents(at))
                if (found.Add(next)) open.Push(next);
        if (relation.Length == 2) found.UnionWith(concepts);
        return found;
    }
}

/// <summary>A concept, or any (<c>*</c>).</summary>
/// <param name="Code">Its id; null for any.</param>
internal sealed record EclConcept(string? Code) : EclExpression
{
    internal override int Passes => 0;

    internal override Outcome<ConceptSet> Select(StoredCodeSystem system)
    {
        var table = system.Table;
        if (Code is null) return ConceptSet.All(table.Count);
        if (table.Find(Code) is not (>= 0 and var concept)) return Problem.Invalid("filter-code", "An expression names a concept that SNOMED CT does not have here.") with { IssueType = "not-found" };
        var one = new ConceptSet(table.Count);
        one.Add(concept);
        return one;
    }
}

/// <summary>What stands in a relation to concepts: <c>&lt;</c>, <c>&lt;&lt;</c>, <c>&lt;!</c>, <c>&gt;</c>, …; <c>^</c> for the members of reference sets.</summary>
/// <param name="Relation">The relation as it is written.</param>
/// <param name="Of">The concepts.</param>
internal sealed record EclRelated(string Relation, EclExpression Of) : EclExpression
{
    internal override int Passes => Of.Passes + 1;

    internal override Outcome<ConceptSet> Select(StoredCodeSystem system)
    {
        // A reference set may have members here without being a concept here itself.
        if (Relation == "^" && Of is EclConcept { Code: { } code } && Encoding.UTF8.GetBytes(code) is var id) return Members(system.Table, value => value.Span.SequenceEqual(id));
        if (!Of.Select(system).Succeeded(out var concepts, out var problem)) return problem;
        return Relation == "^" ? Members(system.Table, value => system.Table.Find(value.Span) is >= 0 and var set && concepts.Has(set)) : Around(system.Table, concepts, Relation);
    }

    private static ConceptSet Members(CodeSystemTable table, Func<ReadOnlyMemory<byte>, bool> isOne)
    {
        var property = table.FindProperty(Sct.ReferenceSet);
        if (property < 0) return new ConceptSet(table.Count);
        return ConceptSet.All(table.Count).Where(concept => table.AnyProperty(concept, property, isOne));
    }
}

/// <summary>Expressions joined by AND, OR or MINUS.</summary>
/// <param name="Word">Which.</param>
/// <param name="Parts">At least two.</param>
internal sealed record EclJoined(string Word, ImmutableArray<EclExpression> Parts) : EclExpression
{
    internal override int Passes => Parts.Sum(part => part.Passes);

    internal override Outcome<ConceptSet> Select(StoredCodeSystem system)
    {
        ConceptSet? all = null;
        foreach (var part in Parts)
        {
            if (!part.Select(system).Succeeded(out var set, out var problem)) return problem;
            if (all is null) all = set;
            else if (Word == "AND") all.IntersectWith(set);
            else if (Word == "OR") all.UnionWith(set);
            else all.ExceptWith(set);
        }

        return all!;
    }
}

/// <summary>Concepts by their attributes.</summary>
/// <param name="Focus">The concepts.</param>
/// <param name="Conditions">What is asked of their attributes.</param>
/// <param name="NeedsAll">Whether all conditions must hold, or any.</param>
internal sealed record EclRefined(EclExpression Focus, ImmutableArray<EclAttribute> Conditions, bool NeedsAll) : EclExpression
{
    internal override int Passes => Focus.Passes + Conditions.Sum(condition => condition.Passes);

    internal override Outcome<ConceptSet> Select(StoredCodeSystem system)
    {
        if (!Focus.Select(system).Succeeded(out var focus, out var problem)) return problem;
        var conditions = new List<Func<int, bool>>();
        foreach (var condition in Conditions)
        {
            if (!condition.Prepare(system).Succeeded(out var holds, out problem)) return problem;
            conditions.Add(holds);
        }

        return focus.Where(concept => NeedsAll ? conditions.TrueForAll(holds => holds(concept)) : conditions.Exists(holds => holds(concept)));
    }
}

/// <summary>One condition on an attribute.</summary>
/// <param name="Name">The attribute, or several.</param>
/// <param name="IsEqual">Whether a value must be among those of <paramref name="Value"/>, or another.</param>
/// <param name="Value">The values.</param>
internal sealed record EclAttribute(EclExpression Name, bool IsEqual, EclExpression Value)
{
    internal int Passes => Name.Passes + Value.Passes + 1;

    internal Outcome<Func<int, bool>> Prepare(StoredCodeSystem system)
    {
        var table = system.Table;
        if (!Properties(system).Succeeded(out var properties, out var problem)) return problem;
        if (!Value.Select(system).Succeeded(out var values, out problem)) return problem;
        return (Func<int, bool>)(concept => Array.Exists(properties, property => table.AnyProperty(concept, property, value => table.Find(value.Span) is >= 0 and var at && values.Has(at) == IsEqual)));
    }

    /// <summary>The attributes that concepts here have, of those named.</summary>
    private Outcome<int[]> Properties(StoredCodeSystem system)
    {
        var table = system.Table;
        if (Name is EclConcept { Code: { } code }) return table.FindProperty(code) is >= 0 and var one ? [one] : Array.Empty<int>();
        if (!Name.Select(system).Succeeded(out var names, out var problem)) return problem;
        return table.PropertyCodes.Where(known => table.Find(Encoding.UTF8.GetBytes(known)) is >= 0 and var concept && names.Has(concept)).Select(table.FindProperty).ToArray();
    }
}
