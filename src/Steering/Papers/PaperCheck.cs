using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Steering.Papers;

/// <summary>What holds for every record of the steering house: texts of a sane length without control characters, no null in a list, numbers that can be summed.</summary>
internal static class PaperCheck
{
    private const int TextMax = 6000;
    private const int LineMax = 400;

    /// <summary>The most entries that a list may have, in a document and in a form.</summary>
    internal const int ListMax = 500;

    // Members that are shown on one line.
    private static readonly string[] lines = ["Id", "Key", "Number", "Name", "Title", "Owner", "Actor", "Unit", "Label", "Body", "Source"];
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> members = new();

    /// <summary>The findings, each at its place.</summary>
    /// <param name="value">A record.</param>
    /// <param name="at">What stands before each place.</param>
    internal static IEnumerable<Issue> Of(object value, string at = "")
    {
        foreach (var member in members.GetOrAdd(value.GetType(), type => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetMethod is not null && property.GetIndexParameters().Length == 0)]))
            foreach (var issue in Member(member, member.GetValue(value), $"{at}{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}"))
                yield return issue;
    }

    /// <summary>An error at a place, in the languages of those who write.</summary>
    internal static Issue Fault(string place, string id, string english, string bokmål, string nynorsk) =>
        Issue.Error("value", id, english, place) with { TextBokmål = bokmål, TextNynorsk = nynorsk };

    /// <summary>A place in a list.</summary>
    internal static string In(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");

    /// <summary>Things that must differ and do not.</summary>
    internal static IEnumerable<Issue> Twice<T>(IReadOnlyList<T> list, Func<T, string> key, string place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
            if (!seen.Add(key(list[i])))
                yield return Fault(In(place, i), "twice", $"{key(list[i])} is used twice. Each has an id of its own.", $"{key(list[i])} er brukt to ganger. Hver skal ha sin egen id.", $"{key(list[i])} er brukt to gonger. Kvar skal ha sin eigen id.");
    }

    /// <summary>A list with more entries than it may have.</summary>
    internal static Issue TooMany(string place) => Fault(place, "too-many", $"At most {ListMax} in a list.", $"Høyst {ListMax} i en liste.", $"Høgst {ListMax} i ei liste.");

    private static IEnumerable<Issue> Member(PropertyInfo member, object? value, string place) => value switch
    {
        null => [],
        string text => Text(text, lines.Contains(member.Name), place),
        decimal number => Math.Abs(number) <= 1_000_000_000_000m && number.Scale <= 6 ? [] : [Fault(place, "number", "The number is too large or has more than six decimals.", "Tallet er for stort eller har mer enn seks desimaler.", "Talet er for stort eller har meir enn seks desimalar.")],
        int number => Math.Abs((long)number) <= 1_000_000_000 ? [] : [Fault(place, "number", "The number is too large.", "Tallet er for stort.", "Talet er for stort.")],
        IEnumerable list => List(list, place),
        _ when value.GetType().IsValueType => [],
        _ => Of(value, $"{place}."),
    };

    private static IEnumerable<Issue> Text(string text, bool isLine, string place)
    {
        if (isLine && (!PlainText.IsLine(text, LineMax)))
            return [Fault(place, "line", $"Write 1 to {LineMax} characters on one line, without spaces at the ends.", $"Skriv 1 til {LineMax} tegn på én linje, uten mellomrom foran eller bak.", $"Skriv 1 til {LineMax} teikn på éi linje, utan mellomrom framfor eller bak.")];
        return !PlainText.IsText(text, TextMax)
            ? [Fault(place, "text", $"Write 1 to {TextMax} characters, or leave it out.", $"Skriv 1 til {TextMax} tegn, eller la feltet stå tomt.", $"Skriv 1 til {TextMax} teikn, eller la feltet stå tomt.")]
            : [];
    }

    private static IEnumerable<Issue> List(IEnumerable list, string place)
    {
        // An ImmutableArray that was null in the document is default, and throws when it is walked.
        if (list is IStructuralEquatable && list.GetType().GetProperty("IsDefault")?.GetValue(list) is true) return [Fault(place, "missing", "The list is null; leave it out or make it empty.", "Listen mangler; utelat den eller gjør den tom.", "Lista manglar; utelat henne eller gjer henne tom.")];
        var items = list.Cast<object?>().ToList();
        if (items.Count > ListMax) return [TooMany(place)];
        return items.SelectMany((item, i) => item switch
        {
            null => [Fault(In(place, i), "missing", "An item of the list is null.", "Et ledd i listen mangler.", "Eit ledd i lista manglar.")],
            string text => Text(text, isLine: false, In(place, i)),
            _ when item.GetType().IsValueType => [],
            _ => Of(item, $"{In(place, i)}."),
        });
    }
}
