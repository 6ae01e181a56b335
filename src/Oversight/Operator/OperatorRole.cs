using Felles.Kernel;

namespace Felles.Oversight.Operator;

/// <summary>Who may see the operator's pages, by configuration.</summary>
/// <param name="People">Their national numbers; empty for nobody.</param>
public sealed record OperatorRole(IReadOnlySet<PersonNumber> People);
