using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Felles.Kernel;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Writes the JSON of one FHIR resource after another into one buffer. Texts from the message pass through
/// <see cref="Clean"/>, so that the patient's number cannot enter a body.
/// </summary>
internal sealed class ResourceJson : IDisposable
{
    internal const string Nilar = "http://nhn.no/fhir/nilar/StructureDefinition/nilar-";

    /// <summary>Extensions of our own, for what the guide has no place for (docs/decisions/0051).</summary>
    internal const string Own = "urn:felles:fhir:StructureDefinition:lab-";

    private const string Mask = "***********";

    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly string patientNumber;

    internal ResourceJson(string patientNumber)
    {
        this.patientNumber = patientNumber;
        Writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    internal Utf8JsonWriter Writer { get; }

    /// <summary>Begins a resource up to and including <c>meta</c>, which is left open for tags; without a profile there is no meta.</summary>
    internal void Begin(string type, string id, string? profile)
    {
        buffer.Clear();
        Writer.Reset(buffer);
        Writer.WriteStartObject();
        Writer.WriteString("resourceType"u8, type);
        Writer.WriteString("id"u8, id);
        if (profile is null) return;
        Writer.WriteStartObject("meta"u8);
        Writer.WriteStartArray("profile"u8);
        Writer.WriteStringValue(profile);
        Writer.WriteEndArray();
    }

    internal void EndMeta() => Writer.WriteEndObject();

    internal byte[] End()
    {
        Writer.WriteEndObject();
        Writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The text without the patient's own number; docs/decisions/0051.</summary>
    internal string Clean(string text) =>
        text.Length < patientNumber.Length || !text.Contains(patientNumber, StringComparison.Ordinal)
            ? text
            : text.Replace(patientNumber, Mask, StringComparison.Ordinal);

    internal void Text(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null) Writer.WriteString(name, Clean(text));
    }

    internal void Subject(PersonKey person)
    {
        Writer.WriteStartObject("subject"u8);
        Writer.WriteString("reference"u8, $"Patient/{person}");
        Writer.WriteEndObject();
    }

    internal void Reference(ReadOnlySpan<byte> name, string type, string id)
    {
        Writer.WriteStartObject(name);
        Writer.WriteString("reference"u8, $"{type}/{id}");
        Writer.WriteEndObject();
    }

    internal void References(ReadOnlySpan<byte> name, string type, IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) return;
        Writer.WriteStartArray(name);
        foreach (var id in ids)
        {
            Writer.WriteStartObject();
            Writer.WriteString("reference"u8, $"{type}/{id}");
            Writer.WriteEndObject();
        }

        Writer.WriteEndArray();
    }

    internal void Identifier(string system, string value, string? use = null)
    {
        Writer.WriteStartObject();
        if (use is not null) Writer.WriteString("use"u8, use);
        Writer.WriteString("system"u8, system);
        Writer.WriteString("value"u8, Clean(value));
        Writer.WriteEndObject();
    }

    /// <summary>A <c>Coding</c>.</summary>
    /// <param name="code">From the message.</param>
    /// <param name="list">The code list, where the standard gives it; null to take the message's own.</param>
    /// <param name="shown">Text already shown beside the coding; an original text equal to it is not repeated.</param>
    internal void Coding(CodedValue code, int? list = null, string? shown = null)
    {
        var system = list is { } number ? CodeLists.Volven(number) : CodeLists.OfOid(code.S);
        var display = Display(code, shown);
        Writer.WriteStartObject();
        if (system is not null) Writer.WriteString("system"u8, system);
        if (code.V is not null) Writer.WriteString("code"u8, Clean(code.V));
        if (display is not null) Writer.WriteString("display"u8, Clean(display));
        // Not an OID, but said: kept where a reader of the coding finds it.
        if (system is null && code.S is not null && list is null) Extensions(Own + "code-list", code.S);
        Writer.WriteEndObject();
    }

    internal void Coding(string system, string code, string? display = null)
    {
        Writer.WriteStartObject();
        Writer.WriteString("system"u8, system);
        Writer.WriteString("code"u8, code);
        if (display is not null) Writer.WriteString("display"u8, display);
        Writer.WriteEndObject();
    }

    private static string? Display(CodedValue code, string? shown)
    {
        if (code.OT is null || code.OT == code.DN || code.OT == shown) return code.DN ?? (code.OT == shown && code.V is not null ? null : code.OT);
        return code.DN is null ? code.OT : $"{code.DN}; {code.OT}";
    }

    /// <summary>A <c>CodeableConcept</c> of one code, its text the original text.</summary>
    internal void Concept(ReadOnlySpan<byte> name, CodedValue code, int? list = null)
    {
        Writer.WritePropertyName(name);
        Concept(code, list);
    }

    internal void Concept(CodedValue code, int? list = null, string? text = null)
    {
        var shown = text ?? code.OT ?? (code.V is null ? code.DN : null);
        Writer.WriteStartObject();
        if (code.V is not null || code.S is not null || shown != (code.OT ?? code.DN))
        {
            Writer.WriteStartArray("coding"u8);
            Coding(code, list, shown);
            Writer.WriteEndArray();
        }

        Text("text"u8, shown);
        Writer.WriteEndObject();
    }

    /// <summary>Opens the array of extensions when the first is written; <see cref="EndExtensions"/> closes it.</summary>
    private bool extensionsOpen;

    internal void BeginExtension(string url)
    {
        if (!extensionsOpen) Writer.WriteStartArray("extension"u8);
        extensionsOpen = true;
        Writer.WriteStartObject();
        Writer.WriteString("url"u8, url);
    }

    internal void EndExtension() => Writer.WriteEndObject();

    internal void EndExtensions()
    {
        if (extensionsOpen) Writer.WriteEndArray();
        extensionsOpen = false;
    }

    internal void TimeExtension(string url, MessageTime? time)
    {
        if (time is not { } at) return;
        BeginExtension(url);
        Writer.WriteString("valueDateTime"u8, at.Text);
        EndExtension();
    }

    internal void TextExtension(string url, string? text)
    {
        if (text is null) return;
        BeginExtension(url);
        Text("valueString"u8, text);
        EndExtension();
    }

    internal void FlagExtension(string url, bool? flag)
    {
        if (flag is not { } value) return;
        BeginExtension(url);
        Writer.WriteBoolean("valueBoolean"u8, value);
        EndExtension();
    }

    internal void ConceptExtension(string url, CodedValue? code, int? list = null)
    {
        if (code is null) return;
        BeginExtension(url);
        Concept("valueCodeableConcept"u8, code, list);
        EndExtension();
    }

    internal void CommentExtension(string? text)
    {
        if (text is null) return;
        BeginExtension(Nilar + "comment");
        Writer.WriteStartObject("valueAnnotation"u8);
        Text("text"u8, text);
        Writer.WriteEndObject();
        EndExtension();
    }

    /// <summary>An array <c>extension</c> with one string, inside a datatype.</summary>
    internal void Extensions(string url, string text)
    {
        Writer.WriteStartArray("extension"u8);
        Writer.WriteStartObject();
        Writer.WriteString("url"u8, url);
        Text("valueString"u8, text);
        Writer.WriteEndObject();
        Writer.WriteEndArray();
    }

    /// <summary>
    /// <c>_status</c> with the codes that the status was made of: several of them become one FHIR status, and which it was
    /// matters to the laboratory's own readers. A name is written only where it is not the code list's.
    /// </summary>
    internal void StatusSource(params ReadOnlySpan<(int List, CodedValue? Code)> codes)
    {
        var any = false;
        foreach (var (list, code) in codes)
        {
            if (code is null) continue;
            if (!any)
            {
                Writer.WriteStartObject("_status"u8);
                Writer.WriteStartArray("extension"u8);
                Writer.WriteStartObject();
                Writer.WriteString("url"u8, Own + "message-status");
                Writer.WriteStartObject("valueCodeableConcept"u8);
                Writer.WriteStartArray("coding"u8);
                any = true;
            }

            Coding(StatusNames.IsOwn(list, code) ? code with { DN = null } : code, list);
        }

        if (!any) return;
        Writer.WriteEndArray();
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        Writer.WriteEndArray();
        Writer.WriteEndObject();
    }

    internal void Notes(params ReadOnlySpan<string?> notes)
    {
        var any = false;
        foreach (var note in notes)
        {
            if (note is null) continue;
            if (!any) Writer.WriteStartArray("note"u8);
            any = true;
            Writer.WriteStartObject();
            Text("text"u8, note);
            Writer.WriteEndObject();
        }

        if (any) Writer.WriteEndArray();
    }

    public void Dispose() => Writer.Dispose();
}
