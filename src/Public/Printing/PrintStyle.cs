namespace Felles.Public.Printing;

/// <summary>How a document looks on paper: A4, the same colours as on the web.</summary>
public static class PrintStyle
{
    /// <summary>The style sheet.</summary>
    public const string Text = """
        @page { size: A4; margin: 18mm 16mm; }
        body { font: 10pt/1.4 Inter, "DejaVu Sans", "Liberation Sans", sans-serif; color: #1e2b3c; }
        h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4mm; }
        h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid; }
        section > section > h2, h3 { font-size: 11pt; }
        p { margin: 0 0 2mm; }
        a { color: inherit; text-decoration: none; }
        table { width: 100%; border-collapse: collapse; font-size: 8.5pt; }
        th, td { text-align: start; vertical-align: top; padding: 1mm 2mm 1mm 0; border-bottom: .2mm solid #c4ccd4; overflow-wrap: break-word; }
        thead th { border-bottom: .4mm solid #1e2b3c; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        .numeric { text-align: end; }
        .hidden, .cell-label { display: none; }
        .ds-tag { border: .2mm solid currentcolor; border-radius: 1mm; padding: 0 1mm; }
        .status-bar { width: 30mm; height: 3mm; }
        .bar-green { fill: #2e7d4f; } .bar-yellow { fill: #d9a300; } .bar-red { fill: #b3261e; }
        .bar-met { fill: #2e7d4f; } .bar-onTrack { fill: #2f6fb0; } .bar-behind { fill: #d9a300; } .bar-noProgress { fill: #b3261e; } .bar-unjudged, .bar-none { fill: #9aa5b1; }
        .chart { margin: 0 0 4mm; break-inside: avoid; }
        .chart-svg { width: 110mm; height: auto; }
        .column-first { fill: #1f5fa8; } .column-second { fill: #bcd3ec; stroke: #1f5fa8; }
        .trend-tick { font-size: 12px; fill: #1e2b3c; } .trend-grid { stroke: #1e2b3c; }
        .timeline-key > span { margin-right: 5mm; } .key-swatch { width: 6mm; height: 3mm; }
        .bars { list-style: none; padding: 0; margin: 0; } .bars > li { margin: 0 0 2mm; break-inside: avoid; }
        .bars-label { display: block; font-weight: 600; } .bars .status-bar { width: 100mm; height: 3.5mm; display: block; }
        .points { list-style: none; padding: 0; } .points > li { break-inside: avoid; margin: 0 0 2mm; }
        .key-figures { list-style: none; padding: 0; display: flex; gap: 6mm; margin: 0 0 4mm; } .key-figures b { display: block; font-size: 16pt; }
        dl { margin: 0 0 3mm; } dt { font-weight: 600; } dd { margin: 0 0 1.5mm; } .lines { white-space: pre-line; }
        .facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1mm 5mm; }
        .small, .muted { color: #55606b; font-size: 8.5pt; }
        .initiatives-search, form { display: none; }
        code { font-size: 7.5pt; }
        """;
}
