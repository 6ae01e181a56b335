using Felles.Kernel;

namespace Felles.Sharing.Documents.Xca;

/// <summary>An error of the registry's answer (<c>rs:RegistryError</c>).</summary>
/// <param name="Code">Error code of IHE ITI TF-3 4.2.4.1, as <c>XDSUnknownPatientId</c>.</param>
/// <param name="Context">What to do about it; names nobody.</param>
/// <param name="Location">The community or document that it is about; null when it is about the whole.</param>
internal sealed record XdsError(string Code, string Context, string? Location = null)
{
    /// <summary>A problem of the gate as an error, by the reference gateway's use of the codes.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="isRetrieve">Whether documents were asked for, and not a list.</param>
    internal static XdsError Of(Problem problem, bool isRetrieve) => problem.Kind switch
    {
        ProblemKind.Unavailable => new XdsError(isRetrieve ? "XDSRepositoryBusy" : "XDSRegistryNotAvailable", problem.Text),
        ProblemKind.NotFound when isRetrieve => new XdsError("XDSDocumentUniqueIdError", problem.Text),
        _ => new XdsError(isRetrieve ? "XDSRepositoryError" : "XDSRegistryError", problem.Text),
    };
}
