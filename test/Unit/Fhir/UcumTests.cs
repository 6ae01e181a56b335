using Felles.Fhir;

namespace Felles.Test.Unit.Fhir;

public class UcumTests
{
    [Theory]
    [InlineData("mg", "g", "0.001")]
    [InlineData("mmol/L", "umol/L", "1000")]
    [InlineData("mmol/L", "mol/m3", "1")]
    [InlineData("10*9/L", "10*3/uL", "1")]
    [InlineData("10*9/L", "/nL", "1")]
    [InlineData("g/dL", "g%", "1")]
    [InlineData("U/L", "nkat/L", "16.66666666666666666666666667")]
    [InlineData("mm[Hg]", "Pa", "133.322")]
    [InlineData("[lb_av]", "kg", "0.45359237")]
    [InlineData("[in_i]", "cm", "2.54")]
    [InlineData("kg.m/s2", "N", "1")]
    [InlineData("mL/min/{1.73_m2}", "mL/min", "1")]
    [InlineData("kcal", "kJ", "4.184")]
    [InlineData("wk", "h", "168")]
    [InlineData("a", "d", "365.25")]
    [InlineData("%", "1", "0.01")]
    [InlineData("k[IU]/L", "[iU]/mL", "1")]
    [InlineData("mosm/kg", "mosm/kg{water}", "1")]
    [InlineData("(g/L)/(mol/L)", "g/mol", "1")]
    [InlineData("deg", "rad", "0.0174532925199432957692369077")]
    public void Units_of_one_kind_are_converted(string from, string to, string factor)
    {
        var (one, two) = (UcumUnit.Find(from), UcumUnit.Find(to));
        Assert.NotNull(one);
        Assert.NotNull(two);
        Assert.True(one.IsComparableTo(two));
        Assert.Equal(decimal.Parse(factor, System.Globalization.CultureInfo.InvariantCulture), (one.ToBase(1) / two.Factor).ToDecimal());
    }

    [Theory]
    [InlineData("mg", "mL")]
    [InlineData("[iU]", "mg")]
    [InlineData("[iU]", "[arb'U]")]
    [InlineData("Cel", "Pa")]
    public void Units_of_different_kinds_are_not_compared(string one, string two) => Assert.False(UcumUnit.Find(one)!.IsComparableTo(UcumUnit.Find(two)!));

    [Theory]
    [InlineData("")]
    [InlineData("mg/")]
    [InlineData("tablett")]
    [InlineData("MMOL/L")]
    [InlineData("kmin")]
    [InlineData("m2.Cel")]
    [InlineData("Cel2")]
    [InlineData("mg{")]
    [InlineData("((((((((((((m))))))))))))")]
    [InlineData("10*999999")]
    public void What_is_no_unit_is_not_one(string code) => Assert.Null(UcumUnit.Find(code));

    [Fact]
    public void Every_unit_of_the_table_can_be_worked_out()
    {
        var file = Path.Combine(SharedData.RepositoryRoot(), "src", "Fhir", "Units", "ucum.txt");
        foreach (var line in File.ReadLines(file).Where(line => !line.StartsWith("# ", StringComparison.Ordinal)))
            Assert.True(UcumUnit.Find(line.Split(' ')[0]) is not null, line);
    }
}
