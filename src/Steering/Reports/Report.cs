using Felles.Steering.Texts;
using Microsoft.AspNetCore.Components;

namespace Felles.Steering.Reports;

/// <summary>
/// A report: a body for the web and for print, and the same as data. Everything in it follows from what it is made of and the day it
/// is as of, so the same gives the same bytes.
/// </summary>
public sealed class Report
{
    internal Report(string name, string key, DateOnly asOf, Func<SteeringTexts, FollowUpTexts, string> heading, Func<SteeringTexts, FollowUpTexts, string> lead, RenderFragment body, Func<byte[]> data)
    {
        Name = name;
        Key = key;
        AsOf = asOf;
        Heading = heading;
        Lead = lead;
        Body = body;
        Data = data;
    }

    /// <summary>Name for files, as <c>strategy-2023-12-31</c>.</summary>
    public string Name { get; }

    /// <summary>The report as JSON.</summary>
    public byte[] Json => Data();

    /// <summary>Hashes of what it is made of.</summary>
    internal string Key { get; }

    /// <summary>The day it describes, in Norway.</summary>
    internal DateOnly AsOf { get; }

    internal Func<SteeringTexts, FollowUpTexts, string> Heading { get; }

    /// <summary>What it is as of, and what it was made of.</summary>
    internal Func<SteeringTexts, FollowUpTexts, string> Lead { get; }

    internal RenderFragment Body { get; }

    private Func<byte[]> Data { get; }
}
