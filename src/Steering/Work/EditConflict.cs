using System.Collections.Immutable;

namespace Felles.Steering.Work;

/// <summary>
/// What somebody else saved while a form was open. The form is shown again with what its reader typed and the new version, beside
/// what the other saved; saving again is then a choice made with both in sight.
/// </summary>
/// <param name="By">Who saved.</param>
/// <param name="At">When.</param>
/// <param name="Fields">The fields where the two differ.</param>
public sealed record EditConflict(string By, DateTimeOffset At, ImmutableArray<ConflictingField> Fields);

/// <summary>A field that two people want differently.</summary>
/// <param name="Label">The field's name, in the reader's language.</param>
/// <param name="Saved">What the other saved, in words.</param>
/// <param name="Typed">What the reader of the form typed, in words.</param>
public sealed record ConflictingField(string Label, string Saved, string Typed);
