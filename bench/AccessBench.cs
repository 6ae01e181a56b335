using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;

namespace Felles.Bench;

/// <summary>What one decision costs for a record with 50 restrictions, and filtering a list of 1,000 entries by their labels; one core, warm, medians.</summary>
internal static class AccessBench
{
    private const int Rounds = 21;
    private const int Decisions = 100_000;
    private const int Entries = 1_000;
    private const int Restrictions = 50;

    internal static void Run()
    {
        var facts = Facts();
        var decision = AccessPolicy.Published.Decide(facts);
        if (decision is not { Verdict: Verdict.Open, WithholdsAll: false }) throw new InvalidOperationException(decision.RuleId);
        Tell("a decision, 50 restrictions", Measure(() =>
        {
            for (var i = 0; i < Decisions; i++) AccessPolicy.Published.Decide(facts);
        }) / Decisions * 1000, "µs", 2);

        string[][] labels = [[], ["N"], ["NORS"], ["NORU"], ["NORN_FFL", "N"]];
        var list = Enumerable.Range(0, Entries).Select(i => new EntryLabels(ServiceCode.LabResults, "310000019", [.. labels[i % labels.Length]], null)).ToArray();
        var shown = 0;
        Tell("1,000 entries by their labels", Measure(() =>
        {
            foreach (var entry in list)
                if (decision.See(entry) == Sight.Shown)
                    shown++;
        }), "ms", 1);
    }

    private static double Measure(Action work)
    {
        work();
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    private static void Tell(string what, double took, string unit, double limit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {took:F3} {unit}, {took / limit:F2} of the limit of {limit} {unit}"));

    private static AccessFacts Facts()
    {
        var now = new DateTimeOffset(2026, 11, 20, 11, 0, 0, TimeSpan.Zero);
        var patient = Number("15838510075");
        var place = new AttestedIdentity("310000027", "urn:oid:2.16.578.1.12.4.1.4.101", null, null);
        return new AccessFacts
        {
            Asker = Asker.Of(new HealthPersonnel
            {
                Scopes = FrozenSet<string>.Empty,
                Trace = new TokenTrace { ClientId = "bench", CorrelationId = "c1" },
                Number = Number("02861650041"),
                Name = "Rask Fossekall",
                HprNumber = "900000018",
                LegalEntity = Organisation("310000019"),
                Attestation = new Attestation
                {
                    AttestedAt = now,
                    LegalEntity = place,
                    PointOfCare = place,
                    Purpose = PurposeOfUse.Treatment,
                    PurposeCode = new AttestedCode("TREAT", "urn:oid:2.16.840.1.113883.1.11.20448", null, null),
                    DecisionId = "tb-1",
                    UserSelected = false,
                    Patients = [new AttestedPatient(patient, null, null)],
                },
            }),
            Standing = new CallerStanding(true, OrganisationKnown: true, AgreementValid: true),
            Subject = new SubjectFacts(new PersonKey(Guid.Empty), new DateOnly(1985, 3, 15), false, patient),
            AskedNumber = patient,
            Service = ServiceCode.LabResults,
            Act = Act.Read,
            Basis = AccessBasis.None,
            // None meets the reader, so all are looked at.
            Restrictions = [.. Enumerable.Range(0, Restrictions).Select(i => new Restriction($"r{i}", i % 2 == 0 ? RestrictionTarget.Person : RestrictionTarget.Organisation, (800_000_000 + i).ToString(CultureInfo.InvariantCulture), null, now, null))],
            HoldsBlockedEntries = false,
            Now = now,
        };
    }

    private static PersonNumber Number(string text) => PersonNumber.TryParse(text, SyntheticSeries.All, out var number) ? number : throw new InvalidOperationException();

    private static OrganisationNumber Organisation(string text) => OrganisationNumber.TryParse(text, out var number) ? number : throw new InvalidOperationException();
}
