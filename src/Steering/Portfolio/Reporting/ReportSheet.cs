using System.Collections.Immutable;
using Felles.Kernel;
using Felles.Steering.Texts;
using Felles.Steering.Work;

namespace Felles.Steering.Portfolio.Reporting;

/// <summary>A report on its page: what is typed, what it replaces, and what is wrong with it.</summary>
public sealed record ReportSheet
{
    internal ReportSheet(ReportDraft draft) => Draft = draft;

    internal ReportDraft Draft { get; init; }

    internal string Round { get; init; } = "";

    /// <summary>Null for a new initiative.</summary>
    internal int? Number { get; init; }

    /// <summary>The version that stands; null for a new initiative and for a correction.</summary>
    internal ReportVersion? Current
    {
        get;
        init
        {
            field = value;
            if (value is not null) Version = value.Version;
        }
    }

    /// <summary>What the round before published; null when nothing.</summary>
    internal Initiative? Published { get; init; }

    /// <summary>The version, or edition, that was looked at.</summary>
    internal int Version { get; init; }

    /// <summary>Why, or a word to the office.</summary>
    internal string? Remark { get; init; }

    /// <summary>Blank entries shown after those that are filled in.</summary>
    internal int Extra { get; init; } = 1;

    /// <summary>Only more blank entries were asked for.</summary>
    internal bool WantsMore { get; init; }

    internal bool IsCorrection { get; init; }

    internal bool QuestionMissing { get; init; }

    internal bool ReasonMissing { get; init; }

    internal ImmutableArray<DraftFault> Faults { get; init; } = [];

    /// <summary>What is wrong with the remark; null when nothing is.</summary>
    internal Issue? RemarkFault => RoundCheck.Remark(Remark, "merknad");

    internal EditConflict? Conflict { get; init; }

    /// <summary>Where what is typed differs from what somebody else has saved.</summary>
    internal EditConflict Against(ReportVersion saved, SteeringTexts texts) => Against(ReportDraft.Of(saved.Report), saved.Actor, saved.At, texts);

    internal EditConflict Against(ReportDraft saved, string by, DateTimeOffset at, SteeringTexts texts) => new(by, at,
        [.. Draft.Differences(saved).Where(key => !key.EndsWith(".id", StringComparison.Ordinal)).Select(key => new ConflictingField(texts.FieldLabel(key), texts.Typed(key, saved[key]), texts.Typed(key, Draft[key])))]);
}

/// <summary>A frozen round whose reports may be corrected.</summary>
public sealed class CorrectableRound
{
    internal CorrectableRound(FrozenRound frozen) => Frozen = frozen;

    internal FrozenRound Frozen { get; }
}

/// <summary>Every version of an initiative's reports, or those that changed one field.</summary>
public sealed class ReportHistory
{
    internal ReportHistory(ImmutableArray<ReportVersion> versions, string? field)
    {
        Latest = versions[^1].Report;
        Field = field;
        Steps =
        [
            .. versions
                .Select((version, index) => (version, Changes: index == 0 ? [] : RoundComparison.Fields(versions[index - 1].Report, version.Report)))
                .Where(step => field is null || step.Changes.Any(change => change.Field == field))
                .Reverse(),
        ];
    }

    internal Initiative Latest { get; }

    internal string? Field { get; }

    /// <summary>Newest first.</summary>
    internal ImmutableArray<(ReportVersion Version, ImmutableArray<FieldChange> Changes)> Steps { get; }
}
