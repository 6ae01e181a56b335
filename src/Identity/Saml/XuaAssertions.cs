using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Xml;
using Felles.Identity.Attestations;
using Felles.Kernel;
using Felles.Storage;

namespace Felles.Identity.Saml;

/// <summary>
/// Turns a SAML assertion (IHE ITI XUA, Norsk helsenett's SAML profile V2.1) into the caller it speaks for, after every check:
/// the whole of it signed by a pinned certificate, issuer, audience, times, one use for each thing asked, security level 4, and
/// for health personnel the rules of the trust framework, read by the same reader as those of tokens. The profile has no place
/// for the time of attestation; the assertion's own <c>IssueInstant</c> stands for it.
/// </summary>
public sealed class XuaAssertions
{
    private readonly XuaTrust trust;
    private readonly IdentityOptions options;
    private readonly UsedAssertions used;
    private readonly TimeProvider clock;

    /// <summary>A reader for one document source.</summary>
    /// <param name="trust">Whose assertions are believed.</param>
    /// <param name="options">Series of numbers that this environment holds.</param>
    /// <param name="database">Where used assertions are remembered; its migrations have been applied.</param>
    /// <param name="clock">Clock.</param>
    public XuaAssertions(XuaTrust trust, IdentityOptions options, Database database, TimeProvider clock)
    {
        this.trust = trust;
        this.options = options;
        used = new UsedAssertions(database);
        this.clock = clock;
    }

    /// <summary>What an assertion proves.</summary>
    /// <param name="assertion">The element <c>saml:Assertion</c> as XML, with the namespaces in force where it stood.</param>
    /// <param name="uses">What it is used for: a list, or each document asked for. The same assertion may be used once for each.</param>
    /// <param name="correlationId">For the log.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>The statement; 401 when the assertion is not accepted (malformed, signature, issuer, audience, time, used, level), 403 when the attestation breaks a rule, 503 when used assertions cannot be seen.</returns>
    public async Task<Outcome<XuaStatement>> Admit(string assertion, IReadOnlyCollection<string> uses, string correlationId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!XuaSignature.Check(assertion, issuer => trust.Issuers.FirstOrDefault(one => one.Issuer == issuer)?.Certificates ?? [], now).Succeeded(out var element, out var problem)) return problem;
        var issuer = trust.Issuers.First(one => one.Issuer == Child(element, "Issuer")!.InnerText.Trim());
        if (!Times(element, now).Succeeded(out var times, out problem)) return problem;
        if (!Audience(element)) return XuaProblems.Rejected("assertion-audience", $"It must be made out to {trust.Audience} and nobody else.");
        if (Subject(element) is not { } subject) return XuaProblems.Rejected("assertion-subject", "Its NameID must be a national identity number or D-number of a series accepted here, confirmed as bearer.");
        if (!XuaAttributes.Read(element).Succeeded(out var attributes, out problem)) return problem;
        if (Attributes(attributes, subject) is { } wrong) return wrong;
        var patient = XuaFragment.ReadPatient(attributes.Text(XuaNames.ResourceId, XuaNames.OldResourceId)!, options.AcceptedSeries)!.Value;
        var id = element.GetAttribute("ID");
        var trace = new TokenTrace { ClientId = attributes.Text(XuaNames.ClientId, XuaNames.OldClientId) ?? issuer.Issuer, ClientName = issuer.Issuer, TokenId = id, CorrelationId = correlationId };
        var admitted = issuer.Subjects == XuaSubjects.Citizens ? Citizen(attributes, subject, trace) : Personnel(attributes, subject, patient, times.Issued, trace);
        if (!admitted.Succeeded(out var caller, out problem)) return problem;
        // Last: an assertion that proves nothing uses nothing up.
        var claimed = await used.Claim((issuer.Issuer, id), uses, times.Ends + trust.ClockSkew, cancel);
        if (!claimed.Succeeded(out var first, out problem)) return problem;
        if (!first) return XuaProblems.Rejected("assertion-used", "It has been used for this already. Make a new one for each request.");
        return new XuaStatement
        {
            Caller = caller,
            Patient = patient,
            Issuer = issuer.Issuer,
            AssertionId = id,
            AccessConsentPolicy = attributes.Text(XuaNames.AccessConsentPolicy),
            HomeCommunity = attributes.Text(XuaNames.HomeCommunity),
        };
    }

    private Outcome<(DateTimeOffset Issued, DateTimeOffset Ends)> Times(XmlElement assertion, DateTimeOffset now)
    {
        var conditions = Child(assertion, "Conditions");
        if (Time(assertion.GetAttribute("IssueInstant")) is not { } issued || Time(conditions?.GetAttribute("NotBefore")) is not { } from || Time(conditions?.GetAttribute("NotOnOrAfter")) is not { } ends)
            return XuaProblems.Malformed("IssueInstant, NotBefore and NotOnOrAfter must be times in UTC.");
        var isInForce = issued <= now + trust.ClockSkew && from <= now + trust.ClockSkew && now - trust.ClockSkew < ends && now - issued <= trust.LifeMax + trust.ClockSkew;
        return isInForce ? (issued, ends) : XuaProblems.Rejected("assertion-time", "It is not in force at this time: too old, or not yet. Set the clock, or make a new one.");
    }

    private static DateTimeOffset? Time(string? text) =>
        text is { Length: > 0 } && text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private bool Audience(XmlElement assertion)
    {
        var named = assertion.SelectNodes("*[local-name()='Conditions']/*[local-name()='AudienceRestriction']/*[local-name()='Audience']")!.OfType<XmlElement>().ToArray();
        return named is [var only] && only.InnerText.Trim() == trust.Audience;
    }

    private PersonNumber? Subject(XmlElement assertion)
    {
        var subject = Child(assertion, "Subject");
        var isBearer = subject is not null && Child(subject, "SubjectConfirmation")?.GetAttribute("Method") == XuaNames.Bearer;
        return isBearer && PersonNumber.TryParse(Child(subject!, "NameID")?.InnerText.Trim(), options.AcceptedSeries, out var number) && number.Kind != PersonNumberKind.SharedHelpNumber ? number : null;
    }

    private Problem? Attributes(XuaAttributes attributes, PersonNumber subject)
    {
        if (attributes.Text(XuaNames.SecurityLevel, XuaNames.OldSecurityLevel) != "4") return Problem.Forbidden("security-level", "The user must have logged in at security level 4.");
        if (attributes.Text(XuaNames.ResourceId, XuaNames.OldResourceId) is not { } resource || XuaFragment.ReadPatient(resource, options.AcceptedSeries) is null)
            return XuaProblems.Rejected("assertion-patient", "Its resource-id must name the patient as number^^^&OID&ISO, of a series accepted here.");
        var agree = attributes.Agree(text => XuaFragment.ReadPatient(text, options.AcceptedSeries), XuaNames.ResourceId, XuaNames.OldResourceId)
            && attributes.Agree(XuaFragment.ReadCode, XuaNames.Purpose, XuaNames.OldPurpose, XuaNames.OlderPurpose)
            && attributes.Agree(XuaFragment.ReadCode, XuaNames.Role, XuaNames.OldRole)
            && attributes.Agree(text => text, XuaNames.Npi, XuaNames.OldNpi)
            && attributes.Agree(text => text, XuaNames.SecurityLevel, XuaNames.OldSecurityLevel);
        if (!agree) return XuaProblems.Malformed("What it says under a present name and an older one must be the same.");
        var provider = attributes.Text(XuaNames.ProviderIdentifier) is { } text ? XuaFragment.ReadIdentity(text, null) : null;
        // The profile has the person's number there, the national gateway sends the HPR number.
        var isSubject = provider is null || provider.System != subject.System || provider.Id == subject.Reveal();
        return isSubject ? null : XuaProblems.Rejected("assertion-subject", "Its provider-identifier must be the number of its subject.");
    }

    private static Outcome<Caller> Citizen(XuaAttributes attributes, PersonNumber subject, TokenTrace trace)
    {
        var purpose = attributes.Text(XuaNames.Purpose, XuaNames.OldPurpose, XuaNames.OlderPurpose) is { } text ? XuaFragment.ReadCode(text) : null;
        if (purpose is not { Code: XuaNames.CitizensPurpose, System: XuaNames.CitizensPurposeSystem })
            return Problem.Forbidden("assertion-purpose", "A citizen's assertion must have the purpose 13 of ISO 14265, the person's own use.");
        return new Citizen { Scopes = Scopes(attributes), Trace = trace, Number = subject, Name = attributes.Text(XuaNames.SubjectId, XuaNames.OldSubjectId) ?? Felles.Identity.Citizen.WithoutName };
    }

    private Outcome<Caller> Personnel(XuaAttributes attributes, PersonNumber subject, PersonNumber patient, DateTimeOffset issued, TokenTrace trace)
    {
        if (attributes.Text(XuaNames.SubjectId, XuaNames.OldSubjectId) is not { } name) return Problem.Forbidden("name-missing", "The assertion must hold the user's name as subject-id.");
        if (attributes.Text(XuaNames.OrganisationId) is not { } organisation || XuaFragment.ReadIdentity(organisation, null) is not { } entity || !OrganisationNumber.TryParse(entity.Id, out var legalEntity))
            return Problem.Forbidden("organisation-missing", "The assertion must hold the main unit's organisation number as organization-id.");
        using var claim = JsonDocument.Parse(XuaClaim.Write(attributes, subject, patient));
        var hpr = attributes.Text(XuaNames.Npi, XuaNames.OldNpi);
        var read = AttestationReader.Read(claim.RootElement, new TokenFacts(subject, hpr, legalEntity, issued, options.AcceptedSeries));
        if (!read.Succeeded(out var reading, out var problem)) return problem;
        return new HealthPersonnel
        {
            Scopes = Scopes(attributes),
            Trace = trace,
            Number = subject,
            Name = name,
            HprNumber = reading.HprNumber,
            Attestation = reading.Attestation,
            LegalEntity = legalEntity,
        };
    }

    private static FrozenSet<string> Scopes(XuaAttributes attributes) =>
        (attributes.Text(XuaNames.Scope, XuaNames.OldScope) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static XmlElement? Child(XmlElement parent, string name) => parent.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == name && child.NamespaceURI == XuaNames.Assertion);
}
