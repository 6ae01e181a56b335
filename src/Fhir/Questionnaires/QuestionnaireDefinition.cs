namespace Felles.Fhir;

/// <summary>A questionnaire that answers are checked against; https://hl7.org/fhir/R4/questionnaire.html.</summary>
/// <param name="Url">Canonical URL.</param>
/// <param name="Items">Its items, in their order.</param>
internal sealed record QuestionnaireDefinition(string Url, QuestionnaireItem[] Items)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";
    private const string StructuredDataCapture = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

    /// <summary>Reads a questionnaire that is valid R4; null when it has no url to be named by.</summary>
    internal static QuestionnaireDefinition? Read(FhirDefinitions definitions, FhirResource resource)
    {
        var source = new PathSource(definitions, resource.Tape);
        if (source.Resource(0) is not { Type.Name: "Questionnaire" } questionnaire || questionnaire.MemberText(definitions.Names.Url) is not { } url) return null;
        return new QuestionnaireDefinition(url, ReadItems(questionnaire));
    }

    private static QuestionnaireItem[] ReadItems(PathItem parent) => [.. parent.Members("item").Select(ReadItem)];

    private static QuestionnaireItem ReadItem(PathItem item)
    {
        var options = item.Members("answerOption").ToList();
        return new QuestionnaireItem
        {
            LinkId = item.Text("linkId") ?? "",
            Type = item.Text("type") ?? "",
            IsRequired = item.IsTrue("required"),
            Repeats = item.IsTrue("repeats"),
            Conditions = [.. item.Members("enableWhen").SelectMany(when => when.Members("answer").Select(answer => new EnablingCondition(when.Text("question") ?? "", when.Text("operator") ?? "", answer)))],
            NeedsAll = item.Text("enableBehavior") != "any",
            MaxLength = item.Members("maxLength").FirstOrDefault() is { IsNode: true } length && length.TryInteger(out var most) ? most : null,
            Options = [.. options.SelectMany(option => option.Members("value"))],
            Exclusive = [.. options.Where(option => option.Extensions($"{Core}questionnaire-optionExclusive").Any(value => value is { Kind: PathKind.Boolean, Boolean: true })).SelectMany(option => option.Members("value"))],
            AnswerValueSet = item.Text("answerValueSet"),
            Least = [.. item.Extensions($"{Core}minValue"), .. item.Extensions($"{StructuredDataCapture}minQuantity")],
            Most = [.. item.Extensions($"{Core}maxValue"), .. item.Extensions($"{StructuredDataCapture}maxQuantity")],
            Pattern = Texts(item, $"{Core}regex").FirstOrDefault(),
            ContentTypes = [.. Texts(item, $"{Core}mimeType")],
            DecimalsMax = (int?)Number(item, $"{Core}maxDecimalPlaces"),
            ReferenceTypes = [.. Texts(item, $"{Core}questionnaire-referenceResource")],
            SizeMax = Number(item, $"{Core}maxSize"),
            AnswersMin = (int?)Number(item, $"{Core}questionnaire-minOccurs"),
            AnswersMax = (int?)Number(item, $"{Core}questionnaire-maxOccurs"),
            UnitOptions = [.. item.Extensions($"{Core}questionnaire-unitOption")],
            UnitValueSet = Texts(item, $"{Core}questionnaire-unitValueSet").FirstOrDefault(),
            Items = ReadItems(item),
        };
    }

    private static IEnumerable<string> Texts(PathItem item, string url) =>
        item.Extensions(url).Where(value => value.Kind == PathKind.String).Select(value => value.Text);

    private static decimal? Number(PathItem item, string url) =>
        item.Extensions(url).FirstOrDefault() is { IsNode: true } value && value.TryNumber(out var number) ? number : null;
}

/// <summary>One item of a questionnaire, with what its answers must be.</summary>
internal sealed class QuestionnaireItem
{
    internal required string LinkId { get; init; }

    internal required string Type { get; init; }

    internal required bool IsRequired { get; init; }

    internal required bool Repeats { get; init; }

    /// <summary>What other answers must be for it to be asked; empty when it always is.</summary>
    internal required EnablingCondition[] Conditions { get; init; }

    /// <summary>Whether all of <see cref="Conditions"/> must hold, or any.</summary>
    internal required bool NeedsAll { get; init; }

    internal required int? MaxLength { get; init; }

    /// <summary>The answers to choose from; empty for any.</summary>
    internal required PathItem[] Options { get; init; }

    /// <summary>Those of <see cref="Options"/> that exclude all others.</summary>
    internal required PathItem[] Exclusive { get; init; }

    internal required string? AnswerValueSet { get; init; }

    /// <summary>What no answer may be less than.</summary>
    internal required PathItem[] Least { get; init; }

    /// <summary>What no answer may be more than.</summary>
    internal required PathItem[] Most { get; init; }

    internal required string? Pattern { get; init; }

    internal required string[] ContentTypes { get; init; }

    /// <summary>Digits after the point at most.</summary>
    internal required int? DecimalsMax { get; init; }

    /// <summary>Resource types that a reference may be to; empty for any.</summary>
    internal required string[] ReferenceTypes { get; init; }

    internal required decimal? SizeMax { get; init; }

    internal required int? AnswersMin { get; init; }

    internal required int? AnswersMax { get; init; }

    internal required PathItem[] UnitOptions { get; init; }

    internal required string? UnitValueSet { get; init; }

    internal required QuestionnaireItem[] Items { get; init; }
}
