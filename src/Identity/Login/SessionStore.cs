using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;
using Felles.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Felles.Identity.Login;

/// <summary>A session as stored: its content and the version that a change must replace.</summary>
internal sealed record StoredSession(byte[] Id, long Version, SessionContent Content);

/// <summary>
/// The sessions in the shared database, so that every host knows every login and a logout counts at once everywhere.
/// Rows are found by the SHA-256 of the browser's id: who reads the table can neither take over a session nor read it.
/// </summary>
internal sealed class SessionStore(Database database, IDataProtectionProvider protection, IdentityOptions options, TimeProvider clock)
{
    private const int ChangeTriesMax = 10;

    /// <summary>Stores a new session; gives the secret id for the browser.</summary>
    internal async Task<Outcome<string>> Add(SessionContent content, CancellationToken cancel)
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var id = SHA256.HashData(secret);
        var stored = await Try(() => Write(
            "insert into identity_session (id, kind, version, ends, idle_ends, lease_until, content) values (@id, @kind, 1, @ends, @idle, 0, @content)",
            cancel,
            ("id", id), ("kind", (int)content.Kind), ("ends", content.Ends), ("idle", IdleEnd(content.Kind)), ("content", Seal(id, content))));
        return stored.Match<Outcome<string>>(_ => StrictBase64Url.Encode(secret), problem => problem);
    }

    /// <summary>The session of the browser's id if it is of the kind and still lasts; not found otherwise.</summary>
    internal Task<Outcome<StoredSession>> Find(string secret, LoginKind kind, CancellationToken cancel) =>
        secret.Length == 43 && StrictBase64Url.TryDecode(secret, out var bytes) ? Find(SHA256.HashData(bytes), kind, cancel) : Task.FromResult<Outcome<StoredSession>>(Ended());

    internal async Task<Outcome<StoredSession>> Find(byte[] id, LoginKind kind, CancellationToken cancel)
    {
        var found = await Try<Row?>(async () =>
        {
            await using var connection = await database.OpenReading(cancel);
            await using var command = connection.Statement(null, "select version, idle_ends, content from identity_session where id = @id and kind = @kind and ends > @now and idle_ends > @now", ("id", id), ("kind", (int)kind), ("now", Now));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel) ? new Row(reader.GetInt64(0), reader.GetInt64(1), (byte[])reader.GetValue(2)) : null;
        });
        if (found.Failed(out var problem)) return problem;
        if (found.Match(row => row, _ => null) is not { } row || Unseal(id, row.Content) is not { } content) return Ended();
        await Touch(id, kind, row.IdleEnds, cancel);
        return new StoredSession(id, row.Version, content);
    }

    /// <summary>Changes the content; where another request changed it meanwhile, the change is made to what that left.</summary>
    internal async Task<Outcome<StoredSession>> Change(StoredSession session, Func<SessionContent, SessionContent> change, CancellationToken cancel)
    {
        for (var i = 0; i < ChangeTriesMax; i++)
        {
            var content = change(session.Content);
            var written = await Try(() => Write(
                "update identity_session set content = @content, version = version + 1 where id = @id and version = @version",
                cancel,
                ("id", session.Id), ("version", session.Version), ("content", Seal(session.Id, content))));
            if (!written.Succeeded(out var rows, out var problem)) return problem;
            if (rows == 1) return session with { Version = session.Version + 1, Content = content };
            if (!(await Find(session.Id, session.Content.Kind, cancel)).Succeeded(out var current, out problem)) return problem;
            session = current;
        }

        return Busy();
    }

    /// <summary>Takes the right to renew the session's tokens for a while; false when another request holds it.</summary>
    internal async Task<Outcome<bool>> Lease(StoredSession session, TimeSpan duration, CancellationToken cancel)
    {
        var leased = await Try(() => Write(
            "update identity_session set lease_until = @until where id = @id and lease_until <= @now",
            cancel,
            ("id", session.Id), ("now", Now), ("until", Now + (long)duration.TotalSeconds)));
        return leased.Match<Outcome<bool>>(rows => rows == 1, problem => problem);
    }

    internal Task<Outcome<int>> Release(StoredSession session) =>
        Try(() => Write("update identity_session set lease_until = 0 where id = @id", CancellationToken.None, ("id", session.Id)));

    internal Task<Outcome<int>> Remove(StoredSession session, CancellationToken cancel) =>
        Try(() => Write("delete from identity_session where id = @id", cancel, ("id", session.Id)));

    /// <summary>Forgets sessions that have ended. Throws when the database does not answer.</summary>
    internal Task<int> Sweep(CancellationToken cancel) =>
        Write("delete from identity_session where ends <= @now or idle_ends <= @now", cancel, ("now", Now));

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private LoginOptions? Login(LoginKind kind) => options.Login(kind);

    private long IdleEnd(LoginKind kind) => Now + (long)(Login(kind)?.SessionIdle ?? TimeSpan.Zero).TotalSeconds;

    // A write each minute at most: a page must not cost a disk sync only to say that somebody is still there.
    private async Task Touch(byte[] id, LoginKind kind, long idleEnds, CancellationToken cancel)
    {
        var end = IdleEnd(kind);
        if (end - idleEnds < 60) return;
        await Try(() => Write("update identity_session set idle_ends = @idle where id = @id", cancel, ("id", id), ("idle", end)));
    }

    // The id is part of the protector's purpose, so that content moved to another row does not open.
    private IDataProtector Protector(byte[] id) => protection.CreateProtector("Felles.Identity.Session", Convert.ToHexString(id));

    private byte[] Seal(byte[] id, SessionContent content) => Protector(id).Protect(JsonSerializer.SerializeToUtf8Bytes(content));

    private SessionContent? Unseal(byte[] id, byte[] sealedContent)
    {
        try
        {
            return JsonSerializer.Deserialize<SessionContent>(Protector(id).Unprotect(sealedContent));
        }
        catch (Exception fault) when (fault is CryptographicException or JsonException)
        {
            // Keys were lost or the form has changed since: the person logs in again.
            return null;
        }
    }

    private Task<int> Write(string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters) => database.Write(
        async (connection, transaction) =>
        {
            await using var command = connection.Statement(transaction, sql, parameters);
            return await command.ExecuteNonQueryAsync(cancel);
        },
        cancel);

    private static async Task<Outcome<T>> Try<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (Database.IsUnavailability(fault))
        {
            return Problem.Unavailable("sessions-unavailable", "Logins cannot be looked up just now. Try again in a moment.");
        }
    }

    internal static Problem Ended() => TokenProblems.Unauthenticated("session-ended", "The login has ended. Log in again.");

    internal static Problem Busy() => Problem.Unavailable("session-busy", "Another request is renewing this login. Try again in a moment.");

    private sealed record Row(long Version, long IdleEnds, byte[] Content);
}
