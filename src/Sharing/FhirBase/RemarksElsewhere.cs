using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.FhirBase;

/// <summary>What is to be said, in the answer of one request, of parts of a record that are kept elsewhere.</summary>
/// <param name="Issues">As which source did not answer.</param>
internal sealed record RemarksElsewhere(ImmutableArray<Issue> Issues);
