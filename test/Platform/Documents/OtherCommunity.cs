using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Felles.Identity;
using Felles.Identity.Attestations;
using Felles.Kernel;
using Felles.Test.Platform.Running;

namespace Felles.Test.Platform.Documents;

/// <summary>A reader in another community, and the certificate of its gateway.</summary>
internal static class OtherCommunity
{
    private const string Organisations = "urn:oid:2.16.578.1.12.4.1.4.101";

    internal static PersonNumber PatientNumber => Number(Papers.Patient);

    internal static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    internal static HealthPersonnel Doctor(string purpose = "TREAT")
    {
        var doctor = Running.Doctor.Gp;
        Assert.True(OrganisationNumber.TryParse(doctor.Organisation, out var organisation));
        return new HealthPersonnel
        {
            Scopes = [], Number = Number(doctor.Number), Name = doctor.Name, HprNumber = doctor.Hpr, LegalEntity = organisation, Trace = new TokenTrace { ClientId = "other-epj", CorrelationId = "1" },
            Attestation = new Attestation
            {
                AttestedAt = TimeProvider.System.GetUtcNow(), Authorization = new AttestedCode("LE", "urn:oid:2.16.578.1.12.4.1.1.9060", "Lege", null),
                LegalEntity = new AttestedIdentity(doctor.Organisation, Organisations, "Legesenteret", null), PointOfCare = new AttestedIdentity(doctor.Organisation, Organisations, "Legesenteret", null),
                HealthcareService = new AttestedCode("KX17", "urn:oid:2.16.578.1.12.4.1.1.8666", "Fastlege", null), Purpose = AttestationCodes.Purpose(purpose)!.Value, PurposeCode = new AttestedCode(purpose, "urn:oid:2.16.840.1.113883.1.11.20448", null, null),
                DecisionId = "dec-1", UserSelected = false, Patients = [new AttestedPatient(PatientNumber, null, null)],
            },
        };
    }

    private static PersonNumber Number(string digits) => PersonNumber.TryParse(digits, SyntheticSeries.All, out var number) ? number : throw new Xunit.Sdk.XunitException("No number.");
}
