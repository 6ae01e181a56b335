namespace Felles.Steering;

/// <summary>What a written text may hold, one rule for reports, papers, members and remarks.</summary>
internal static class PlainText
{
    /// <summary>Whether a text is one line of a length from 1, with nothing unseen in it and no space at its ends.</summary>
    internal static bool IsLine(string? text, int max) => !string.IsNullOrWhiteSpace(text) && text.Length <= max && text.Trim() == text && !text.Any(IsUnseen);

    /// <summary>Whether a text of several lines has a length from 1 and nothing unseen in it but the ends of its lines.</summary>
    internal static bool IsText(string? text, int max) => text is { Length: > 0 } && text.Length <= max && !text.Any(c => c != '\n' && IsUnseen(c));

    // Control characters, and those that turn the direction of what follows, so that a text reads as another than it is.
    private static bool IsUnseen(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
