using System.Buffers.Text;
using System.Text;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>Reads referenced and embedded documents.</summary>
internal static class RefDocReading
{
    private const string Base64Container = "Base64Container";

    // "The attachment has been removed" and rows of asterisks stand here in messages in use. What is longer was meant to
    // be a document, and a damaged document must not be taken for none.
    private const int RemarkLengthMax = 256;

    internal static RefDoc? Read(Fields document)
    {
        if (document.OneCode("MsgType", required: true) is not { } type) return null;
        return new RefDoc
        {
            IssueDate = document.Time("IssueDate"),
            MsgType = type,
            Id = document.Text("Id"),
            MimeType = document.Text("MimeType"),
            Description = document.Text("Description"),
            Compression = document.Code("Compression"),
            FileReference = document.First("FileReference") is { } file ? file.Text() ?? file.Attribute("V") : null,
            Content = document.One("Content") is { } content ? Content(content) : null,
        };
    }

    // The schema wants a Base64Container inside Content; messages in use have the base64 straight in Content too.
    private static ReadOnlyMemory<byte>? Content(Fields content)
    {
        var container = content.Element.Children.FirstOrDefault(child => child.Name == Base64Container);
        if (container is null && content.Element.Children.Count > 0)
            return AsMarkup(content);
        var holder = container ?? content.Element;
        if (string.IsNullOrWhiteSpace(holder.Text)) return null;
        if (Decode(holder.Text) is { } bytes)
        {
            holder.Taken = holder.TextTaken = true;
            return bytes;
        }

        if (holder.Text.AsSpan().Trim().Length <= RemarkLengthMax)
        {
            content.Element.GiveBack();
            content.Findings.Warning(holder, "value", "document-missing", "This is a remark, not a document in base64. It is kept, but no document can be shown.");
            return null;
        }

        content.Findings.Error(holder, "value", "base64-invalid", "The document is not base64. Encode it again.");
        return null;
    }

    // A document given as XML inside the message is kept word for word as remainder, element by element.
    private static ReadOnlyMemory<byte>? AsMarkup(Fields content)
    {
        content.Findings.Warning(content.Element, "informational", "document-as-markup", "A document given as markup is kept as text, not as a document. Send it as base64 to have it shown.");
        return null;
    }

    private static byte[]? Decode(string text)
    {
        var ascii = new byte[text.Length];
        if (Encoding.ASCII.GetBytes(text, ascii) != text.Length || ascii.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F)) return null;
        if (!Base64.IsValid(ascii, out var length)) return null;
        var bytes = new byte[length];
        Base64.DecodeFromUtf8(ascii, bytes, out _, out _);
        return bytes;
    }
}
