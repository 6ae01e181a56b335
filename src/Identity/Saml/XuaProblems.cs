using Felles.Kernel;

namespace Felles.Identity.Saml;

/// <summary>The problems of an assertion: 401, since the remedy is another assertion.</summary>
internal static class XuaProblems
{
    internal static Problem Malformed(string text) => Rejected("assertion-malformed", text);

    internal static Problem Rejected(string code, string text) => new(ProblemKind.Unauthenticated, code, $"The assertion is not accepted. {text}");
}
