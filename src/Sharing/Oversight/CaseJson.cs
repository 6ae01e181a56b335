using System.Text.Json;
using Felles.Audit;
using Felles.Audit.Analysis;

namespace Felles.Sharing.Oversight;

/// <summary>A case as JSON.</summary>
internal static class CaseJson
{
    /// <summary>The members of a case; with facts and steps where the whole of it is wanted.</summary>
    internal static void Write(Utf8JsonWriter json, MisuseCase found, CaseView? whole)
    {
        json.WriteString("id"u8, found.Id);
        json.WriteString("pseudonym"u8, found.Pseudonym);
        json.WriteString("subject"u8, found.Subject == CaseSubject.Patient ? "patient"u8 : "professional"u8);
        if (found.Role.Length > 0) json.WriteString("role"u8, found.Role);
        if (found.Unit.Length > 0) json.WriteString("unit"u8, found.Unit);
        if (whole?.Professional is var (name, hpr))
        {
            json.WriteString("name"u8, name);
            if (hpr is not null) json.WriteString("hpr"u8, hpr);
        }

        json.WriteString("state"u8, CaseWork.Word(found.State));
        json.WriteNumber("score"u8, Math.Round(found.Score, 1));
        json.WriteString("foundAt"u8, found.FoundAt);
        json.WriteStartArray("signals"u8);
        foreach (var signal in found.Signals) Write(json, signal, whole);
        json.WriteEndArray();
        if (whole is null) return;
        json.WriteStartArray("steps"u8);
        foreach (var step in whole.Steps)
        {
            json.WriteStartObject();
            json.WriteString("at"u8, step.At);
            json.WriteString("by"u8, step.By);
            json.WriteString("to"u8, CaseWork.Word(step.To));
            if (step.Note is { } note) json.WriteString("note"u8, note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CaseSignal signal, CaseView? whole)
    {
        json.WriteStartObject();
        json.WriteString("signal"u8, signal.Signal.Code());
        json.WriteNumber("hits"u8, signal.Hits);
        json.WriteNumber("uses"u8, signal.Uses);
        json.WriteNumber("peerHits"u8, signal.PeerHits);
        json.WriteNumber("peerUses"u8, signal.PeerUses);
        json.WriteNumber("deviation"u8, Math.Round(signal.Deviation, 1));
        if (whole is not null)
        {
            json.WriteStartArray("facts"u8);
            foreach (var fact in signal.Facts) Write(json, fact, whole.Entries.GetValueOrDefault(fact.Entry));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CaseFact fact, AuditEntry? entry)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, fact.At);
        json.WriteString("detail"u8, fact.Detail);
        if (fact.Entry.Length > 0) json.WriteString("entry"u8, fact.Entry);
        if (fact.Patient is { } patient) json.WriteString("patient"u8, $"Patient/{patient}");
        if (entry is not null)
        {
            json.WriteString("service"u8, entry.Service.Code);
            if (entry.Actor.DecisionId is { } decision) json.WriteString("decisionRef"u8, decision);
            json.WriteString("by"u8, entry.Actor.Name);
        }

        json.WriteEndObject();
    }
}
