using System.Xml;
using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents.Xca;

/// <summary>The documents that a <c>RetrieveDocumentSetRequest</c> (ITI-39, ITI-43) asks for.</summary>
internal static class DocumentRequests
{
    /// <summary>How many documents one request may ask for.</summary>
    internal const int Max = 50;

    /// <summary>What is asked for, in order; an error for each that names no document here, or one for the whole.</summary>
    /// <param name="body">The request.</param>
    /// <param name="here">This node's community and repository.</param>
    /// <param name="crossesCommunities">ITI-39: the community must be named.</param>
    internal static (List<DocumentAddress> Wanted, List<XdsError> Errors) Read(XmlElement body, DocumentPlace here, bool crossesCommunities)
    {
        var (wanted, errors) = (new List<DocumentAddress>(), new List<XdsError>());
        var requests = body is { LocalName: "RetrieveDocumentSetRequest", NamespaceURI: XdsNames.Xds } ? SoapRequest.Children(body, "DocumentRequest", XdsNames.Xds).ToArray() : [];
        if (requests.Length is 0 or > Max)
        {
            errors.Add(new XdsError("XDSRepositoryError", $"The body must be a RetrieveDocumentSetRequest for 1 to {Max} documents."));
            return (wanted, errors);
        }

        foreach (var request in requests)
        {
            var home = XdsNames.Plain(Text(request, "HomeCommunityId") ?? "");
            var repository = XdsNames.Plain(Text(request, "RepositoryUniqueId") ?? "");
            var unique = Text(request, "DocumentUniqueId");
            if (home.Length == 0 && crossesCommunities) errors.Add(new XdsError("XDSMissingHomeCommunityId", "Name the community of each document.", unique));
            else if (home.Length > 0 && home != here.HomeCommunityId) errors.Add(new XdsError("XDSUnknownCommunity", "This community is not here.", home));
            else if (repository != here.RepositoryId) errors.Add(new XdsError("XDSUnknownRepositoryId", "This repository is not here.", repository));
            else if (unique is null || MetadataReading.Identifier(unique) is not { } identifier) errors.Add(new XdsError("XDSDocumentUniqueIdError", "This is no unique id of a document.", unique));
            else wanted.Add(new DocumentAddress(identifier, here.RepositoryId, here.HomeCommunityId));
        }

        return (wanted, errors);
    }

    /// <summary>The unique ids that are asked for, in the form in which they are kept, whatever else of the request is right.</summary>
    internal static IEnumerable<string> UniqueIds(XmlElement body) =>
        SoapRequest.Children(body, "DocumentRequest", XdsNames.Xds).Take(Max).Select(request => Text(request, "DocumentUniqueId")).OfType<string>().Select(id => MetadataReading.Identifier(id) ?? id);

    private static string? Text(XmlElement request, string name) =>
        SoapRequest.Children(request, name, XdsNames.Xds).FirstOrDefault()?.InnerText.Trim() is { Length: > 0 and <= 256 } text ? text : null;
}
