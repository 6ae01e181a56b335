using Felles.Sharing.Documents.Metadata;

namespace Felles.Sharing.Documents;

/// <summary>The address at which a document is fetched here (ITI-68).</summary>
/// <param name="baseUrl">Address of this node, as clients see it.</param>
internal sealed class RetrieveAddress(Uri baseUrl)
{
    internal const string Path = "/documents/mhd/document";

    internal string Of(DocumentAddress address) =>
        $"{baseUrl.AbsoluteUri.TrimEnd('/')}{Path}?documentUniqueId={Uri.EscapeDataString(address.UniqueId)}&repositoryUniqueId={Uri.EscapeDataString(address.RepositoryId)}&homeCommunityId={Uri.EscapeDataString(address.HomeCommunityId)}";
}
