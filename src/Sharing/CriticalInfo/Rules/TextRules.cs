using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>What people write: how long, and nothing in it that could harm a reader's system or name a person.</summary>
internal static class TextRules
{
    private const int noteCharactersMax = 500;

    internal static void Note(RuleCheck check)
    {
        var notes = check.Profile.NoteIsExtension
            ? check.Resource.Extensions(KjUrl.Text).Select(extension => extension["valueString"]).ToList()
            : check.Resource.All("note").Select(note => note["text"]).ToList();
        var place = check.Resource[check.Profile.NoteIsExtension ? "extension" : "note"];
        if (notes.Count > 1) check.Report(RuleMessage.NoteTwice, place);
        foreach (var note in notes)
            if (Characters(note.Text) > noteCharactersMax)
                check.Report(RuleMessage.NoteTooLong, note);
    }

    /// <summary>Characters as people count them: an emoji or a letter beyond the basic plane is one.</summary>
    internal static int Characters(string? text)
    {
        if (text is null) return 0;
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    /// <summary>Every string can be read; after this no rule can meet one that cannot.</summary>
    internal static ImmutableArray<Issue> Readable(PlacedElement root)
    {
        var issues = ImmutableArray.CreateBuilder<Issue>();
        Walk(root, (place, readable) =>
        {
            if (!readable) issues.Add(RuleMessage.TextUnreadable.At(place.Path));
        });
        return issues.ToImmutable();
    }

    /// <summary>No markup, no narrative, no national number, anywhere.</summary>
    internal static ImmutableArray<Issue> Content(PlacedElement root)
    {
        var issues = ImmutableArray.CreateBuilder<Issue>();
        if (root["text"].Exists) issues.Add(RuleMessage.NarrativeNotUsed.At(root["text"].Path));
        Walk(root, (place, _) =>
        {
            var text = place.Text!;
            if (HasMarkup(text) && !place.Path.EndsWith(".div", StringComparison.Ordinal)) issues.Add(RuleMessage.MarkupInText.At(place.Path));
            if (IsPatient(place.Path)) return;
            if (KjUrl.IsNationalNumber(text) || (!place.Path.Contains(".contained[", StringComparison.Ordinal) && PersonNumber.OccursIn(text)))
                issues.Add(RuleMessage.NationalNumber.At(place.Path));
        });
        return issues.ToImmutable();
    }

    // The patient element is replaced by the opaque key before anything is stored; a system may name the patient there.
    private static bool IsPatient(string path) =>
        path.Contains(".subject.", StringComparison.Ordinal) || path.Contains(".patient.", StringComparison.Ordinal);

    private static bool HasMarkup(string text)
    {
        for (var i = text.IndexOf('<', StringComparison.Ordinal); i >= 0 && i + 1 < text.Length; i = text.IndexOf('<', i + 1))
            if (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!' or '?')
                return true;
        return false;
    }

    // JsonElement throws on a string that is not Unicode (a lone surrogate, bad UTF-8) when it is read, and only then.
    private static void Walk(PlacedElement place, Action<PlacedElement, bool> meet)
    {
        switch (place.Value.ValueKind)
        {
            case JsonValueKind.String:
                meet(place, TryRead(place.Value));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in place.Value.EnumerateArray()) Walk(new(item, $"{place.Path}[{index++}]"), meet);
                break;
            case JsonValueKind.Object:
                foreach (var member in place.Value.EnumerateObject())
                {
                    if (TryName(member, out var name)) Walk(new(member.Value, place.Path + "." + name), meet);
                    else meet(place, false);
                }

                break;
        }
    }

    private static bool TryRead(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryName(JsonProperty member, out string name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }
}
