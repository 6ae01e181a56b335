namespace Felles.Steering.Reports;

/// <summary>How the report looks on paper: A4, the same colours as on the web.</summary>
internal static class PrintStyle
{
    internal const string Text = """
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
        .small, .muted { color: #55606b; font-size: 8.5pt; }
        .initiatives-search, form { display: none; }
        code { font-size: 7.5pt; }
        """;
}
