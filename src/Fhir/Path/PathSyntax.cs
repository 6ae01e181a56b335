namespace Felles.Fhir;

/// <summary>A parsed FHIRPath expression; https://hl7.org/fhirpath/N1/grammar.html.</summary>
/// <param name="At">Offset in the text, for messages.</param>
internal abstract record PathSyntax(int At);

/// <summary>A literal value; null for <c>{}</c>.</summary>
internal sealed record LiteralSyntax(int At, object? Value) : PathSyntax(At);

/// <summary><c>%name</c>.</summary>
internal sealed record VariableSyntax(int At, string Name) : PathSyntax(At);

/// <summary>Which of the special values.</summary>
internal enum SpecialValue : byte
{
    This,
    Index,
    Total,
}

/// <summary><c>$this</c>, <c>$index</c>, <c>$total</c>.</summary>
internal sealed record SpecialSyntax(int At, SpecialValue Value) : PathSyntax(At);

/// <summary>An element, or a type where an expression begins; of the focus when there is no source.</summary>
internal sealed record MemberSyntax(int At, PathSyntax? Source, string Name) : PathSyntax(At);

/// <summary>A function; of the focus when there is no source.</summary>
internal sealed record FunctionSyntax(int At, PathSyntax? Source, string Name, PathSyntax[] Arguments) : PathSyntax(At);

/// <summary><c>source[index]</c>.</summary>
internal sealed record IndexerSyntax(int At, PathSyntax Source, PathSyntax Index) : PathSyntax(At);

/// <summary><c>+x</c> or <c>-x</c>.</summary>
internal sealed record UnarySyntax(int At, bool IsMinus, PathSyntax Operand) : PathSyntax(At);

/// <summary><c>left operator right</c>; the operator as it is written.</summary>
internal sealed record BinarySyntax(int At, string Operator, PathSyntax Left, PathSyntax Right) : PathSyntax(At);

/// <summary><c>x is Type</c> or <c>x as Type</c>.</summary>
internal sealed record TypeSyntax(int At, bool IsCast, PathSyntax Operand, TypeName Type) : PathSyntax(At);

/// <summary>A type as written: with or without its namespace.</summary>
internal readonly record struct TypeName(string Namespace, string Name);
