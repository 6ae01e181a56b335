namespace Felles.Samples.Epj;

/// <summary>Whose record is asked for, and what goes with each request for it.</summary>
/// <param name="Client">Sends.</param>
/// <param name="Options">The system.</param>
/// <param name="Number">The patient's national identity number.</param>
internal sealed record RecordAccess(FellesClient Client, EpjOptions Options, string Number)
{
    internal Api LabResultsApi { get; init; } = Api.LabResults;

    internal Api CriticalInformationApi { get; init; } = Api.CriticalInformation;

    internal IReadOnlyDictionary<string, string> LabResultsHeaders { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyDictionary<string, string> CriticalInformationHeaders { get; init; } = new Dictionary<string, string>();
}
