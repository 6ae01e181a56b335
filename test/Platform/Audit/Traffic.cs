using Felles.Access;
using Felles.Audit;
using Felles.Audit.Analysis;
using Felles.Kernel;

namespace Felles.Test.Platform.Audit;

/// <summary>
/// A month of ordinary use of records at three organisations, with misuse of each of the ten kinds planted in it. Seeded: the same
/// seed gives the same traffic. Ordinary work has some of every sign too, as it has in life.
/// </summary>
internal sealed class Traffic : IKinship
{
    private const int Units = 4;
    private const int PatientsOfWorker = 19;
    private const int PlantsOfEach = 6;

    private static readonly string[] organisations = ["310000094", "310000108", "310000116"];
    private static readonly string[] roles = ["LE", "SP"];

#pragma warning disable RS0030 // A generator with a seed.
    private readonly Random draw;
#pragma warning restore RS0030
    private readonly List<Worker> workers = [];
    private readonly Dictionary<(string, int), PersonKey[]> panels = [];
    private readonly Dictionary<(PersonKey, PersonKey), Kin> kin = [];
    private readonly Queue<Worker> honest;
    private readonly int days;
    private readonly int usesOfDay;
    private int decisions;

    internal Traffic(int seed, int workersOfUnit = 8, int days = 30, int usesOfDay = 6)
    {
#pragma warning disable RS0030, CA5394 // A generator with a seed.
        draw = new Random(seed);
        (this.days, this.usesOfDay) = (days, usesOfDay);
        foreach (var organisation in organisations)
            for (var unit = 0; unit < Units; unit++)
            {
                panels[(organisation, unit)] = [.. Enumerable.Range(0, PatientsOfWorker * workersOfUnit).Select(_ => Key())];
                foreach (var role in roles)
                    for (var i = 0; i < workersOfUnit; i++) workers.Add(new Worker(Key(), organisation, unit, role, Nights: unit == 0 && i < 3));
            }

        honest = new Queue<Worker>(workers.Where(worker => worker.Unit > 0).OrderBy(_ => draw.Next()));
    }

    /// <summary>The first day.</summary>
    internal static DateOnly FirstDay { get; } = new(2026, 9, 7);

    /// <summary>Entries of the log, in the order of time.</summary>
    internal List<AuditEntry> Entries { get; } = [];

    /// <summary>Contacts that the organisations deliver.</summary>
    internal List<(string Organisation, PersonKey Patient, DateOnly Day, bool Acute)> Contacts { get; } = [];

    /// <summary>What was planted: who, and the kind.</summary>
    internal HashSet<(string Subject, Signal Signal)> Planted { get; } = [];

    /// <summary>Whoever works there, by the key under which the analysis remembers them.</summary>
    internal static string SubjectOf(string organisation, PersonKey person) => $"w|{organisation}|{person}";

    public Task<IReadOnlyDictionary<(PersonKey Professional, PersonKey Patient), Kin>> Between(IReadOnlyCollection<(PersonKey Professional, PersonKey Patient)> pairs, int surnameBearersMax, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<(PersonKey, PersonKey), Kin>>(pairs.Where(kin.ContainsKey).ToDictionary(pair => pair, pair => kin[pair]));

    /// <summary>Makes it.</summary>
    internal Traffic Make()
    {
        for (var day = 0; day < days; day++)
            foreach (var worker in workers)
                if ((day % 7 < 5 || draw.Next(8) == 0) && draw.Next(10) > 0)
                    for (var use = Math.Max(1, usesOfDay + draw.Next(-2, 3)); use > 0; use--) Ordinary(worker, day);
        for (var i = 0; i < PlantsOfEach; i++) Plant();
        Entries.Sort((one, other) => one.At.CompareTo(other.At));
        return this;
    }

    private void Ordinary(Worker worker, int day)
    {
        var patient = Pick(panels[(worker.Organisation, worker.Unit)]);
        if (Chance(0.002)) patient = Pick(workers.Where(other => other.Organisation == worker.Organisation && other != worker).ToList()).Person;
        if (Chance(0.0001)) kin[(worker.Person, patient)] = Kin.Surname;
        var emergency = Chance(0.005);
        if (!Chance(0.03)) Contact(worker, patient, day, acute: emergency && !Chance(0.1));
        var hour = worker.Nights ? (22 + draw.Next(9)) % 24 : Chance(0.002) ? draw.Next(24) : 8 + draw.Next(8);
        var opens = Chance(0.002);
        Use(worker, patient, day, hour, entry => entry with
        {
            Basis = emergency ? AccessBasis.Emergency : opens ? AccessBasis.ElevatedConsent : AccessBasis.None,
            OpenedBlocked = opens,
            Objects = opens && Chance(0.2) ? [] : entry.Objects,
            Actor = entry.Actor with { UserSelected = Chance(0.04), DecisionId = Chance(0.003) ? $"d{draw.Next(1, Math.Max(2, decisions))}" : entry.Actor.DecisionId },
        });
        if (Chance(0.01)) Denied(worker, day, hour);
    }

    private void Plant()
    {
        Misuse(Signal.Kin, 2, (worker, day, _) =>
        {
            var relative = Pick(panels[(worker.Organisation, (worker.Unit + 1) % Units)]);
            kin[(worker.Person, relative)] = Kin.ParentOrChild;
            Contact(worker, relative, day, acute: false);
            Use(worker, relative, day, 12, entry => entry);
        });
        Misuse(Signal.Colleague, 5, (worker, day, _) =>
        {
            var colleague = Pick(workers.Where(other => other.Organisation == worker.Organisation && other != worker).ToList()).Person;
            Contact(worker, colleague, day, acute: false);
            Use(worker, colleague, day, 11, entry => entry);
        });
        Misuse(Signal.SelfChosen, 30, (worker, day, _) => Use(worker, Met(worker, day), day, 10, entry => entry with { Actor = entry.Actor with { UserSelected = true } }));
        Misuse(Signal.NoContact, 14, (worker, day, _) => Use(worker, Key(), day, 14, entry => entry));
        Misuse(Signal.DecisionReused, 3, (worker, day, i) =>
        {
            foreach (var _ in Enumerable.Range(0, 4)) Use(worker, Met(worker, day), day, 13, entry => entry with { Actor = entry.Actor with { DecisionId = $"shared-{worker.Person}-{i}" } });
        });
        Misuse(Signal.UnusualHour, 7, (worker, day, _) => Use(worker, Met(worker, day), day, 3, entry => entry));
        Misuse(Signal.EmergencyWithoutCare, 4, (worker, day, _) => Use(worker, Met(worker, day), day, 15, entry => entry with { Basis = AccessBasis.Emergency, EmergencyReason = "x" }));
        Misuse(Signal.Burst, 1, (worker, day, _) =>
        {
            for (var i = 0; i < 45; i++) Use(worker, Met(worker, day), day, 9, entry => entry);
        });
        Misuse(Signal.Burst, 1, (worker, day, _) =>
        {
            for (var i = 0; i < 14; i++) Denied(worker, day, 9);
        });
        Misuse(Signal.OpenedNothing, 3, (worker, day, _) => Use(worker, Met(worker, day), day, 12, entry => entry with { Basis = AccessBasis.ElevatedConsent, OpenedBlocked = true, Objects = [] }));
        Known();
    }

    // Somebody whom everybody wants to know of.
    private void Known()
    {
        var (organisation, patient, day) = (Pick(organisations), Key(), draw.Next(10, days - 5));
        foreach (var worker in workers.Where(worker => worker.Organisation == organisation).OrderBy(_ => draw.Next()).Take(18))
        {
            Contact(worker, patient, day, acute: false);
            Use(worker, patient, day + draw.Next(4), 10, entry => entry);
        }

        Planted.Add(($"n|{patient}", Signal.ManyReaders));
    }

    private void Misuse(Signal signal, int times, Action<Worker, int, int> once)
    {
        var worker = honest.Dequeue();
        Planted.Add((SubjectOf(worker.Organisation, worker.Person), signal));
        for (var i = 0; i < times; i++) once(worker, draw.Next(days / 2, days), i);
    }

    private PersonKey Met(Worker worker, int day)
    {
        var patient = Pick(panels[(worker.Organisation, worker.Unit)]);
        Contact(worker, patient, day, acute: false);
        return patient;
    }

    private void Contact(Worker worker, PersonKey patient, int day, bool acute) => Contacts.Add((worker.Organisation, patient, FirstDay.AddDays(day), acute));

    private void Denied(Worker worker, int day, int hour) =>
        Entries.Add(Entry(worker, day, hour) with { Kind = AuditKind.Denial, RuleId = "deny-unknown-person", Person = null, Objects = [] });

    private void Use(Worker worker, PersonKey patient, int day, int hour, Func<AuditEntry, AuditEntry> change) => Entries.Add(change(Entry(worker, day, hour) with { Person = patient }));

    private AuditEntry Entry(Worker worker, int day, int hour) => new()
    {
        At = NorwegianTime.FromLocal(FirstDay.AddDays(day).ToDateTime(new TimeOnly(hour, draw.Next(60), draw.Next(60)))),
        Kind = AuditKind.Disclosure,
        Person = null,
        Service = ServiceCode.LabResults,
        Act = Act.Read,
        RuleId = "allow-treatment",
        Objects = ["Observation/a/1"],
        Actor = new AuditActor
        {
            Reader = ReaderKind.Professional, Person = worker.Person, Name = "Lun Rev", HprNumber = "900000018", Role = worker.Role, Organisation = worker.Organisation,
            PointOfCare = worker.Organisation, PointOfCareName = "Et sykehus", Department = $"Avdeling {worker.Unit}", DepartmentId = $"avd|{worker.Unit}", Purpose = "TREAT",
            DecisionId = $"d{++decisions}", UserSelected = false, ClientId = "epj", CorrelationId = "c",
        },
    };

    private bool Chance(double share) => draw.NextDouble() < share;

    private T Pick<T>(IReadOnlyList<T> of) => of[draw.Next(of.Count)];

    private PersonKey Key()
    {
        var bytes = new byte[16];
        draw.NextBytes(bytes);
        return new PersonKey(new Guid(bytes));
    }
#pragma warning restore RS0030, CA5394

    private sealed record Worker(PersonKey Person, string Organisation, int Unit, string Role, bool Nights);
}
