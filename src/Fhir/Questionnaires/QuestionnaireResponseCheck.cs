namespace Felles.Fhir;

/// <summary>
/// Checks the answers of a QuestionnaireResponse against its Questionnaire, when that is among the definitions:
/// https://hl7.org/fhir/R4/questionnaireresponse.html#notes.
/// </summary>
internal readonly struct QuestionnaireResponseCheck(FhirDefinitions definitions, IssueList issues)
{
    private readonly AnswerCheck answers = new(definitions, issues);

    internal void Check(PathItem response)
    {
        if (response.Text("questionnaire") is not { } url || definitions.FindQuestionnaire(url) is not { } questionnaire) return;
        // Of one that is not finished, answers may still come.
        var isFinished = response.Text("status") is "completed" or "amended";
        Items(response, questionnaire.Items, isFinished);
    }

    private void Items(PathItem parent, QuestionnaireItem[] asked, bool isFinished)
    {
        var given = parent.Members("item");
        var next = 0;
        foreach (var item in given)
        {
            var place = Array.FindIndex(asked, one => one.LinkId == item.Text("linkId"));
            if (place < 0) issues.At(item.Node, Finding.AnswerUnknown());
            else if (place < next) issues.At(item.Node, Finding.AnswerOrder());
            next = Math.Max(next, place);
        }

        foreach (var one in asked)
        {
            var same = Array.FindAll(given, item => item.Text("linkId") == one.LinkId);
            if (same.Length == 0)
            {
                if (isFinished && one is { IsRequired: true, IsConditional: false }) issues.At(parent.Node, Finding.AnswerRequired(one.LinkId));
                else if (one is { AnswersMin: { } min, IsConditional: false }) issues.At(parent.Node, Finding.AnswersTooFew(min));
            }
            else if (one.Type == "group")
            {
                Groups(same, one, isFinished);
            }
            else
            {
                Questions(same, one, isFinished);
            }
        }
    }

    private void Groups(PathItem[] given, QuestionnaireItem asked, bool isFinished)
    {
        if (given.Length > 1 && !asked.Repeats) issues.At(given[1].Node, Finding.AnswersTooMany(1));
        foreach (var group in given)
        {
            if (group.Members("answer").Length > 0) issues.At(group.Node, Finding.AnswerNotAsked());
            Items(group, asked.Items, isFinished);
        }
    }

    private void Questions(PathItem[] given, QuestionnaireItem asked, bool isFinished)
    {
        if (given.Length > 1) issues.At(given[1].Node, Finding.AnswerTwice());
        var all = given[0].Members("answer");
        if (asked.Type is "display" or "question" && all.Length > 0)
        {
            issues.At(given[0].Node, Finding.AnswerNotAsked());
            return;
        }

        if (all.Length == 0 && isFinished && asked.IsRequired) issues.At(given[0].Node, Finding.AnswerRequired(asked.LinkId));
        if (asked.AnswersMin is { } min && all.Length < min) issues.At(given[0].Node, Finding.AnswersTooFew(min));
        var max = asked.AnswersMax ?? (asked.Repeats ? int.MaxValue : 1);
        if (all.Length > max) issues.At(all[max].Node, Finding.AnswersTooMany(max));
        foreach (var answer in all)
        {
            if (answer.Members("value") is [var value]) answers.Check(answer, value, asked, all.Length);
            Items(answer, asked.Items, isFinished);
        }
    }
}
