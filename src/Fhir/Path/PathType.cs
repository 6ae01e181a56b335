namespace Felles.Fhir;

/// <summary>What a value is to the operators.</summary>
internal enum PathKind : byte
{
    /// <summary>An object, or a type described.</summary>
    Complex,
    Boolean,
    String,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,
    Quantity,
}

/// <summary>The type of a value in FHIRPath: one of the System types, a FHIR type, or a backbone element in its place.</summary>
internal sealed class PathType
{
    internal static readonly PathType Boolean = new("Boolean", PathKind.Boolean);
    internal static readonly PathType String = new("String", PathKind.String);
    internal static readonly PathType Integer = new("Integer", PathKind.Integer);
    internal static readonly PathType Decimal = new("Decimal", PathKind.Decimal);
    internal static readonly PathType Date = new("Date", PathKind.Date);
    internal static readonly PathType DateTime = new("DateTime", PathKind.DateTime);
    internal static readonly PathType Time = new("Time", PathKind.Time);
    internal static readonly PathType Quantity = new("Quantity", PathKind.Quantity);

    /// <summary>What <c>type()</c> gives: a namespace and a name.</summary>
    internal static readonly PathType TypeInfo = new("TypeInfo", PathKind.Complex);

    private static readonly PathType[] SystemTypes = [Boolean, String, Integer, Decimal, Date, DateTime, Time, Quantity, TypeInfo];

    private PathType(string name, PathKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>A FHIR type.</summary>
    /// <param name="definition">The type; for a backbone element <c>BackboneElement</c> or <c>Element</c>.</param>
    /// <param name="shape">What its object may hold.</param>
    internal PathType(TypeDefinition definition, Shape shape)
    {
        Definition = definition;
        Shape = shape;
        Name = definition.TypeName;
        Kind = definition.Kind == TypeKind.Primitive ? OfFormat(definition.Format) : definition.Is("Quantity") ? PathKind.Quantity : PathKind.Complex;
    }

    internal string Name { get; }

    internal PathKind Kind { get; }

    /// <summary>The FHIR type; null for System types.</summary>
    internal TypeDefinition? Definition { get; }

    /// <summary>The members; null for System types.</summary>
    internal Shape? Shape { get; }

    internal string Namespace => Definition is null ? "System" : "FHIR";

    internal bool IsPrimitive => Definition is { Kind: TypeKind.Primitive };

    /// <summary>Whether the value may be a resource of any type: its members are known only when it is there.</summary>
    internal bool IsAnyResource => Definition is { Kind: TypeKind.Resource, IsAbstract: true };

    internal static PathType? FindSystem(string name) => Array.Find(SystemTypes, type => type.Name == name);

    /// <summary>Whether a value of this type is of a type as an expression names it.</summary>
    internal bool Is(TypeName type)
    {
        if (type.Namespace.Length > 0 && type.Namespace != Namespace) return false;
        return Definition is null ? Name == type.Name : Definition.Is(type.Name);
    }

    /// <summary>The type of a property's values.</summary>
    internal static PathType Of(Property property)
    {
        var definition = property.Type.Definition;
        return property.Shape is { } shape ? shape.PathType : definition.PathType;
    }

    private static PathKind OfFormat(PrimitiveFormat format) => format switch
    {
        PrimitiveFormat.Boolean => PathKind.Boolean,
        PrimitiveFormat.Integer or PrimitiveFormat.UnsignedInt or PrimitiveFormat.PositiveInt => PathKind.Integer,
        PrimitiveFormat.Decimal => PathKind.Decimal,
        PrimitiveFormat.Date => PathKind.Date,
        PrimitiveFormat.DateTime or PrimitiveFormat.Instant => PathKind.DateTime,
        PrimitiveFormat.Time => PathKind.Time,
        _ => PathKind.String,
    };
}
