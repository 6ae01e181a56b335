namespace Felles.Fhir;

/// <summary>Where in a text a byte stands, as people count: lines and columns from 1, columns in bytes.</summary>
internal static class TextPlace
{
    internal static (int Line, int Column) Of(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..offset];
        return (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }
}
