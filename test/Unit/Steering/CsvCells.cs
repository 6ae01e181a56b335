using Felles.Steering.OpenData;

namespace Felles.Test.Unit.Steering;

public class CsvCells
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("Helse", "Helse")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+47", "'+47")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("=\"a\";b", "\"'=\"\"a\"\";b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void A_cell_is_never_a_formula(string? value, string expected) => Assert.Equal(expected, CsvTable.Cell(value));
}
