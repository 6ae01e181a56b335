using System.Collections.Frozen;
using System.Text.Json;
using Felles.Identity.Jose;
using Felles.Kernel;

namespace Felles.Identity.Attestations;

/// <summary>
/// The two object shapes of the information model §4.2.2.1, identity and code, each bounded. <c>system</c> is read
/// strictly, <c>authority</c> and <c>assigner</c> loosely: the model's own examples vary there, and nothing is decided on them.
/// </summary>
internal sealed class AttestationParts(AttestationFaults faults)
{
    private const int TextLengthMax = 512;

    /// <summary>Whether this is text to keep: not empty, bounded, no control characters.</summary>
    internal static bool IsText(string? text)
    {
        if (text is not { Length: >= 1 and <= TextLengthMax }) return false;
        foreach (var c in text)
            if (char.IsControl(c))
                return false;
        return true;
    }

    /// <summary>A group of attributes that must be there.</summary>
    internal JsonElement Group(JsonElement claim, string member, int rule)
    {
        claim.TryMember(member, out var group);
        return Group(claim, member, rule, group);
    }

    internal JsonElement Group(JsonElement claim, string member, int rule, JsonElement group)
    {
        if (claim.ValueKind == JsonValueKind.Object && group.ValueKind == JsonValueKind.Object) return group;
        faults.Add(rule, $"{member} is required and must be an object.");
        return default;
    }

    /// <summary>An identity; null when absent or wrong (the fault is noted).</summary>
    internal AttestedIdentity? Identity(JsonElement group, string groupName, string member, int rule, bool required)
    {
        if (group.ValueKind != JsonValueKind.Object) return null;
        if (!group.TryMember(member, out var value))
        {
            if (required) faults.Add(rule, $"{groupName}.{member} is required.");
            return null;
        }

        if (value.Text("id") is { } id && IsText(id) && value.Text("system") is { } system && IsText(system) && IsTextOrAbsent(value, "name", out var name))
            return new AttestedIdentity(id, system, name, Loose(value, "authority"));
        faults.Add(rule, $"{groupName}.{member} must be an object with id and system, and name as text if any.");
        return null;
    }

    /// <summary>An organisation of Enhetsregisteret; null when absent or wrong (the fault is noted).</summary>
    internal AttestedIdentity? Organisation(JsonElement group, string groupName, string member, int rule, bool required)
    {
        if (Identity(group, groupName, member, rule, required) is not { } identity) return null;
        if (identity.System == AttestationCodes.OrganisationSystem && OrganisationNumber.TryParse(identity.Id, out _)) return identity;
        faults.Add(rule, $"{groupName}.{member} must be an organisation number under {AttestationCodes.OrganisationSystem}.");
        return null;
    }

    /// <summary>A department: RESH, or local under a globally unique system.</summary>
    internal AttestedIdentity? Department(JsonElement group, string groupName, int rule)
    {
        if (Identity(group, groupName, "department", rule, required: false) is not { } identity) return null;
        if (Uri.IsWellFormedUriString(identity.System, UriKind.Absolute)) return identity;
        faults.Add(rule, $"{groupName}.department must have a globally unique URI as its system.");
        return null;
    }

    /// <summary>A code of one of the systems; null when absent or wrong (the fault is noted).</summary>
    internal AttestedCode? Code(JsonElement group, string groupName, string member, FrozenSet<string> systems, int rule)
    {
        if (!group.TryMember(member, out var value)) return null;
        if (value.Text("code") is not { } code || !IsText(code) || value.Text("system") is not { } system || !IsText(system) || !IsTextOrAbsent(value, "text", out var text))
        {
            faults.Add(rule, $"{groupName}.{member} must be an object with code and system, and text as text if any.");
            return null;
        }

        if (systems.Contains(system)) return new AttestedCode(code, system, text, Loose(value, "assigner"));
        faults.Add(rule, $"{groupName}.{member} has a code system that the information model does not allow there.");
        return null;
    }

    private static bool IsTextOrAbsent(JsonElement value, string member, out string? text)
    {
        text = null;
        if (!value.TryMember(member, out var found)) return true;
        text = found.AsText();
        if (text is not "") return IsText(text);
        text = null;
        return true;
    }

    private static string? Loose(JsonElement value, string member) => value.Text(member) is { } text && IsText(text) ? text : null;
}
