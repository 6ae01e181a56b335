namespace Felles.Fhir;

/// <summary>What a type is made of.</summary>
internal enum TypeKind : byte
{
    /// <summary>One JSON value, with an optional <c>_name</c> beside it.</summary>
    Primitive,

    /// <summary>A JSON object.</summary>
    Complex,

    /// <summary>A JSON object with <c>resourceType</c>.</summary>
    Resource,
}

/// <summary>A FHIR type: <c>Observation</c>, <c>Quantity</c>, <c>dateTime</c>; https://hl7.org/fhir/R4/datatypes.html.</summary>
internal sealed class TypeDefinition
{
    internal required string Name { get; init; }

    /// <summary>Canonical URL of the StructureDefinition.</summary>
    internal required string Url { get; init; }

    internal required TypeKind Kind { get; init; }

    internal required bool IsAbstract { get; init; }

    /// <summary>Name of the type it specialises; the empty string for Element and Resource.</summary>
    internal required string BaseName { get; init; }

    /// <summary>The type it is in FHIRPath and in JSON; another than <see cref="Name"/> only for SimpleQuantity and MoneyQuantity.</summary>
    internal required string TypeName { get; init; }

    /// <summary>Elements it adds to, or changes of, its base.</summary>
    internal required ElementDefinition[] OwnElements { get; init; }

    internal required Invariant[] Invariants { get; init; }

    /// <summary>How a value is written; for primitives.</summary>
    internal PrimitiveFormat Format { get; init; }

    /// <summary>The properties it may have in JSON. Set when the definitions are linked.</summary>
    internal Shape Shape { get; set; } = null!;

    internal TypeDefinition? Base { get; set; }

    /// <summary>The type as FHIRPath sees it.</summary>
    internal PathType PathType => Shape.PathType;

    /// <summary>Whether this is the named type or specialises it.</summary>
    internal bool Is(string typeName)
    {
        for (var type = this; type is not null; type = type.Base)
            if (type.TypeName == typeName)
                return true;
        return false;
    }
}

/// <summary>How the value of a primitive is written in JSON; https://hl7.org/fhir/R4/datatypes.html#primitive.</summary>
internal enum PrimitiveFormat : byte
{
    None,
    Base64Binary,
    Boolean,
    Canonical,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Markdown,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Url,
    Uuid,
    Xhtml,
}
