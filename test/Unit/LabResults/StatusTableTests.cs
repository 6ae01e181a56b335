using Felles.Sharing.LabResults.Mapping;

namespace Felles.Test.Unit.LabResults;

/// <summary>The status tables of the mapping guide (HL7Norway/NILAR, mapping.md), row by row as they stand there.</summary>
public class StatusTableTests
{
    [Fact]
    public void A_report_has_the_status_of_the_guide() => Check(
        """
        7306  N            M         C          H        A
        S     registered   amended   cancelled  unknown  unknown
        P     preliminary  amended   cancelled  unknown  unknown
        F     final        amended   cancelled  unknown  unknown
        A     unknown      appended  cancelled  unknown  unknown
        """,
        (status, servType) => StatusTables.Report(status!, servType));

    [Fact]
    public void A_result_has_the_status_of_the_guide() => Check(
        """
        8245  N            M           C          H            A
        -     final        amended     cancelled  final        final
        1     unknown      amended     cancelled  amended      unknown
        2     preliminary  amended     cancelled  preliminary  preliminary
        3     final        amended     cancelled  final        final
        4     final        amended     cancelled  final        final
        5     registered   unknown     cancelled  unknown      registered
        6     registered   registered  cancelled  unknown      registered
        7     registered   registered  cancelled  unknown      registered
        8     preliminary  unknown     cancelled  unknown      preliminary
        9     preliminary  unknown     cancelled  unknown      preliminary
        10    preliminary  unknown     cancelled  unknown      preliminary
        11    final        amended     cancelled  unknown      final
        12    unknown      amended     cancelled  unknown      preliminary
        13    final        amended     cancelled  unknown      final
        14    unknown      unknown     cancelled  unknown      unknown
        15    registered   registered  cancelled  final        registered
        """,
        StatusTables.Result);

    private static void Check(string table, Func<string?, string, string> statusOf)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var servTypes = Cells(lines[0])[1..];
        foreach (var line in lines[1..])
        {
            var cells = Cells(line);
            var status = cells[0] == "-" ? null : cells[0];
            Assert.Equal(string.Join(' ', cells), string.Join(' ', [cells[0], .. servTypes.Select(servType => statusOf(status, servType))]));
        }
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
