using System.Text;

namespace Felles.Fhir;

/// <summary>
/// Checks one resource against the base definitions: elements, cardinality, JSON types, forms of primitives, required
/// bindings, references. One pass over the tape; nothing is allocated while all is well.
/// </summary>
internal readonly ref struct StructureCheck
{
    private readonly FhirDefinitions definitions;
    private readonly JsonTape tape;
    private readonly TapeNode[] nodes;
    private readonly ReadOnlySpan<byte> utf8;
    private readonly IssueList issues;
    private readonly ContainedIds contained;
    private readonly InvariantCheck invariants;
    private readonly ValidationOptions options;
    private readonly List<int> extensions;
    private readonly Shape elementShape;
    private readonly Shape extensionShape;
    private readonly Shape attachmentShape;
    private readonly Shape identifierShape;
    private readonly Property? extensionPart;
    private readonly BundleCheck? bundle;
    private readonly int extensionValue;
    private readonly int extensionExtension;

    internal StructureCheck(FhirDefinitions definitions, JsonTape tape, IssueList issues, InvariantCheck invariants, ValidationOptions options, List<int> extensions)
    {
        this.extensions = extensions;
        this.options = options;
        this.invariants = invariants;
        this.definitions = definitions;
        this.tape = tape;
        this.issues = issues;
        contained = new ContainedIds(definitions, tape);
        nodes = tape.Nodes;
        utf8 = tape.Utf8;
        elementShape = definitions.Type("Element").Shape;
        extensionShape = definitions.Type("Extension").Shape;
        attachmentShape = definitions.Type("Attachment").Shape;
        extensionPart = extensionShape.Find(definitions.Names.Extension);
        identifierShape = definitions.Type("Identifier").Shape;
        if (ExpressionPath.ShapeOfResource(definitions, tape, 0)?.Path == "Bundle") bundle = new BundleCheck(definitions, tape, issues, options);
        extensionValue = extensionShape.ElementIndex("value");
        extensionExtension = extensionShape.ElementIndex("extension");
    }

    /// <summary>Checks a resource and what it holds.</summary>
    /// <param name="node">The resource's object.</param>
    /// <param name="container">The resource whose <c>contained</c> its local references are to; itself unless it is contained.</param>
    internal void Resource(int node, int container)
    {
        if (nodes[node].Kind != JsonKind.Object)
        {
            issues.At(node, Finding.ObjectExpected());
            return;
        }

        var typeAt = tape.Find(node, definitions.Names.ResourceType);
        if (typeAt < 0 || nodes[typeAt].Kind != JsonKind.String)
        {
            issues.At(node, Finding.ResourceTypeMissing());
            return;
        }

        var type = definitions.FindResource(tape.Raw(nodes[typeAt]));
        if (type is null)
        {
            issues.At(typeAt, Finding.UnknownResourceType());
            return;
        }

        var before = issues.Count;
        var outer = invariants.Enter(node, container);
        Object(node, type.Shape, container);
        if (issues.Count == before && node == container) invariants.CheckWhole(node);
        if (issues.Count == before && node == 0) bundle?.Whole();
        invariants.Leave(outer);
    }

    private void Object(int node, Shape shape, int container)
    {
        if (nodes[node].Kind != JsonKind.Object)
        {
            issues.At(node, Finding.ObjectExpected());
            return;
        }

        var end = nodes[node].Next;
        if (end == node + 1)
        {
            issues.At(node, Finding.EmptyObject());
            return;
        }

        // Beside the value of a primitive an id may stand alone.
        if (shape != elementShape && !shape.IsResource && IsOnlyId(node)) issues.At(node, Finding.EmptyObject());
        var before = issues.Count;
        var seen = UInt128.Zero;
        for (var at = node + 1; at < end; at = nodes[at].Next)
        {
            if (issues.IsFull) return;
            var property = nodes[at].Name >= 0 ? shape.Find(nodes[at].Name) : null;
            if (property is null || (nodes[at].IsBeside && !property.IsPrimitive))
            {
                if (!shape.IsResource || nodes[at].Name != definitions.Names.ResourceType || nodes[at].IsBeside)
                    issues.AtName(at, Finding.UnknownElement(shape.Path));
                continue;
            }

            var bit = UInt128.One << property.Index;
            if ((seen & bit) != 0 && property.Element.IsChoice) SameChoice(node, at, shape, property);
            seen |= bit;
            if (nodes[at].IsBeside)
                Beside(node, at, property, container);
            else
                Property(node, at, property, container);
        }

        foreach (var required in shape.Required)
            if ((seen & (UInt128.One << required)) == 0)
                issues.Missing(node, shape.Elements[required].Name, Finding.Required(shape.Elements[required].Name));
        if (shape == extensionShape && ((seen >> extensionValue) & 1) == ((seen >> extensionExtension) & 1))
            issues.At(node, Finding.ExtensionContent());
        if (shape == attachmentShape) AttachmentRules.Check(definitions, tape, issues, node);
        if (shape == extensionShape && tape.Find(node, definitions.Names.Url) is var url and >= 0 && nodes[url].Kind == JsonKind.String && definitions.HasExtension(tape.Raw(nodes[url]))) extensions.Add(node);
        if (shape == extensionShape && options.IsStrict) StrictRules.Extension(definitions, tape, issues, node);
        if (shape == identifierShape && options.IsStrict) StrictRules.Identifier(definitions, tape, issues, node);
        // Rules are about what is well-formed; on anything else they would tell the same fault once more.
        if (issues.Count == before) invariants.Check(node, shape, seen);
    }

    /// <summary>Whether an object says nothing but its id, which the rule ele-1 does not allow.</summary>
    private bool IsOnlyId(int node) => nodes[node].Next > node + 1 && nodes[node + 1].Next == nodes[node].Next && nodes[node + 1].Name == definitions.Names.Id;

    private void SameChoice(int node, int at, Shape shape, Property property)
    {
        for (var other = node + 1; other < at; other = nodes[other].Next)
            if (nodes[other].Name >= 0 && nodes[other].Name != property.Name && shape.Find(nodes[other].Name) is { } earlier && earlier.Index == property.Index)
            {
                issues.AtName(at, Finding.ChoiceTwice(property.Element.Name));
                return;
            }
    }

    private void Property(int parent, int at, Property property, int container)
    {
        var element = property.Element;
        if (element.Max == 0)
        {
            issues.AtName(at, Finding.TooMany(0));
            return;
        }

        if (!element.IsRepeating)
        {
            if (nodes[at].Kind == JsonKind.Array) issues.At(at, Finding.ArrayNotAllowed());
            else if (nodes[at].Kind == JsonKind.Null) issues.At(at, Finding.NullNotAllowed());
            else Value(parent, at, property, container);
            return;
        }

        if (nodes[at].Kind != JsonKind.Array)
        {
            issues.At(at, Finding.ArrayExpected());
            return;
        }

        var end = nodes[at].Next;
        if (end == at + 1) issues.At(at, Finding.EmptyArray());
        var count = 0;
        var nulls = 0;
        for (var item = at + 1; item < end && !issues.IsFull; item = nodes[item].Next)
        {
            count++;
            if (nodes[item].Kind == JsonKind.Array) issues.At(item, Finding.ArrayNotAllowed());
            else if (nodes[item].Kind != JsonKind.Null) Value(parent, item, property, container);
            else if (property.IsPrimitive) nulls++;
            else issues.At(item, Finding.NullNotAllowed());
        }

        if (nulls > 0) Pairs(at, tape.Find(parent, nodes[at].Name, beside: true));
        if (count > element.Max) issues.At(at, Finding.TooMany(element.Max));
    }

    /// <summary>The <c>_name</c> of a primitive: its id and extensions.</summary>
    private void Beside(int parent, int at, Property property, int container)
    {
        if (options.IsStrict && (property.Checks & ValueChecks.Binding) != 0 && tape.Find(parent, nodes[at].Name) < 0 && tape.Raw(nodes[at]).IndexOf("StructureDefinition/data-absent-reason"u8) >= 0)
            issues.At(at, Finding.CodeLeftOut());
        if (!property.Element.IsRepeating)
        {
            if (nodes[at].Kind == JsonKind.Object && IsOnlyId(at) && tape.Find(parent, nodes[at].Name) < 0) issues.At(at, Finding.EmptyObject());
            Object(at, elementShape, container);
            return;
        }

        if (nodes[at].Kind != JsonKind.Array)
        {
            issues.At(at, Finding.ArrayExpected());
            return;
        }

        if (nodes[at].Next == at + 1) issues.At(at, Finding.EmptyArray());
        var nulls = 0;
        for (var item = at + 1; item < nodes[at].Next && !issues.IsFull; item = nodes[item].Next)
        {
            if (nodes[item].Kind == JsonKind.Null) nulls++;
            else Object(item, elementShape, container);
        }

        if (nulls > 0) Pairs(at, tape.Find(parent, nodes[at].Name));
    }

    /// <summary>Every null in an array needs content at the same place of the other array.</summary>
    private void Pairs(int array, int other)
    {
        var isArray = other >= 0 && nodes[other].Kind == JsonKind.Array;
        var otherItem = isArray ? other + 1 : int.MaxValue;
        var otherEnd = isArray ? nodes[other].Next : 0;
        for (var item = array + 1; item < nodes[array].Next && !issues.IsFull; item = nodes[item].Next)
        {
            if (nodes[item].Kind == JsonKind.Null && (otherItem >= otherEnd || nodes[otherItem].Kind == JsonKind.Null))
                issues.At(item, Finding.NullNotAllowed());
            if (otherItem < otherEnd) otherItem = nodes[otherItem].Next;
        }
    }

    private void Value(int parent, int at, Property property, int container)
    {
        if (property.HasRules)
        {
            var before = issues.Count;
            Content(parent, at, property, container);
            if (issues.Count == before) invariants.Check(at, -1, property);
            return;
        }

        Content(parent, at, property, container);
    }

    private void Content(int parent, int at, Property property, int container)
    {
        if (property.IsPrimitive)
        {
            Primitive(at, property);
            return;
        }

        if (property.IsAnyResource)
        {
            NestedResource(parent, at, property, container);
            return;
        }

        Object(at, property.Shape!, container);
        if (nodes[at].Kind != JsonKind.Object) return;
        if (options.IsStrict && property.Shape == extensionShape && property != extensionPart) StrictRules.ExtensionUrl(definitions, tape, issues, at);
        if (property.Checks == ValueChecks.None) return;
        if ((property.Checks & ValueChecks.Reference) != 0)
        {
            ReferenceRules.Check(definitions, tape, issues, at, property, contained.Of(container));
            if (bundle is not null && tape.Find(at, definitions.Names.Reference) is var reference and >= 0 && nodes[reference].Kind == JsonKind.String && nodes[reference].End > nodes[reference].Start + 2 && utf8[nodes[reference].Start + 1] != '#') bundle.Reference(reference, property);
        }

        if ((property.Checks & (ValueChecks.Binding | ValueChecks.Advice)) != 0) BindingRules.Check(definitions, tape, issues, at, property);
        if ((property.Checks & ValueChecks.Coding) != 0 && (options.IsStrict || definitions.HasSupplements || definitions.LoadedTerminology is not null)) invariants.Coding(at, property);
    }

    private void NestedResource(int parent, int at, Property property, int container)
    {
        if (property.Element.Name != "contained")
        {
            Resource(at, at);
            return;
        }

        if (parent != container)
        {
            issues.At(at, Finding.ContainedInContained());
            return;
        }

        Resource(at, container);
        if (nodes[at].Kind == JsonKind.Object && tape.Find(at, definitions.Names.Id) < 0)
            issues.At(at, Finding.ContainedWithoutId());
    }

    private void Primitive(int at, Property property)
    {
        var format = property.Type.Definition.Format;
        ref readonly var node = ref nodes[at];
        if (!PrimitiveRules.IsOfKind(format, node.Kind))
        {
            issues.At(at, node.Kind == JsonKind.Null ? Finding.NullNotAllowed() : Finding.WrongForm(format, property.Type.Definition.TypeName));
            return;
        }

        var isString = node.Kind == JsonKind.String;
        var value = isString ? utf8[(node.Start + 1)..(node.End - 1)] : utf8[node.Start..node.End];
        if (node.IsEscaped && !PrimitiveRules.IsFreeText(format)) value = Encoding.UTF8.GetBytes(JsonEscape.Decode(value));
        if (!PrimitiveRules.Holds(format, value) || (node.IsEscaped && JsonEscape.HasControlCharacter(tape.Raw(node))))
        {
            issues.At(at, Finding.WrongForm(format, property.Type.Definition.TypeName));
            return;
        }

        if ((property.Checks & (ValueChecks.Binding | ValueChecks.Advice)) != 0) BindingRules.CheckCode(definitions, issues, at, property, value);
        if (options.RefusesMarkup && format is PrimitiveFormat.String or PrimitiveFormat.Markdown && StrictRules.HasMarkup(node.IsEscaped ? Encoding.UTF8.GetBytes(tape.Text(node)) : value)) issues.At(at, Finding.Markup());
        if (options.RefusesExamples && (format is PrimitiveFormat.Uri or PrimitiveFormat.Url or PrimitiveFormat.Canonical || nodes[at].Name == definitions.Names.Reference) && StrictRules.IsExample(tape.Text(node)))
            issues.At(at, Finding.ExampleAddress());
        if (options.IsStrict && format == PrimitiveFormat.Canonical && value.IndexOf((byte)':') < 0 && value is not [(byte)'#', ..]) issues.At(at, Finding.CanonicalRelative());
        if (options.IsStrict && property.Element.Binding is { } binding) StrictRules.Code(issues, at, binding.ValueSet, value);
        if (format == PrimitiveFormat.Xhtml && options.IsStrict) StrictRules.NarrativeLinks(tape, issues, at);
        if (format == PrimitiveFormat.Xhtml && NarrativeRules.Fault(tape.Text(node)) is { } fault) issues.At(at, Finding.Narrative(fault));
    }
}
