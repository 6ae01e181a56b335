using System.Text;
using System.Xml;

namespace Felles.Sharing.Documents.Xca;

/// <summary>XML from elsewhere: no document type, no entity, no processing instruction, bounded in size and depth.</summary>
internal static class SafeXml
{
    private const int DepthMax = 64;

    /// <summary>The document, white space kept; null when it is no XML that is read here.</summary>
    internal static XmlDocument? Load(ReadOnlyMemory<byte> content, int charactersMax)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = charactersMax, IgnoreComments = true };
        var bytes = content.ToArray();
        try
        {
            // Depth is bounded before a tree is made that others walk by recursion.
            using (var depths = XmlReader.Create(new MemoryStream(bytes, writable: false), settings))
                while (depths.Read())
                    if (depths.Depth > DepthMax || depths.NodeType == XmlNodeType.ProcessingInstruction)
                        return null;
            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(bytes, writable: false), settings);
            document.Load(reader);
            return document;
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }
}
