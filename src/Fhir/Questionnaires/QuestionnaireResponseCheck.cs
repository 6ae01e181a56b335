namespace Felles.Fhir;

/// <summary>
/// Checks the answers of a QuestionnaireResponse against its Questionnaire, when that is among the definitions:
/// https://hl7.org/fhir/R4/questionnaireresponse.html#notes.
/// </summary>
internal readonly struct QuestionnaireResponseCheck
{
    private readonly FhirDefinitions definitions;
    private readonly IssueList issues;
    private readonly AnswerCheck answers;
    private readonly PathItem response;
    private readonly EnableWhen enabling;
    private readonly List<PathItem> around;
    private readonly bool isFinished;

    internal QuestionnaireResponseCheck(FhirDefinitions definitions, IssueList issues, PathItem response)
    {
        (this.definitions, this.issues, this.response) = (definitions, issues, response);
        answers = new AnswerCheck(definitions, issues);
        enabling = new EnableWhen(response);
        around = [response];
        // Of one that is not finished, answers may still come.
        isFinished = response.Text("status") is "completed" or "amended";
    }

    internal void Check()
    {
        if (response.Members("questionnaire") is not [{ Kind: PathKind.String } named]) return;
        if (definitions.FindQuestionnaire(named.Text) is { } questionnaire) Items(response, questionnaire.Items);
        else if (IsOther(DefinitionCompiler.WithoutVersion(named.Text))) issues.At(named.Node, Finding.NoQuestionnaire());
    }

    private bool IsOther(string url) => definitions.FindValueSet(url) is not null || definitions.FindCodeSystem(url) is not null || definitions.IsProfile(url) || definitions.IsTypeUrl(url);

    private void Items(PathItem parent, QuestionnaireItem[] asked)
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
            if (!enabling.IsAsked(one, around))
            {
                foreach (var item in same)
                    if (item.Members("answer").Length > 0 || item.Members("item").Length > 0) issues.At(item.Node, Finding.AnswerNotEnabled());
            }
            else if (same.Length == 0)
            {
                if (isFinished && one.IsRequired) issues.At(parent.Node, Finding.AnswerRequired(one.LinkId));
                else if (one.AnswersMin is { } min) issues.At(parent.Node, Finding.AnswersTooFew(min));
            }
            else if (one.Type == "group")
            {
                Groups(same, one);
            }
            else
            {
                Questions(same, one);
            }
        }
    }

    private void Groups(PathItem[] given, QuestionnaireItem asked)
    {
        if (given.Length > 1 && !asked.Repeats) issues.At(given[1].Node, Finding.AnswersTooMany(1));
        foreach (var group in given)
        {
            if (group.Members("answer").Length > 0) issues.At(group.Node, Finding.AnswerNotAsked());
            if (isFinished && asked.IsRequired && group.Members("item").Length == 0) issues.At(group.Node, Finding.AnswerRequired(asked.LinkId));
            Within(group, group, asked.Items);
        }
    }

    private void Questions(PathItem[] given, QuestionnaireItem asked)
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
            Within(given[0], answer, asked.Items);
        }
    }

    /// <summary>The items below one, which stands around them.</summary>
    private void Within(PathItem item, PathItem parent, QuestionnaireItem[] asked)
    {
        around.Add(item);
        Items(parent, asked);
        around.RemoveAt(around.Count - 1);
    }
}
