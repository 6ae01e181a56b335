using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Felles.Bench;

/// <summary>
/// The limits to compare with, in a process of its own: Kestrel with a fixed answer, and Kestrel with one primary-key read
/// and one ES256 verification. No platform that authenticates a read can be faster than the second.
/// </summary>
internal static class LimitServer
{
    internal static async Task Run(int port, string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 };
        await using var source = NpgsqlDataSource.Create(settings.ToString());
        await using (var make = source.CreateCommand("create table if not exists bench (id int primary key, body bytea not null); insert into bench select i, convert_to(rpad('{', 1023, ' ') || '}', 'UTF8') from generate_series(1, 1000) i on conflict do nothing"))
            await make.ExecuteNonQueryAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var body = Encoding.ASCII.GetBytes("{" + new string(' ', 1022) + "}");
        app.MapGet("/fixed", context => Answer(context, body));
        var verifiers = new ThreadLocal<Dictionary<string, ECDsa>>(() => []);
        app.MapGet("/limit/{id:int}", async context =>
        {
            if (!Verify(verifiers.Value!, context.Request.Headers["DPoP"].ToString()))
            {
                context.Response.StatusCode = 401;
                return;
            }

            await using var command = source.CreateCommand("select body from bench where id = $1");
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = int.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture) });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            await Answer(context, (byte[])reader.GetValue(0));
        });
        await app.RunAsync();
    }

    /// <summary>Kestrel with a fixed answer of 32 kB, about a page, and nothing else.</summary>
    internal static async Task RunFixed(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var body = Encoding.ASCII.GetBytes("{" + new string(' ', (32 * 1024) - 2) + "}");
        app.MapGet("/fixed", context => Answer(context, body));
        await app.RunAsync();
    }

    private static Task Answer(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }

    private static bool Verify(Dictionary<string, ECDsa> keys, string proof)
    {
        var first = proof.IndexOf('.', StringComparison.Ordinal);
        var last = proof.LastIndexOf('.');
        if (first <= 0 || last <= first) return false;
        var header = proof[..first];
        if (!keys.TryGetValue(header, out var key))
        {
            using var json = System.Text.Json.JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            var jwk = json.RootElement.GetProperty("jwk");
            keys[header] = key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(jwk.GetProperty("y").GetString()) },
            });
        }

        return key.VerifyData(Encoding.ASCII.GetBytes(proof[..last]), Base64Url.DecodeFromChars(proof.AsSpan(last + 1)), HashAlgorithmName.SHA256);
    }
}
