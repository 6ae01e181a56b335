using System.Collections.Immutable;
using Felles.Kernel;

namespace Felles.Sharing.CriticalInfo;

/// <summary>The problems of the use cases, each once.</summary>
internal static class CriticalInfoProblems
{
    internal static Problem RulesBroken(ImmutableArray<Issue> issues) =>
        new(ProblemKind.Invalid, "rules-broken", "The record breaks rules of its profile; nothing was stored. Each issue names one, with its place.") { Issues = issues, IssueType = "invariant" };

    internal static readonly Problem OnlyPersonnelWrite =
        Problem.Forbidden("only-personnel-write", "Critical information is registered by health personnel with a user token and an HPR number.");

    internal static readonly Problem RoleNotActive =
        Problem.Forbidden("role-not-active", "The role in nhn-user-role is not an active authorisation of this person in HPR, or is another than the attestation's. Send the role in which the user acts.");

    internal static Problem RoleMayNotWrite(string role) =>
        Problem.Forbidden("role-may-not-write", $"The role {role} does not register this category of critical information. Ask a physician to register it.");

    internal static readonly Problem OtherPatient =
        Problem.Invalid("other-patient", "The patient in the record is not the one in nhn-patient-nin; nothing was stored. Send the record of the right patient, or leave the element out.");

    internal static readonly Problem VersionMissing =
        new(ProblemKind.Required, "version-missing", "meta.versionId is missing: send the record with the version that was read.");

    internal static readonly Problem NotLatest =
        new(ProblemKind.VersionConflict, "version-not-latest", "The version given is not the latest. Read the record again and make the change on what it holds now.");

    internal static readonly Problem NoSuchRecord =
        Problem.NotFound("This patient has no such record.");

    internal static readonly Problem Deleted =
        new(ProblemKind.Gone, "deleted", "The record was registered in error and has been deleted.");

    internal static readonly Problem ConsentExcluded =
        new(ProblemKind.Conflict, "consent-excluded", "A patient may not have both a limitation of life-prolonging treatment (8) and a treatment clarification (11). End the one that stands, then register the other.")
        {
            IssueType = "business-rule",
        };

    internal static readonly Problem ConsentsHidden =
        new(ProblemKind.Conflict, "consents-hidden", "The patient has blocked some of this information, so it cannot be seen whether the registration would contradict it. Ask the patient for consent and open with that.")
        {
            IssueType = "business-rule",
        };

    internal static readonly Problem ConsentNotRevived =
        new(ProblemKind.Invalid, "consent-not-revived", "What has ended or expired is not brought back by a correction. Register it anew.")
        {
            IssueType = "business-rule",
        };

    internal static Problem UnknownInfoType(IEnumerable<string> known) =>
        new(ProblemKind.NotSupported, "unknown-info-type", $"criticalInfoType is not one of this type's: {string.Join(", ", known)}.");

    internal static readonly Problem NoInfoTypes =
        new(ProblemKind.NotSupported, "unknown-info-type", "This type has no criticalInfoType: leave the parameter out.");
}
