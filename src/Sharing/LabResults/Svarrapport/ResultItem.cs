using System.Collections.Immutable;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>A result (Undersøkelsesresultat), with the results inside it.</summary>
internal sealed record ResultItem
{
    /// <summary>The result itself; null when there is none yet, none any more, or only results inside.</summary>
    internal required ResultValue? Value { get; init; }

    /// <summary>Code list 8270: N, M, C, H, A; null when not told.</summary>
    internal required CodedValue? ServType { get; init; }

    /// <summary><c>RefInterval/Descr</c>.</summary>
    internal required ImmutableArray<string> RefIntervals { get; init; }

    internal required ImmutableArray<Investigation> Investigations { get; init; }

    internal required MessageTime? InvDate { get; init; }

    internal required string? Comment { get; init; }

    /// <summary>Code list 8244: 1 above, 2 below, 3 outside.</summary>
    internal required CodedValue? DevResultInd { get; init; }

    internal required string? IdResultItem { get; init; }

    internal required string? RefIdResultItem { get; init; }

    /// <summary>Code list 8245.</summary>
    internal required CodedValue? StatusInvestigation { get; init; }

    internal required MessageTime? StatusChangeDate { get; init; }

    internal required MessageTime? DescrDate { get; init; }

    internal required MessageTime? CounterSignDate { get; init; }

    internal required MessageTime? MedicalValidationDate { get; init; }

    internal required ImmutableArray<string> RefAnalysedSubjects { get; init; }

    internal required bool? Accredited { get; init; }

    internal required ImmutableArray<Actor> RelServProvs { get; init; }

    internal required DiagComment? DiagComment { get; init; }

    internal required ImmutableArray<StructuredInfo> StructuredInfos { get; init; }

    internal required ImmutableArray<ResultItem> ResultItems { get; init; }

    internal required SourceElement Place { get; init; }
}

/// <summary>What kind of examination (Undersøkelse).</summary>
/// <param name="Ids">Codes of the same examination in several code lists; at least one.</param>
/// <param name="Specs">Further specification, as the method.</param>
/// <param name="Comment">Further specification as text; null when none.</param>
internal sealed record Investigation(ImmutableArray<CodedValue> Ids, ImmutableArray<CodedValue> Specs, string? Comment);

/// <summary>The four kinds of results.</summary>
internal abstract record ResultValue
{
    private ResultValue() { }

    /// <summary>Numerisk resultat.</summary>
    /// <param name="ArithmeticComp">Code list 8239; null for equal.</param>
    /// <param name="Value">The number.</param>
    internal sealed record Numeric(CodedValue? ArithmeticComp, PhysicalQuantity Value) : ResultValue;

    /// <summary>Tekstlig resultat.</summary>
    /// <param name="Heading">Code list 8243; null when not told.</param>
    /// <param name="Text">Plain text; null when none.</param>
    /// <param name="TextCodes">The same as codes.</param>
    /// <param name="Unit">Unit of a number given as text; null when none.</param>
    internal sealed record Textual(CodedValue? Heading, string? Text, ImmutableArray<CodedValue> TextCodes, string? Unit) : ResultValue;

    /// <summary>Usikkerhetsintervall.</summary>
    internal sealed record Interval(PhysicalQuantity? Low, PhysicalQuantity? High) : ResultValue;

    /// <summary>Datoresultat.</summary>
    internal sealed record Date(MessageTime Value) : ResultValue;
}

/// <summary>The result as a condition (Kommentar som diagnose).</summary>
/// <param name="Concept">The condition.</param>
/// <param name="Modifiers">Name (code list 7305) with its values.</param>
internal sealed record DiagComment(CodedValue Concept, ImmutableArray<(CodedValue Name, ImmutableArray<CodedValue> Values)> Modifiers);

/// <summary>Structured information beside a result (Strukturert opplysning); used in pathology.</summary>
/// <param name="Type">What it tells.</param>
/// <param name="Values">Each a string, an int, a bool, a <see cref="PhysicalQuantity"/> or a <see cref="CodedValue"/>.</param>
internal sealed record StructuredInfo(CodedValue Type, ImmutableArray<object> Values);
