using System.Collections.Immutable;
using System.Globalization;
using Felles.Kernel;
using Felles.Steering.Papers;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Cases;

/// <summary>What a committee is asked for (sakstype).</summary>
internal enum CaseType
{
    /// <summary>Godkjenning.</summary>
    Approval,

    /// <summary>Orientering.</summary>
    Information,

    /// <summary>Drøfting.</summary>
    Discussion,

    /// <summary>Anbefaling.</summary>
    Recommendation,

    /// <summary>Beslutning.</summary>
    Decision,
}

/// <summary>A case for a committee of the council model (sak i rådsmodellen).</summary>
internal sealed record CommitteeCase
{
    /// <summary>Committee, as <c>NUIT</c>.</summary>
    public required string Body { get; init; }

    /// <summary>Number, as <c>20/23</c>.</summary>
    public required string Number { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>Type.</summary>
    public required CaseType Type { get; init; }

    /// <summary>Day of the meeting.</summary>
    public required DateOnly Meeting { get; init; }

    /// <summary>Number of the meeting, as <c>2/2023</c>; null when not told.</summary>
    public string? MeetingNumber { get; init; }

    /// <summary>Who brings it.</summary>
    public string? From { get; init; }

    /// <summary>The unit that prepares it; never a person's private address.</summary>
    public string? Handler { get; init; }

    /// <summary>Purpose (hensikt).</summary>
    public string? Purpose { get; init; }

    /// <summary>Background.</summary>
    public string? Background { get; init; }

    /// <summary>What the committee is asked to discuss.</summary>
    public ImmutableArray<string> Questions { get; init; } = [];

    /// <summary>What happens then (videre prosess).</summary>
    public string? Next { get; init; }

    /// <summary>Proposed decision (forslag til vedtak).</summary>
    public required string Proposed { get; init; }

    /// <summary>Decision made (vedtak); null until the meeting.</summary>
    public string? Made { get; init; }

    /// <summary>Attachments.</summary>
    public ImmutableArray<CaseAttachment> Attachments { get; init; } = [];

    /// <summary>Earlier treatment, oldest first.</summary>
    public ImmutableArray<EarlierTreatment> Earlier { get; init; } = [];

    /// <summary>Round of the portfolio that it is about; null for none.</summary>
    public string? Round { get; init; }

    /// <summary>Ids of the assignments that it is about.</summary>
    public ImmutableArray<string> Assignments { get; init; } = [];

    /// <summary>Numbers of the strategy's goals that it is about.</summary>
    public ImmutableArray<int> Goals { get; init; } = [];

    /// <summary>Id among the papers, as <c>NUIT-2023-20</c>: what an address can hold.</summary>
    internal string Id => CaseNumbers.Id(Body, Number) ?? "";
}

/// <summary>An attachment to a case (vedlegg).</summary>
/// <param name="Title">Title.</param>
internal sealed record CaseAttachment(string Title)
{
    /// <summary>Where it can be read, https or a path of this platform; null when it is not published.</summary>
    public string? Address { get; init; }
}

/// <summary>What a committee has said of it before.</summary>
/// <param name="Body">Committee.</param>
/// <param name="Number">Case number.</param>
/// <param name="Theme">Theme.</param>
internal sealed record EarlierTreatment(string Body, string Number, string Theme)
{
    /// <summary>What was decided; null when not told.</summary>
    public string? Decision { get; init; }
}

/// <summary>Minutes of a meeting (referat). The decisions stand in the cases; here is what was said.</summary>
/// <param name="Body">Committee.</param>
/// <param name="Number">Number of the meeting, as <c>1/2023</c>.</param>
/// <param name="Day">Day.</param>
internal sealed record Minutes(string Body, string Number, DateOnly Day)
{
    /// <summary>When the committee approved them; null until then.</summary>
    public DateOnly? Approved { get; init; }

    /// <summary>What was said, case by case.</summary>
    public ImmutableArray<MinutesItem> Items { get; init; } = [];

    /// <summary>Where they come from, when they were not written here.</summary>
    public string? Source { get; init; }

    /// <summary>Id among the papers, as <c>NUIT-2023-1</c>.</summary>
    internal string Id => CaseNumbers.Id(Body, Number) ?? "";
}

/// <summary>What was said of a case.</summary>
/// <param name="Number">Case number.</param>
/// <param name="Title">Title.</param>
internal sealed record MinutesItem(string Number, string Title)
{
    /// <summary>Input and questions.</summary>
    public ImmutableArray<string> Said { get; init; } = [];

    /// <summary>Decision; null where none was made.</summary>
    public string? Decision { get; init; }
}

/// <summary>Case and meeting numbers: a running number and a year, as <c>20/23</c> or <c>1/2023</c>.</summary>
internal static class CaseNumbers
{
    /// <summary>The running number and the year; null when the text is no such number.</summary>
    internal static (int Running, int Year)? Read(string? number)
    {
        if (number?.Split('/') is not [var running, var year]) return null;
        if (!int.TryParse(running, NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first is < 1 or > 9999) return null;
        if (year.Length is not (2 or 4) || !int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var second)) return null;
        return (first, year.Length == 2 ? 2000 + second : second) is var read && read.Item2 is >= 2000 and <= 2100 ? read : null;
    }

    /// <summary>What stands for a number in an address, as <c>NUIT-2023-20</c>; null when it is no number.</summary>
    internal static string? Id(string body, string number) =>
        Read(number) is { } read ? string.Create(CultureInfo.InvariantCulture, $"{body.Replace(' ', '-')}-{read.Year}-{read.Running}") : null;
}

/// <summary>The papers of the committees, and their rules.</summary>
internal static class CaseKinds
{
    internal static PaperKind<CommitteeCase> Case { get; } = new("case", "assignments", item => item.Id, Check);

    internal static PaperKind<Minutes> Minutes { get; } = new("minutes", "assignments", minutes => minutes.Id, Check);

    private static IEnumerable<Issue> Check(CommitteeCase item)
    {
        if (CaseNumbers.Read(item.Number) is null) yield return Number("number");
        if (item.MeetingNumber is not null && CaseNumbers.Read(item.MeetingNumber) is null) yield return Number("meetingNumber");
        if (!item.Body.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-')) yield return PaperCheck.Fault("body", "body", "The name of a committee has letters, digits, spaces and hyphens.", "Navnet på et utvalg har bokstaver, sifre, mellomrom og bindestrek.", "Namnet på eit utval har bokstavar, siffer, mellomrom og bindestrek.");
        if (item.Round is not null && !RoundName.IsValid(item.Round)) yield return PaperCheck.Fault("round", "round-id", "The id of a round is year and month, as 2022-09.", "Rundens id er år og måned, som 2022-09.", "Id-en til runden er år og månad, som 2022-09.");
        for (var i = 0; i < item.Attachments.Length; i++)
            if (item.Attachments[i].Address is { } address && !IsAddress(address))
                yield return PaperCheck.Fault($"{PaperCheck.In("attachments", i)}.address", "link", "An address begins with https:// or with /styring/.", "En adresse begynner med https:// eller /styring/.", "Ei adresse byrjar med https:// eller /styring/.");
    }

    private static IEnumerable<Issue> Check(Minutes minutes)
    {
        if (CaseNumbers.Read(minutes.Number) is null) yield return Number("number");
        if (minutes.Approved < minutes.Day) yield return PaperCheck.Fault("approved", "approved", "Minutes are approved after the meeting.", "Et referat godkjennes etter møtet.", "Eit referat blir godkjent etter møtet.");
        for (var i = 0; i < minutes.Items.Length; i++)
            if (CaseNumbers.Read(minutes.Items[i].Number) is null)
                yield return Number($"{PaperCheck.In("items", i)}.number");
    }

    private static bool IsAddress(string address) =>
        address.StartsWith("/styring/", StringComparison.Ordinal) || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0);

    private static Issue Number(string place) => PaperCheck.Fault(place, "number", "A number is a running number and a year, as 20/23.", "Et nummer er et løpenummer og et år, som 20/23.", "Eit nummer er eit løpenummer og eit år, som 20/23.");
}
