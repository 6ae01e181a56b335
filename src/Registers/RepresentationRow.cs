namespace Felles.Registers;

/// <summary>The kinds of representation as the table names them.</summary>
internal static class RepresentationRow
{
    internal const string Guardianship = "guardianship";
}
