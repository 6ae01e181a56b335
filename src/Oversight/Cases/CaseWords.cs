using Felles.Audit.Analysis;
using Felles.Oversight.Texts;
using Felles.Sharing.Oversight;

namespace Felles.Oversight.Cases;

/// <summary>A case in plain words. Pure.</summary>
internal static class CaseWords
{
    /// <summary>Whom it is about, before it is opened or where the name can no longer be read.</summary>
    internal static string Subject(OversightTexts texts, MisuseCase found) =>
        found.Subject == CaseSubject.Patient ? texts["subject.patient", found.Pseudonym]
        : texts.Find($"role.{found.Role}") is { } role ? texts["subject.role", Capital(role), found.Pseudonym]
        : texts["subject.other", found.Pseudonym];

    internal static string State(OversightTexts texts, CaseState state) => texts[$"state.{CaseWork.Word(state)}"];

    internal static string Title(OversightTexts texts, Signal signal) => texts[$"signal.{signal.Code()}"];

    /// <summary>How much of it beside the peers, in a sentence.</summary>
    internal static string Compared(OversightTexts texts, CaseSignal signal) => signal.Signal switch
    {
        Signal.ManyReaders => texts["compared.readers", signal.Hits, signal.PeerHits, signal.PeerUses],
        Signal.Burst => texts.Count("compared.burst", signal.Hits),
        _ => texts["compared.share", signal.Hits, signal.Uses, signal.PeerHits, signal.PeerUses],
    };

    /// <summary>How far from the peers, in words that need no statistics.</summary>
    internal static string Deviation(OversightTexts texts, double deviation) =>
        texts[deviation >= 10 ? "deviation.very" : deviation >= 5 ? "deviation.much" : "deviation.some", deviation.ToString("0.0", texts.Language.Culture)];

    /// <summary>What was seen in an entry; the words of another version stand as they are.</summary>
    internal static string Detail(OversightTexts texts, string detail)
    {
        var parts = detail.Split(' ', 2);
        return texts.Find($"detail.{parts[0]}") is null ? detail : texts[$"detail.{parts[0]}", parts is [_, var number] ? number : ""];
    }

    private static string Capital(string word) => string.Concat(char.ToUpperInvariant(word[0]).ToString(), word.AsSpan(1));
}
