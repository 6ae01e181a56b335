using System.Text;
using Felles.Kernel;
using Felles.Registers;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Registers;

/// <summary>The import's reading, under input that nobody wrote on purpose.</summary>
public class PopulationDocumentTests
{
    private static readonly byte[] Real = File.ReadAllBytes(PopulationTests.FilePath);

    // Twenty citizens and no more, so that most changed bytes hit something that matters.
    private static readonly byte[] Few = Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(Real).Split('\n').Take(22)).TrimEnd(',') + "]}");

    [Fact]
    public void The_committed_population_is_right()
    {
        Assert.True(PopulationDocument.Read(Real).Succeeded(out var document, out _));
        Assert.True(PopulationCheck.Run(document, SyntheticSeries.Tenor, new DateOnly(2026, 11, 20)).Succeeded(out var population, out _));
        Assert.Equal(document.Citizens.Count, population.Citizens.Count);
    }

    [Fact]
    public void The_few_are_right_before_a_byte_is_changed() => Assert.True(PopulationDocument.Read(Few).IsSuccess);

    [Fact]
    public void Any_one_byte_changed_is_read_or_refused_and_never_breaks_the_reader() =>
        Prop.ForAll(
            Gen.Choose(0, Few.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, (byte)value))).ToArbitrary(),
            change =>
            {
                var bytes = Few.ToArray();
                bytes[change.at] = change.Item2;
                ReadAndCheck(bytes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(1, 1));

    [Fact]
    public void Any_cut_is_refused()
    {
        for (var length = 0; length < 2_000; length += 7)
            Assert.False(PopulationDocument.Read(Real.AsSpan(0, length)).IsSuccess);
    }

    [Fact]
    public void A_byte_order_mark_is_no_hindrance() =>
        Assert.True(PopulationDocument.Read([.. Encoding.UTF8.Preamble, .. Real]).IsSuccess);

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.False(PopulationDocument.Read(Encoding.UTF8.GetBytes("{\"organisations\":" + new string('[', 100_000))).IsSuccess);

    private static void ReadAndCheck(byte[] bytes)
    {
        if (PopulationDocument.Read(bytes).Succeeded(out var document, out _))
            PopulationCheck.Run(document, SyntheticSeries.Tenor, new DateOnly(2026, 11, 20));
    }
}
