using System.Text.Json;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>
/// Makes the statement by which a node asks another for a caller: who asks, about whom, on what grounds, for one request at one
/// node, for a minute. A JWS (RFC 7515), sent as <c>Authorization: Statement …</c>.
/// </summary>
/// <param name="key">The node's key.</param>
/// <param name="issuer">OID of the node's community.</param>
/// <param name="clock">Clock.</param>
public sealed class StatementSigner(NodeKey key, string issuer, TimeProvider clock)
{
    internal const string Type = "felles-statement+jwt";

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>A statement for one request.</summary>
    /// <param name="caller">Health personnel with an attestation, or a citizen.</param>
    /// <param name="scopes">The scopes that the request needs there.</param>
    /// <param name="about">Whose record, and the facts that were decided by.</param>
    /// <param name="audience">OID of the community that is asked.</param>
    /// <param name="request">Method and address, without query.</param>
    /// <returns>The statement and its id.</returns>
    public (string Statement, string Id) Sign(Caller caller, IEnumerable<string> scopes, (PersonNumber Patient, ReadOnlyMemory<byte> Grounds) about, string audience, (string Method, Uri Target) request)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var (now, id) = (clock.GetUtcNow(), ResourceId.Create());
        var statement = key.Key.Sign(
            header =>
            {
                header.WriteString("alg", key.Key.Algorithm.ToString());
                header.WriteString("typ", Type);
                header.WriteString("kid", key.Key.KeyId);
            },
            json =>
            {
                json.WriteString("iss", issuer);
                json.WriteString("aud", audience);
                json.WriteNumber("iat", now.ToUnixTimeSeconds());
                json.WriteNumber("exp", (now + Life).ToUnixTimeSeconds());
                json.WriteString("jti", id);
                json.WriteString("htm", request.Method);
                json.WriteString("htu", request.Target.GetLeftPart(UriPartial.Path));
                json.WriteString("patient", about.Patient.Reveal());
                json.WritePropertyName("caller");
                JsonSerializer.Serialize(json, StatedCaller.Of(caller, scopes));
                json.WritePropertyName("grounds");
                json.WriteRawValue(about.Grounds.Span);
            });
        return (statement, id);
    }
}
