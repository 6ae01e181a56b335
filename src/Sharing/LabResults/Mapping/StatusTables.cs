namespace Felles.Sharing.LabResults.Mapping;

/// <summary>
/// Status of reports and results, as the mapping guide of Pasientens prøvesvar combines the code lists (HL7Norway/NILAR,
/// mapping.md). FHIR R4 knows <c>cancelled</c> for both and <c>appended</c> for reports only.
/// </summary>
internal static class StatusTables
{
    /// <summary>DiagnosticReport.status.</summary>
    /// <param name="status">7306: S planned, P preliminary, F final, A addition.</param>
    /// <param name="servType">7309: N new, M changed, C cancelled, H history, A addition.</param>
    internal static string Report(string status, string servType) => (status, servType) switch
    {
        (_, "C") => "cancelled",
        ("A", "M") => "appended",
        (_, "M") => "amended",
        ("S", "N") => "registered",
        ("P", "N") => "preliminary",
        ("F", "N") => "final",
        _ => "unknown",
    };

    /// <summary>Observation.status.</summary>
    /// <param name="status">8245; null when not told.</param>
    /// <param name="servType">8270: N new, M changed, C cancelled, H history, A addition.</param>
    internal static string Result(string? status, string servType) => (status, servType) switch
    {
        (_, "C") => "cancelled",
        (null or "3" or "4", "M") => "amended",
        (null or "3" or "4", _) => "final",
        ("1", "M" or "H") => "amended",
        ("1", _) => "unknown",
        ("2", "M") => "amended",
        ("2", _) => "preliminary",
        ("5", "N" or "A") => "registered",
        ("6" or "7", "N" or "M" or "A") => "registered",
        ("8" or "9" or "10", "N" or "A") => "preliminary",
        ("11" or "13", "N" or "A") => "final",
        ("11" or "13", "M") => "amended",
        ("12", "M") => "amended",
        ("12", "A") => "preliminary",
        ("15", "N" or "M" or "A") => "registered",
        ("15", "H") => "final",
        _ => "unknown",
    };

    /// <summary>ServiceRequest.status: what is known of the requisition when its report comes.</summary>
    /// <param name="requestServType">7309 of the requisition; null when not told.</param>
    /// <param name="reportStatus">7306 of the report.</param>
    /// <param name="reportServType">7309 of the report.</param>
    internal static string Request(string? requestServType, string reportStatus, string reportServType) => (requestServType, reportServType, reportStatus) switch
    {
        ("C", _, _) => "revoked",
        (_, "C", _) => "unknown",
        (_, _, "F" or "A") => "completed",
        _ => "active",
    };
}
