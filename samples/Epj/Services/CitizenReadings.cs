using System.Text.Json;

namespace Felles.Samples.Epj;

/// <summary>One use of the record, from the log (AuditEvent).</summary>
/// <param name="Json">The resource.</param>
public sealed record LoggedUse(JsonElement Json)
{
    private const string Purposes = "urn:oid:2.16.840.1.113883.1.11.20448";

    private IEnumerable<JsonElement> Reasons => Json.Items("purposeOfEvent").SelectMany(purpose => purpose.Items("coding"));

    /// <summary>When, UTC as FHIR writes it.</summary>
    public string Recorded => Json.Text("recorded") ?? "";

    /// <summary>Who.</summary>
    public string Who => Json.Items("agent").FirstOrDefault().At("who").Text("display") ?? "";

    /// <summary>Where they work, as they attested; null when not told.</summary>
    public string? Where => Json.Items("contained").FirstOrDefault(resource => resource.Text("resourceType") == "PractitionerRole").At("organization").Text("display");

    /// <summary>Purpose of use, as <c>TREAT</c> or <c>BTG</c>; null when none.</summary>
    public string? Purpose => Reasons.FirstOrDefault(coding => coding.Text("system") == Purposes).Text("code");

    /// <summary>What gave the access, in words; null when not told.</summary>
    public string? Details => Reasons.FirstOrDefault(coding => coding.Text("system") != Purposes).Text("display");

    /// <summary>Whether it was an emergency opening (nødåpning).</summary>
    public bool Emergency => Purpose == "BTG";

    /// <summary>Whether the attempt was refused.</summary>
    public bool Refused => Json.Text("outcome") != "0";

    /// <summary>The rule that decided, as the platform names it.</summary>
    public string Rule => Json.Text("outcomeDesc") ?? "";
}

/// <summary>A block or a reservation (Consent).</summary>
/// <param name="Json">The resource.</param>
public sealed record Restriction(JsonElement Json)
{
    private JsonElement Actor => Json.At("provision").Items("actor").FirstOrDefault().At("reference");

    /// <summary>Id, for lifting it.</summary>
    public string Id => Json.Text("id") ?? "";

    /// <summary>Whether it holds now.</summary>
    public bool IsActive => Json.Text("status") == "active";

    /// <summary>Whom it is against; null for everyone.</summary>
    public string? Against => Actor.Text("display") ?? Actor.At("identifier").Text("value");

    /// <summary>From which service; null for everything.</summary>
    public string? Service => Json.At("provision").Items("class").FirstOrDefault().Text("code");
}
