using System.Buffers;
using System.Text;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity;

/// <summary>The key by which a node signs what it conveys to other nodes. Safe for use by many threads.</summary>
public sealed class NodeKey
{
    private readonly SigningKey key;

    private NodeKey(SigningKey key) => this.key = key;

    /// <summary>A new private key as JWK, for a key file.</summary>
    public static string CreateJwk() => SigningKey.Create().ToPrivateJwk();

    /// <summary>Reads the JWK of a key file.</summary>
    public static Outcome<NodeKey> Read(string jwk) => SigningKey.Read(Encoding.UTF8.GetBytes(jwk)).Then<NodeKey>(read => new NodeKey(read));

    /// <summary>The public half as JWK, for the nodes that are to believe this one.</summary>
    public string PublicJwk
    {
        get
        {
            var output = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(output)) key.WriteJwk(json);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
    }

    internal SigningKey Key => key;
}

/// <summary>A node whose statements are believed.</summary>
/// <param name="HomeCommunityId">OID of its community; the statement's issuer.</param>
/// <param name="PublicJwk">Its public key.</param>
public sealed record TrustedNode(string HomeCommunityId, string PublicJwk);

/// <summary>What another node conveyed about a caller, after its statement was checked.</summary>
/// <param name="Issuer">OID of the node's community.</param>
/// <param name="Patient">Whose record the statement is for; no other opens by it.</param>
/// <param name="Grounds">The facts that the node decided by, as JSON.</param>
public sealed record Conveyance(string Issuer, PersonNumber Patient, ReadOnlyMemory<byte> Grounds);
