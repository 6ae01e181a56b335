namespace Felles.Fhir;

/// <summary>One condition of <c>enableWhen</c>.</summary>
/// <param name="Question">linkId of the item whose answers decide.</param>
/// <param name="Operator">exists, =, != and the comparisons.</param>
/// <param name="Answer">What answers are compared with.</param>
internal sealed record EnablingCondition(string Question, string Operator, PathItem Answer);

/// <summary>
/// Decides which items of a questionnaire are asked, by the answers of one response;
/// https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen. Of a question that is answered in several
/// places those count that stand nearest: in the same group, before those of the groups around it.
/// </summary>
internal sealed class EnableWhen
{
    private readonly Dictionary<string, List<PathItem>> items = new(StringComparer.Ordinal);

    internal EnableWhen(PathItem response) => Collect(response);

    /// <summary>Whether an item is asked.</summary>
    /// <param name="asked">The item.</param>
    /// <param name="around">The response and the items of it that the item stands in, outermost first.</param>
    internal bool IsAsked(QuestionnaireItem asked, IReadOnlyList<PathItem> around) => asked.Conditions.Length == 0
        || (asked.NeedsAll ? Array.TrueForAll(asked.Conditions, condition => Holds(condition, around)) : Array.Exists(asked.Conditions, condition => Holds(condition, around)));

    private void Collect(PathItem holder)
    {
        foreach (var item in holder.Members("item"))
        {
            var linkId = item.Text("linkId") ?? "";
            if (!items.TryGetValue(linkId, out var same)) items[linkId] = same = [];
            // In the order of the text, so that those within a group can be found by halving.
            same.Add(item);
            Collect(item);
            foreach (var answer in item.Members("answer")) Collect(answer);
        }
    }

    private bool Holds(EnablingCondition condition, IReadOnlyList<PathItem> around)
    {
        var answers = Answers(condition.Question, around);
        if (condition.Operator == "exists") return answers.Count > 0 == condition.Answer.Boolean;
        return answers.Exists(answer => Compares(answer, condition));
    }

    private List<PathItem> Answers(string question, IReadOnlyList<PathItem> around)
    {
        if (!items.TryGetValue(question, out var same)) return [];
        for (var i = around.Count - 1; i >= 0; i--)
        {
            var (start, end) = (around[i].Node, around[i].Source.Tape.Nodes[around[i].Node].Next);
            var found = new List<PathItem>();
            for (var at = FirstFrom(same, start); at < same.Count && same[at].Node < end; at++) found.AddRange(same[at].Members("answer").SelectMany(answer => answer.Members("value")));
            if (found.Count > 0) return found;
        }

        return [];
    }

    private static int FirstFrom(List<PathItem> same, int node)
    {
        var (low, high) = (0, same.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (same[middle].Node < node) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static bool Compares(PathItem answer, EnablingCondition condition)
    {
        if (condition.Operator is "=" or "!=") return AnswerCheck.IsSame(answer, condition.Answer) == (condition.Operator == "=");
        if (!PathEquality.TryCompare(answer, condition.Answer, out var order) || order is null) return false;
        return condition.Operator switch
        {
            ">" => order > 0,
            "<" => order < 0,
            ">=" => order >= 0,
            "<=" => order <= 0,
            _ => false,
        };
    }
}
