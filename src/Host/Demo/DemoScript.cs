using System.Globalization;
using Spectre.Console;

namespace Felles.Host.Demo;

/// <summary>What the demo prints, and whether every step held.</summary>
internal sealed class DemoScript(IAnsiConsole console)
{
    /// <summary>Steps that held.</summary>
    internal int Held { get; private set; }

    /// <summary>Steps that did not.</summary>
    internal int Failed { get; private set; }

    internal void Part(string title) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[bold]{title}[/]");

    internal void Say(string line)
    {
        if (line.Length > 0) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"      [grey]{line.TrimEnd()}[/]");
    }

    internal void Expect(string step, bool held, string? otherwise)
    {
        if (held)
        {
            Held++;
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [green]ok[/]  {step}");
            return;
        }

        Failed++;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [red]NO[/]  {step}: {otherwise ?? "the answer was another than expected"}");
    }
}
