using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Identity.Saml;

/// <summary>
/// Remembers for what an assertion has been used, for all hosts together and across restarts: an assertion lives an hour, and
/// who copies one on its way must not be able to ask with it again.
/// </summary>
internal sealed class UsedAssertions(Database database)
{
    /// <summary>True where none of the uses has been made before, false otherwise; 503 when the database does not answer.</summary>
    /// <param name="assertion">Issuer and ID.</param>
    /// <param name="uses">What it is used for, each once.</param>
    /// <param name="expires">When the assertion is worthless.</param>
    /// <param name="cancel">Cancels.</param>
    internal async Task<Outcome<bool>> Claim((string Issuer, string Id) assertion, IReadOnlyCollection<string> uses, DateTimeOffset expires, CancellationToken cancel)
    {
        try
        {
            return await database.Write(async (connection, transaction) =>
            {
                var first = true;
                // In one order, so that two hosts never wait for each other.
                foreach (var use in uses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    await using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText = "insert into identity_assertion (key, expires) values (@key, @expires) on conflict (key) do nothing";
                    command.Bind("key", SHA256.HashData(Encoding.UTF8.GetBytes($"{assertion.Issuer}\n{assertion.Id}\n{use}")));
                    command.Bind("expires", expires.ToUnixTimeSeconds());
                    first &= await command.ExecuteNonQueryAsync(cancel) == 1;
                }

                return first;
            }, cancel);
        }
        catch (Exception e) when (Database.IsUnavailability(e))
        {
            return Problem.Unavailable("assertions-unavailable", "Whether the assertion has been used cannot be seen just now. Try again in a moment.");
        }
    }

    /// <summary>Forgets uses of assertions that expired before the instant.</summary>
    internal Task<int> Sweep(DateTimeOffset before, CancellationToken cancel) => database.Write(async (connection, transaction) =>
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "delete from identity_assertion where expires < @before";
        command.Bind("before", before.ToUnixTimeSeconds());
        return await command.ExecuteNonQueryAsync(cancel);
    }, cancel);
}
