using System.Globalization;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The messages about answers to questionnaires, and reports of measures.</summary>
internal static partial class Finding
{
    internal static Issue AnswerUnknown() => Fault("structure", "answer-unknown-item",
        "The questionnaire has no item of this linkId here.",
        "Spørreskjemaet har ikke noe punkt med denne linkId her.");

    internal static Issue AnswerOrder() => Fault("structure", "answer-order",
        "The items stand in another order than in the questionnaire.",
        "Punktene står i en annen rekkefølge enn i spørreskjemaet.");

    internal static Issue AnswerRequired(string linkId)
    {
        var name = ExpressionPath.IsSafe(linkId) ? $" {linkId}" : "";
        return Fault("required", "answer-required", $"The questionnaire requires an answer to the item{name}.", $"Spørreskjemaet krever svar på punktet{name}.");
    }

    internal static Issue AnswersTooFew(int min) => Fault("required", "answers-too-few",
        string.Create(CultureInfo.InvariantCulture, $"The questionnaire asks for at least {min} answers here."),
        string.Create(CultureInfo.InvariantCulture, $"Spørreskjemaet ber om minst {min} svar her."));

    internal static Issue AnswersTooMany(int max) => Fault("structure", "answers-too-many",
        string.Create(CultureInfo.InvariantCulture, $"The questionnaire allows at most {max} here."),
        string.Create(CultureInfo.InvariantCulture, $"Spørreskjemaet tillater høyst {max} her."));

    internal static Issue AnswerNotEnabled() => Fault("structure", "answer-not-enabled",
        "By the other answers this item of the questionnaire is not asked.",
        "Ut fra de andre svarene blir det ikke spurt om dette punktet i spørreskjemaet.");

    internal static Issue AnswerDecimals(int max) => Fault("value", "answer-decimals",
        string.Create(CultureInfo.InvariantCulture, $"The questionnaire allows at most {max} digits after the point."),
        string.Create(CultureInfo.InvariantCulture, $"Spørreskjemaet tillater høyst {max} sifre etter komma."));

    internal static Issue NoQuestionnaire() => Fault("invalid", "no-questionnaire",
        "What is named here is no Questionnaire.",
        "Det som er oppgitt her, er ikke et spørreskjema (Questionnaire).");

    internal static Issue MeasurePart() => Fault("business-rule", "measure-part",
        "The measure has no such population or stratifier: give it a code of the measure's.",
        "Målet har ingen slik populasjon eller inndeling: oppgi en kode som målet har.");

    internal static Issue MeasureScore() => Fault("business-rule", "measure-score",
        "A report of a measure that counts a cohort has no score.",
        "En rapport om et mål som teller en kohort, har ingen skår.");

    internal static Issue AnswerTwice() => Fault("structure", "answer-twice",
        "The answers to one question stand in one item.",
        "Svarene på ett spørsmål står i ett punkt.");

    internal static Issue AnswerNotAsked() => Fault("structure", "answer-not-asked",
        "This item of the questionnaire takes no answer of its own.",
        "Dette punktet i spørreskjemaet tar ikke noe eget svar.");

    internal static Issue AnswerType(string type) => Fault("structure", "answer-type",
        $"The questionnaire asks for an answer of the type {type}.",
        $"Spørreskjemaet ber om et svar av typen {type}.");

    internal static Issue AnswerNotOffered() => Fault("code-invalid", "answer-not-offered",
        "The answer is not among those that the questionnaire offers.",
        "Svaret er ikke blant dem som spørreskjemaet tilbyr.");

    internal static Issue AnswerExclusive() => Fault("business-rule", "answer-exclusive",
        "This answer excludes all others, and there are others.",
        "Dette svaret utelukker alle andre, og det er andre.");

    internal static Issue AnswerOutOfBounds() => Fault("business-rule", "answer-out-of-bounds",
        "The answer is less than the least, or more than the most, that the questionnaire allows.",
        "Svaret er mindre enn det minste, eller større enn det største, som spørreskjemaet tillater.");

    internal static Issue AnswerNotComparable() => Fault("business-rule", "answer-not-comparable",
        "The answer cannot be compared with the bound that the questionnaire sets: give it with a UCUM unit of the same kind, and as exactly.",
        "Svaret kan ikke sammenlignes med grensen som spørreskjemaet setter: gi det med en UCUM-enhet av samme slag, og like nøyaktig.");

    internal static Issue AnswerTooLong(int max) => Fault("business-rule", "answer-too-long",
        string.Create(CultureInfo.InvariantCulture, $"The answer is longer than the {max} that the questionnaire allows."),
        string.Create(CultureInfo.InvariantCulture, $"Svaret er lengre enn de {max} som spørreskjemaet tillater."));

    internal static Issue AnswerPattern() => Fault("value", "answer-pattern",
        "The answer does not have the form that the questionnaire asks for.",
        "Svaret har ikke den formen som spørreskjemaet ber om.");

    internal static Issue AnswerContentType() => Fault("business-rule", "answer-content-type",
        "The attachment is of none of the content types that the questionnaire allows.",
        "Vedlegget er ikke av noen av innholdstypene som spørreskjemaet tillater.");

    internal static Issue AnswerUnit() => Fault("code-invalid", "answer-unit",
        "The unit is none of those that the questionnaire offers.",
        "Enheten er ikke blant dem som spørreskjemaet tilbyr.");
}
