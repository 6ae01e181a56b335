using System.Collections.Frozen;

namespace Felles.Registers;

/// <summary>Code list 9060, the categories of authorisation (HPR). MT has expired but stands in old authorisations.</summary>
public static class AuthorizationCategories
{
    /// <summary>The codes.</summary>
    public static FrozenSet<string> Known { get; } =
        "AA AT AU BI ET FA1 FA2 FB FO FT HE HF HP JO KE KI LE MT NP OA OI OP OR OS PE PM PS RA SP TH TL TP TT VE VP XX".Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
