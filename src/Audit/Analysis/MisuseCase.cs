using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Audit.Analysis;

/// <summary>How far a case has come.</summary>
public enum CaseState
{
    /// <summary>Found by the analysis; nobody has looked, and nobody is named.</summary>
    New,

    /// <summary>Opened by the privacy officer, who sees who it is about.</summary>
    Open,

    /// <summary>The professional or their leader has been asked.</summary>
    Asked,

    /// <summary>There was a reason for what was seen.</summary>
    Justified,

    /// <summary>It was misuse.</summary>
    Confirmed,

    /// <summary>Done with.</summary>
    Closed,
}

/// <summary>What a case is about.</summary>
public enum CaseSubject
{
    /// <summary>A professional.</summary>
    Professional,

    /// <summary>A patient whom many have read (L4).</summary>
    Patient,
}

/// <summary>An entry of the log that triggered a signal.</summary>
/// <param name="Entry">Its id in the log, <c>stream-number</c>.</param>
/// <param name="At">When, UTC, to the second.</param>
/// <param name="Patient">Whose record; null when the request named nobody known.</param>
/// <param name="Detail">What was seen in it, in the fixed words of docs/log-analysis.md, as <c>surname</c> or <c>patients 64</c>.</param>
public sealed record CaseFact(string Entry, DateTimeOffset At, PersonKey? Patient, string Detail);

/// <summary>One signal of a case: how much of it, beside how much of it among peers.</summary>
/// <param name="Signal">Which.</param>
/// <param name="Hits">Uses with the sign, within the window.</param>
/// <param name="Uses">Uses in all.</param>
/// <param name="PeerHits">The same of the peers: those of the same role and unit, or of the role where the unit is small. Of L4: patients with as many readers.</param>
/// <param name="PeerUses">The peers' uses. Of L4: patients read.</param>
/// <param name="Deviation">Standard deviations above the peers' share.</param>
/// <param name="Facts">The entries, oldest first; at most 20 are kept.</param>
public sealed record CaseSignal(Signal Signal, int Hits, int Uses, int PeerHits, int PeerUses, double Deviation, ImmutableArray<CaseFact> Facts);

/// <summary>A step of a case.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">Name of the privacy officer.</param>
/// <param name="To">The state it led to.</param>
/// <param name="Note">What the officer wrote; null when nothing.</param>
public sealed record CaseStep(DateTimeOffset At, string By, CaseState To, string? Note);

/// <summary>A case of possible misuse of an organisation's access, for its privacy officer (personvernombud).</summary>
public sealed record MisuseCase
{
    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>Organisation number of the main unit whose officer it is for.</summary>
    public required string Organisation { get; init; }

    /// <summary>What it is about.</summary>
    public required CaseSubject Subject { get; init; }

    /// <summary>Name by which whom it is about is spoken of before it is opened; says nothing of who it is.</summary>
    public required string Pseudonym { get; init; }

    /// <summary>Authorisation category (9060) of the professional; empty for none, and for a patient.</summary>
    public required string Role { get; init; }

    /// <summary>Unit of the professional; shown when the case has been opened, since few may work there.</summary>
    public required string Unit { get; init; }

    /// <summary>How far it has come.</summary>
    public required CaseState State { get; init; }

    /// <summary>How much stands out, over all signals: the root of the sum of the squared deviations, each at most 20.</summary>
    public required double Score { get; init; }

    /// <summary>When the first signal was enough, UTC.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The signals, the most outstanding first.</summary>
    public required ImmutableArray<CaseSignal> Signals { get; init; }

    /// <summary>Key of the memory of whom it is about.</summary>
    internal string SubjectKey { get; init; } = "";

    /// <summary>Whether it is about this person, who then has no part in it.</summary>
    public bool IsAbout(PersonKey person) => SubjectKey.EndsWith($"|{person}", StringComparison.Ordinal);
}

/// <summary>One signal of a case as it is kept.</summary>
internal sealed class Evidence
{
    internal const int FactsMax = 20;

    public Signal Signal { get; set; }

    public int Hits { get; set; }

    public int Uses { get; set; }

    public int PeerHits { get; set; }

    public int PeerUses { get; set; }

    public double Deviation { get; set; }

    public List<FactPlace> Facts { get; set; } = [];
}
