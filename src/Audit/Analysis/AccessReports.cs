using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Audit.Analysis;

/// <summary>What one professional of an organisation did within some days.</summary>
/// <param name="Name">Name, as attested.</param>
/// <param name="HprNumber">HPR number; null when none.</param>
/// <param name="Role">Authorisation category (9060); null when none was attested.</param>
/// <param name="Unit">Department and place of care; null when none was attested.</param>
/// <param name="Patients">How many patients.</param>
/// <param name="Uses">Entries of the log in which something was disclosed or changed.</param>
/// <param name="Refusals">Attempts that were refused.</param>
/// <param name="Emergencies">Uses as an emergency.</param>
/// <param name="Opened">Uses that opened what was blocked.</param>
public sealed record WorkerUse(string Name, string? HprNumber, string? Role, string? Unit, int Patients, int Uses, int Refusals, int Emergencies, int Opened);

/// <summary>What one professional did with one patient's record in one service within some days.</summary>
/// <param name="Name">Name of the professional.</param>
/// <param name="HprNumber">HPR number; null when none.</param>
/// <param name="Patient">Pseudonym within the organisation; the opaque key where the patient stands in a case that has been opened; empty when the request named nobody known.</param>
/// <param name="Service">Service code.</param>
/// <param name="First">First day.</param>
/// <param name="Last">Last day.</param>
/// <param name="Uses">As in <see cref="WorkerUse"/>.</param>
/// <param name="Refusals">As in <see cref="WorkerUse"/>.</param>
/// <param name="Emergencies">As in <see cref="WorkerUse"/>.</param>
/// <param name="Opened">As in <see cref="WorkerUse"/>.</param>
public sealed record PatientUse(string Name, string? HprNumber, string Patient, string Service, DateOnly First, DateOnly Last, int Uses, int Refusals, int Emergencies, int Opened);

/// <summary>Access reports of an organisation about its own personnel, from the counts that the analysis keeps as it goes through the log.</summary>
public sealed class AccessReports
{
    /// <summary>Days of a report at most; the counts are kept a little longer.</summary>
    public const int DaysMax = 366;

    /// <summary>Professionals of a page at most.</summary>
    public const int PageWorkers = 100;

    private readonly Database database;
    private readonly byte[] key;

    /// <summary>Over a database whose migrations have been applied.</summary>
    /// <param name="database">The database.</param>
    /// <param name="key">Key of the names by which reports speak of patients, the same on every host.</param>
    public AccessReports(Database database, byte[] key) => (this.database, this.key) = (database, key);

    /// <summary>The professionals of an organisation, who used most first.</summary>
    /// <param name="organisation">Main unit.</param>
    /// <param name="from">First day, Norwegian calendar.</param>
    /// <param name="to">Last day, included.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="cancel">Cancels the read.</param>
    /// <returns>At most <see cref="PageWorkers"/>, and whether there are more.</returns>
    public async Task<Outcome<(ImmutableArray<WorkerUse> Workers, bool More)>> Workers(OrganisationNumber organisation, DateOnly from, DateOnly to, int skip, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenReading(cancel);
            await using var command = connection.Statement(null,
                """
                select w.name, w.hpr, w.role, w.unit, count(distinct case when u.patient = '' then null else u.patient end), sum(u.uses), sum(u.refusals), sum(u.emergencies), sum(u.opened)
                from analysis_use u join analysis_worker w on w.organisation = u.organisation and w.worker = u.worker
                where u.organisation = @organisation and u.day >= @from and u.day <= @to
                group by w.name, w.hpr, w.role, w.unit, u.worker order by sum(u.uses) + sum(u.refusals) desc, w.name, u.worker limit @max offset @skip
                """,
                [("organisation", organisation.ToString()), ("from", from.DayNumber), ("to", to.DayNumber), ("max", PageWorkers + 1), ("skip", skip)]);
            var found = new List<WorkerUse>();
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel)) found.Add(new WorkerUse(row.GetString(0), Text(row, 1), Text(row, 2), Text(row, 3), Number(row, 4), Number(row, 5), Number(row, 6), Number(row, 7), Number(row, 8)));
            return ([.. found.Take(PageWorkers)], found.Count > PageWorkers);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("log-unavailable", "The log cannot be read just now. Try again in a moment.");
        }
    }

    /// <summary>Who used whose record, a line for each pair and service. Throws <see cref="DbException"/> when the store does not answer.</summary>
    public async IAsyncEnumerable<PatientUse> Uses(OrganisationNumber organisation, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await database.OpenReading(cancel);
        var named = await InCases(connection, organisation, cancel);
        await using var command = connection.Statement(null,
            """
            select w.name, w.hpr, u.patient, u.service, min(u.day), max(u.day), sum(u.uses), sum(u.refusals), sum(u.emergencies), sum(u.opened)
            from analysis_use u join analysis_worker w on w.organisation = u.organisation and w.worker = u.worker
            where u.organisation = @organisation and u.day >= @from and u.day <= @to
            group by w.name, w.hpr, u.worker, u.patient, u.service order by w.name, u.worker, min(u.day), u.patient, u.service
            """,
            [("organisation", organisation.ToString()), ("from", from.DayNumber), ("to", to.DayNumber)]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var patient = row.GetString(2);
            yield return new PatientUse(
                row.GetString(0), Text(row, 1), patient.Length == 0 || named.Contains(patient) ? patient : Pseudonym(organisation, patient), row.GetString(3),
                DateOnly.FromDayNumber(Number(row, 4)), DateOnly.FromDayNumber(Number(row, 5)), Number(row, 6), Number(row, 7), Number(row, 8), Number(row, 9));
        }
    }

    // Keyed: the opaque keys of patients stand in answers and addresses, and whoever has them could try them through.
    private string Pseudonym(OrganisationNumber organisation, string patient) => $"P-{Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{organisation}|{patient}")).AsSpan(0, 5))}";

    private static async Task<HashSet<string>> InCases(DbConnection connection, OrganisationNumber organisation, CancellationToken cancel)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        await using var command = connection.Statement(null, "select signals from analysis_case where organisation = @organisation and state > 0", [("organisation", organisation.ToString())]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
            foreach (var fact in JsonSerializer.Deserialize((byte[])row.GetValue(0), AnalysisJson.Default.ListEvidence)!.SelectMany(one => one.Facts))
                if (fact.Patient is { } patient) named.Add(patient);
        return named;
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int Number(DbDataReader row, int column) => Convert.ToInt32(row.GetValue(column), CultureInfo.InvariantCulture);
}
