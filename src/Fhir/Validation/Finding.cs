using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// The messages of reading and validation: one method for each rule, with its stable id and its text in English and bokmål.
/// No text repeats a value; names from outside stand in it only when <see cref="ExpressionPath.IsSafe"/>.
/// </summary>
internal static partial class Finding
{
    internal static Issue Syntax(string id, string text, string? bokmål) =>
        new(IssueSeverity.Fatal, "structure", id, text) { TextBokmål = bokmål };

    internal static Issue DuplicateProperty() => Fault("structure", "duplicate-property",
        "The object has this property twice. Send it once.",
        "Objektet har denne egenskapen to ganger. Send den én gang.");

    private static Issue Fault(string type, string id, string text, string bokmål) =>
        new(IssueSeverity.Error, type, id, text) { TextBokmål = bokmål };
}
