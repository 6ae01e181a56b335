using System.Globalization;
using System.Text.RegularExpressions;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Clinician.Critical;

/// <summary>The form of a drug reaction (legemiddelreaksjon), as typed.</summary>
public sealed partial record DrugReactionForm
{
    internal const int NameCharactersMax = 120;
    internal const int NoteCharactersMax = 500;

    /// <summary>ATC code.</summary>
    public string Atc { get; init; } = "";

    /// <summary>Name of the substance or drug.</summary>
    public string Name { get; init; } = "";

    /// <summary>What happened, code list 7497.</summary>
    public string Reaction { get; init; } = "";

    /// <summary><c>severe</c> or <c>mild</c>.</summary>
    public string Severity { get; init; } = "";

    /// <summary><c>suspected</c>, <c>probable</c> or <c>confirmed</c>.</summary>
    public string Certainty { get; init; } = "";

    /// <summary>Where it comes from, code list 7498; empty when not said.</summary>
    public string Source { get; init; } = "";

    /// <summary>When it happened: a year, a month or a day; empty when not said.</summary>
    public string Onset { get; init; } = "";

    /// <summary>Comment; empty when none.</summary>
    public string Note { get; init; } = "";

    /// <summary>The version that was read, when it is a correction; 0 for a new one.</summary>
    public int Version { get; init; }

    /// <summary>The form as sent, with the keys of the texts that say what is wrong, by field.</summary>
    internal static (DrugReactionForm Form, OrderedDictionary<string, string> Errors) Read(IFormCollection sent, DateOnly today)
    {
        var form = new DrugReactionForm
        {
            Atc = sent["atc"].ToString().Trim().ToUpperInvariant(),
            Name = sent["navn"].ToString().Trim(),
            Reaction = sent["reaksjon"].ToString(),
            Severity = sent["alvor"].ToString(),
            Certainty = sent["sikkerhet"].ToString(),
            Source = sent["kilde"].ToString(),
            Onset = sent["tidspunkt"].ToString().Trim(),
            Note = sent["kommentar"].ToString().Trim(),
            Version = int.TryParse(sent["versjon"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
        };
        return (form, form.Check(today));
    }

    private OrderedDictionary<string, string> Check(DateOnly today)
    {
        var errors = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (Name.Length is 0 or > NameCharactersMax) errors["navn"] = "reaction.error.name";
        if (!AtcForm().IsMatch(Atc)) errors["atc"] = "reaction.error.atc";
        if (!ReactionCodes.Reactions.ContainsKey(Reaction)) errors["reaksjon"] = "reaction.error.reaction";
        if (Severity is not ("severe" or "mild")) errors["alvor"] = "reaction.error.severity";
        if (Certainty is not ("suspected" or "probable" or "confirmed")) errors["sikkerhet"] = "reaction.error.certainty";
        if (Source.Length > 0 && !ReactionCodes.Sources.ContainsKey(Source)) errors["kilde"] = "reaction.error.source";
        if (Onset.Length > 0 && (OnsetValue is not { } onset || Earliest(onset) > today)) errors["tidspunkt"] = "reaction.error.onset";
        if (Note.Length > NoteCharactersMax) errors["kommentar"] = "reaction.error.note";
        return errors;
    }

    /// <summary>The time as FHIR writes it, from «2012», «07.2012», «01.07.2012» or FHIR's own form; null when it is none of them.</summary>
    internal string? OnsetValue
    {
        get
        {
            if (OnsetForm().Match(Onset) is not { Success: true } match) return null;
            var (year, month, day) = (match.Groups["y"].Value, Two(match.Groups["m"].Value), Two(match.Groups["d"].Value));
            var text = string.Join('-', new[] { year, month, day }.Where(part => part.Length > 0));
            return DateOnly.TryParseExact(Full(text), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;
        }
    }

    /// <summary>A FHIR date as people write it: «07.2012» for <c>2012-07</c>.</summary>
    internal static string Written(string onset) => string.Join('.', (onset.Length > 10 ? onset[..10] : onset).Split('-').Reverse());

    private static DateOnly Earliest(string onset) => DateOnly.ParseExact(Full(onset), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Full(string onset) => onset.Length switch { 4 => $"{onset}-01-01", 7 => $"{onset}-01", _ => onset };

    private static string Two(string digits) => digits.Length == 1 ? $"0{digits}" : digits;

    // A form of any of the five levels of ATC.
    [GeneratedRegex(@"\A[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AtcForm();

    [GeneratedRegex(@"\A(?:(?:(?<d>\d{1,2})\.)?(?<m>\d{1,2})\.)?(?<y>\d{4})\z|\A(?<y>\d{4})(?:-(?<m>\d{2})(?:-(?<d>\d{2}))?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex OnsetForm();
}
