using System.Text;

namespace Felles.Fhir;

/// <summary>Checks one answer against what its item of the questionnaire asks.</summary>
internal readonly struct AnswerCheck(FhirDefinitions definitions, IssueList issues)
{
    /// <summary>Checks an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="value">Its value.</param>
    /// <param name="asked">The item.</param>
    /// <param name="count">How many answers the item has.</param>
    internal void Check(PathItem answer, PathItem value, QuestionnaireItem asked, int count)
    {
        if (!IsOfType(value, asked))
        {
            issues.At(value.Node, Finding.AnswerType(asked.Type));
            return;
        }

        if (!IsAmongOptions(value, asked)) issues.At(answer.Node, Finding.AnswerNotOffered());
        if (count > 1 && asked.Exclusive.Any(option => IsSame(value, option))) issues.At(answer.Node, Finding.AnswerExclusive());
        Bounds(value, asked);
        if (value.Kind == PathKind.String && asked.MaxLength is { } length && value.Text.Length > length) issues.At(value.Node, Finding.AnswerTooLong(length));
        if (value.Kind == PathKind.String && asked.Pattern is { } pattern && PathStrings.IsMatch(value.Text, pattern) == false) issues.At(value.Node, Finding.AnswerPattern());
        if (asked.DecimalsMax is { } decimals && Decimals(value) > decimals) issues.At(value.Node, Finding.AnswerDecimals(decimals));
        if (value.Type.Name == "Reference") Reference(value, asked);
        if (value.Type.Name == "Attachment") Attachment(value, asked);
        if (value.Kind == PathKind.Quantity) Unit(value, asked);
    }

    private static int Decimals(PathItem value)
    {
        var number = value.Kind == PathKind.Quantity ? value.Members("value").FirstOrDefault() : value;
        if (!number.IsNode || !number.TryRaw(out var text)) return 0;
        var point = text.IndexOf((byte)'.');
        return point < 0 ? 0 : text.Length - point - 1;
    }

    /// <summary>A reference is to one of the types, as far as it tells of its type.</summary>
    private void Reference(PathItem value, QuestionnaireItem asked)
    {
        var type = ReferenceText.TypeOf(definitions, value.Source.Tape, value.Node) ?? (value.Text("reference") is { } text && text.Split('/') is [.., var before, _] ? before : null);
        if (type is { Length: > 0 } && char.IsAsciiLetterUpper(type[0]) && (asked.ReferenceTypes.Length > 0 ? !asked.ReferenceTypes.Contains(type) : !definitions.IsResourceType(type))) issues.At(value.Node, Finding.ReferenceTarget(string.Join(", ", asked.ReferenceTypes)));
    }

    private static bool IsOfType(PathItem value, QuestionnaireItem asked) => asked.Type switch
    {
        // Without options of its own the item says nothing of what they are.
        "choice" => value.Type.Name == "Coding" || asked.Options.Length == 0 ? asked.AnswerValueSet is null || value.Type.Name == "Coding" : asked.Options.Any(option => option.Type.Name == value.Type.Name),
        "open-choice" => value.Type.Name is "Coding" or "string" || asked.Options.Any(option => option.Type.Name == value.Type.Name),
        "text" or "string" => value.Type.Name == "string",
        "url" => value.Type.Name == "uri",
        "attachment" => value.Type.Name == "Attachment",
        "reference" => value.Type.Name == "Reference",
        "quantity" => value.Kind == PathKind.Quantity,
        var type => value.Type.Name == type,
    };

    private bool IsAmongOptions(PathItem value, QuestionnaireItem asked)
    {
        if (asked.Type == "open-choice" && value.Type.Name == "string") return true;
        if (asked.Options.Length > 0 && !asked.Options.Any(option => IsSame(value, option))) return false;
        if (asked.AnswerValueSet is not { } valueSet || value.Type.Name != "Coding") return true;
        return IsIn(value, BoundCodes.Of(definitions, valueSet));
    }

    private static bool IsIn(PathItem coding, BoundCodes codes) =>
        codes.Find(Encoding.UTF8.GetBytes(coding.Text("system") ?? ""), Encoding.UTF8.GetBytes(coding.Text("code") ?? "")) != Membership.No;

    /// <summary>Whether an answer is what is asked for: a coding by its system and code.</summary>
    internal static bool IsSame(PathItem value, PathItem option) => value.Type.Name == "Coding" && option.Type.Name == "Coding"
        ? value.Text("system") == option.Text("system") && value.Text("code") == option.Text("code")
        : PathEquality.AreEqual(value, option) == true;

    private void Bounds(PathItem value, QuestionnaireItem asked)
    {
        foreach (var least in asked.Least) Bound(value, least, order => order >= 0);
        foreach (var most in asked.Most) Bound(value, most, order => order <= 0);
    }

    private void Bound(PathItem value, PathItem bound, Func<int, bool> isWithin)
    {
        if (!PathEquality.TryCompare(value, bound, out var order) || order is null || (value.Kind == PathKind.Quantity && value.Text("code") is null)) issues.At(value.Node, Finding.AnswerNotComparable());
        else if (!isWithin(order.Value)) issues.At(value.Node, Finding.AnswerOutOfBounds());
    }

    private void Attachment(PathItem value, QuestionnaireItem asked)
    {
        if (asked.ContentTypes.Length > 0 && !asked.ContentTypes.Contains(value.Text("contentType"))) issues.At(value.Node, Finding.AnswerContentType());
        if (asked.SizeMax is { } max && value.Members("size") is [var size] && size.TryNumber(out var bytes) && bytes > max) issues.At(value.Node, Finding.AnswerTooLong((int)max));
    }

    private void Unit(PathItem value, QuestionnaireItem asked)
    {
        if (asked.UnitOptions.Length > 0 && !asked.UnitOptions.Any(option => option.Text("system") == value.Text("system") && option.Text("code") == value.Text("code")))
            issues.At(value.Node, Finding.AnswerUnit());
        else if (asked.UnitValueSet is { } valueSet && !IsIn(value, BoundCodes.Of(definitions, valueSet)))
            issues.At(value.Node, Finding.AnswerUnit());
    }
}
