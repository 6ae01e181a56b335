using System.Security.Cryptography;
using System.Text.Json;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;

namespace Felles.Host.Configuration;

/// <summary>
/// The platform's own keys, one file each, readable by its user only. Losing <c>register.json</c> loses the numbers;
/// losing <c>audit.pem</c> ends the series of checkpoints; document sources believe <c>node.jwk.json</c>.
/// </summary>
internal static class KeyFiles
{
    private const string Register = "register.json";
    private const string Audit = "audit.pem";
    private const string Node = "node.jwk.json";

    internal static IReadOnlyList<string> Names { get; } = [Register, Audit, Node];

    /// <summary>Makes the keys that are missing; never touches one that is there.</summary>
    internal static IReadOnlyList<string> MakeMissing(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var made = new List<string>();
        if (!File.Exists(Path.Combine(folder, Register)))
        {
            var (lookup, sealing) = RegisterKeys.Create().RevealBase64();
            Write(folder, Register, JsonSerializer.Serialize(new RegisterKeyFile(lookup, sealing)));
            made.Add(Register);
        }

        if (!File.Exists(Path.Combine(folder, Audit)))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(folder, Audit, key.ExportPkcs8PrivateKeyPem());
            made.Add(Audit);
        }

        if (!File.Exists(Path.Combine(folder, Node)))
        {
            Write(folder, Node, NodeKey.CreateJwk());
            made.Add(Node);
        }

        return made;
    }

    internal static Outcome<RegisterKeys> ReadRegister(string folder)
    {
        try
        {
            var file = JsonSerializer.Deserialize<RegisterKeyFile>(File.ReadAllText(Path.Combine(folder, Register)));
            return RegisterKeys.FromBase64(file?.Lookup, file?.Sealing);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Problem.Invalid("register-keys", $"The key file {Register} cannot be read. Put the right file into KeyFolder.");
        }
    }

    internal static Outcome<ECDsa> ReadAudit(string folder)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(Path.Combine(folder, Audit)));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            return Problem.Invalid("audit-key", $"The key file {Audit} cannot be read. Put the right file into KeyFolder.");
        }
    }

    /// <summary>The key by which this node speaks for its callers at document sources.</summary>
    internal static Outcome<NodeKey> ReadNode(string folder)
    {
        try
        {
            return NodeKey.Read(File.ReadAllText(Path.Combine(folder, Node)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem.Invalid("node-key", $"The key file {Node} cannot be read. Put the right file into KeyFolder, or make it with 'felles keys'.");
        }
    }

    private static void Write(string folder, string name, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(Path.Combine(folder, name), options);
        writer.Write(content);
    }

    private sealed record RegisterKeyFile(string Lookup, string Sealing);
}
