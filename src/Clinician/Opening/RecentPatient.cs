using Felles.Kernel;

namespace Felles.Clinician.Opening;

/// <summary>A patient whose record was opened in this session.</summary>
/// <param name="Key">Opaque key.</param>
/// <param name="Name">Name from the population register.</param>
/// <param name="Age">Whole years today; null when unknown.</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record RecentPatient(PersonKey Key, string Name, int? Age, DateTimeOffset OpenedAt);
