using System.Xml;
using Felles.Kernel;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Xca;

/// <summary>The registry's answers of ebRS 3.0.</summary>
internal static class RegistryAnswer
{
    /// <summary><c>AdhocQueryResponse</c>: documents, or the errors that there are none.</summary>
    internal static void Query(XmlWriter xml, IReadOnlyList<DocumentEntry> found, bool wantsEntries, PersonNumber patient, IReadOnlyList<XdsError> errors)
    {
        xml.WriteStartElement("AdhocQueryResponse", XdsNames.Query);
        xml.WriteAttributeString("status", errors.Count > 0 ? XdsNames.Failure : XdsNames.Success);
        Errors(xml, errors);
        xml.WriteStartElement("RegistryObjectList", XdsNames.Rim);
        foreach (var entry in found)
        {
            if (wantsEntries)
            {
                ExtrinsicObject.Write(xml, entry, patient);
                continue;
            }

            xml.WriteStartElement("ObjectRef", XdsNames.Rim);
            xml.WriteAttributeString("id", ExtrinsicObject.IdOf(entry.Address));
            xml.WriteAttributeString("home", $"urn:oid:{entry.Address.HomeCommunityId}");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary><c>RegistryResponse</c> of a retrieval: success, some of it, or none.</summary>
    internal static void Retrieval(XmlWriter xml, int given, IReadOnlyList<XdsError> errors)
    {
        xml.WriteStartElement("RegistryResponse", XdsNames.Registry);
        xml.WriteAttributeString("status", errors.Count == 0 ? XdsNames.Success : given > 0 ? XdsNames.PartialSuccess : XdsNames.Failure);
        Errors(xml, errors);
        xml.WriteEndElement();
    }

    private static void Errors(XmlWriter xml, IReadOnlyList<XdsError> errors)
    {
        if (errors.Count == 0) return;
        xml.WriteStartElement("RegistryErrorList", XdsNames.Registry);
        xml.WriteAttributeString("highestSeverity", XdsNames.Error);
        foreach (var error in errors)
        {
            xml.WriteStartElement("RegistryError", XdsNames.Registry);
            xml.WriteAttributeString("errorCode", error.Code);
            xml.WriteAttributeString("codeContext", error.Context);
            xml.WriteAttributeString("severity", XdsNames.Error);
            if (error.Location is { } location) xml.WriteAttributeString("location", location);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
