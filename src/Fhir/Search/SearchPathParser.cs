namespace Felles.Fhir;

/// <summary>One step of a search parameter's path.</summary>
internal abstract record PathStep
{
    /// <summary>Goes to a child element.</summary>
    internal sealed record Child(string Name) : PathStep;

    /// <summary>Keeps values of a type.</summary>
    internal sealed record OfType(string Type) : PathStep;

    /// <summary>Keeps references to a type.</summary>
    internal sealed record ResolvesTo(string Type) : PathStep;

    /// <summary>Keeps objects whose child is a text.</summary>
    internal sealed record Where(string Name, string Text) : PathStep;

    /// <summary>Keeps one of several.</summary>
    internal sealed record Item(int Index) : PathStep;
}

/// <summary>
/// Reads the part of FHIRPath that the published search parameters use: paths, <c>as</c>, <c>ofType</c>,
/// <c>where(resolve() is X)</c>, <c>where(x='y')</c>, indexes and unions.
/// </summary>
internal sealed class SearchPathParser
{
    private readonly string text;
    private int at;

    private SearchPathParser(string text) => this.text = text;

    /// <summary>The alternatives of an expression, each beginning with the name of a type.</summary>
    /// <returns>The alternatives; null when the expression uses more of FHIRPath.</returns>
    internal static List<List<PathStep>>? Parse(string expression)
    {
        var parser = new SearchPathParser(expression);
        var alternatives = new List<List<PathStep>>();
        do
        {
            if (parser.Path() is not { } path) return null;
            alternatives.Add(path);
        }
        while (parser.Take('|'));
        return parser.at == expression.Length ? alternatives : null;
    }

    private List<PathStep>? Path()
    {
        List<PathStep>? steps;
        if (Take('('))
        {
            steps = Path();
            if (steps is null || !Take(')')) return null;
        }
        else
        {
            if (Name() is not { } root) return null;
            steps = [new PathStep.Child(root)];
        }

        while (true)
        {
            if (Take('.'))
            {
                if (Step() is not { } step) return null;
                steps.Add(step);
            }
            else if (Take('['))
            {
                var start = at;
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
                if (!int.TryParse(text.AsSpan(start, at - start), out var index) || !Take(']')) return null;
                steps.Add(new PathStep.Item(index));
            }
            else if (Word("as"))
            {
                if (Name() is not { } type) return null;
                steps.Add(new PathStep.OfType(type));
            }
            else
            {
                return steps;
            }
        }
    }

    private PathStep? Step()
    {
        if (Name() is not { } name) return null;
        if (!Take('(')) return new PathStep.Child(name);
        PathStep? step = name switch
        {
            "as" or "ofType" => Name() is { } type ? new PathStep.OfType(type) : null,
            "where" => Condition(),
            _ => null,
        };
        return step is not null && Take(')') ? step : null;
    }

    private PathStep? Condition()
    {
        if (Name() is not { } name) return null;
        if (name == "resolve") return Take('(') && Take(')') && Word("is") && Name() is { } type ? new PathStep.ResolvesTo(type) : null;
        if (!Take('=') || !Take('\'')) return null;
        var start = at;
        while (at < text.Length && text[at] != '\'') at++;
        var value = text[start..at];
        return Take('\'') ? new PathStep.Where(name, value) : null;
    }

    private string? Name()
    {
        Spaces();
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return at > start ? text[start..at] : null;
    }

    private bool Word(string word)
    {
        var before = at;
        Spaces();
        if (string.CompareOrdinal(text, at, word, 0, word.Length) == 0 && at + word.Length < text.Length && text[at + word.Length] == ' ')
        {
            at += word.Length;
            return true;
        }

        at = before;
        return false;
    }

    private bool Take(char character)
    {
        var before = at;
        Spaces();
        if (at < text.Length && text[at] == character)
        {
            at++;
            if (character == '|') Spaces();
            return true;
        }

        at = before;
        return false;
    }

    private void Spaces()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\r' or '\t') at++;
    }
}
