using System.Globalization;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Audit.Analysis;

/// <summary>
/// Goes through the log entry by entry, in the order of time, and finds the ten signals. Takes what is on the desk and nothing
/// else: no clock, no look-up.
/// </summary>
internal sealed class Detector(Desk desk, AnalysisThresholds thresholds, Action<DueJudgement> wait)
{
    private const int SecondsOfHour = 3600;
    private const int SecondsOfDay = 86_400;

    /// <summary>Takes one entry.</summary>
    internal void Take(AuditEntry entry, int stream, long sequence)
    {
        var actor = entry.Actor;
        if (actor.Organisation is not { } organisation) return;
        if (entry.Kind == AuditKind.Change && entry.Person is { } about) desk.Patient(MemoryKeys.Patient(about)).Writes[organisation] = entry.At.ToUnixTimeSeconds();
        if (actor.Reader != ReaderKind.Professional) return;
        var moment = new Moment(entry, stream, sequence, organisation);
        if (entry.Kind == AuditKind.Denial) Refused(moment);
        else if (entry is { Kind: AuditKind.Disclosure, Act: Act.Read, Person: { } patient }) Used(moment, patient);
    }

    /// <summary>Judges what had to wait.</summary>
    internal void Judge(DueJudgement due)
    {
        var place = due.Place;
        var explained = due.Signal switch
        {
            Signal.NoContact => HasContact(due.Patient, due.Organisation, place.At, -thresholds.ContactDaysBefore, thresholds.ContactDaysAfter, acute: false),
            Signal.EmergencyWithoutCare => HasCare(due),
            _ => HasRead(due),
        };
        if (explained) return;
        Hit(new Subject(due.Worker, desk.Worker(due.Worker), due.Organisation, DayOf(place.At)) { UnitPeers = due.UnitPeers, RolePeers = due.RolePeers }, due.Signal, place);
    }

    private void Used(Moment moment, PersonKey patient)
    {
        var actor = moment.Entry.Actor;
        var subject = Begin(moment);
        var worker = subject.Worker;
        foreach (var tally in Tallies(subject)) tally.On(moment.Day, thresholds.WindowDays).Uses++;
        var memory = desk.Patient(MemoryKeys.Patient(patient));
        var reader = Read(moment, subject, memory, patient);
        SeeKin(moment, subject, patient);
        if (actor.UserSelected == true || IsEmergency(moment.Entry)) Hit(subject, Signal.SelfChosen, moment.Place(IsEmergency(moment.Entry) ? "emergency" : "user-selected"));
        SeeDecision(moment, subject, patient);
        SeeHour(moment, subject);
        SeeBurst(moment, subject, patient);
        if (moment.Entry.Objects.Length > 0) reader.LastReadAt = moment.At;
        Wait(moment, subject, patient);
        var slot = moment.Slot;
        foreach (var habits in (Habits[])[worker.Habits, desk.Peers(subject.UnitPeers).Habits, desk.Peers(subject.RolePeers).Habits]) habits.Add(slot, actor.ClientId);
    }

    private void Refused(Moment moment)
    {
        var subject = Begin(moment);
        var worker = subject.Worker;
        if (++worker.HourRefusals < thresholds.HourRefusalsMin || worker.RefusalsTold) return;
        worker.RefusalsTold = true;
        Hit(subject, Signal.Burst, moment.Place(Words($"refusals {worker.HourRefusals}")), worker.HourRefusals);
    }

    private Subject Begin(Moment moment)
    {
        var actor = moment.Entry.Actor;
        var key = MemoryKeys.Worker(actor);
        var worker = desk.Worker(key);
        worker.Role = actor.Role ?? "";
        worker.Unit = string.Join(", ", new[] { actor.Department, actor.PointOfCareName ?? actor.OrganisationName }.OfType<string>());
        var subject = new Subject(key, worker, moment.Organisation, moment.Day) { UnitPeers = MemoryKeys.UnitPeers(actor), RolePeers = MemoryKeys.RolePeers(actor) };
        worker.UnitPeers = subject.UnitPeers;
        var hour = moment.At / SecondsOfHour;
        if (worker.Hour == hour) return subject;
        if (worker.HourPatients.Count > 0)
            foreach (var peers in (string[])[subject.UnitPeers, subject.RolePeers]) desk.Peers(peers).AddHour(worker.HourPatients.Count);
        (worker.Hour, worker.HourRefusals, worker.HourTold, worker.RefusalsTold) = (hour, 0, false, false);
        worker.HourPatients.Clear();
        return subject;
    }

    // L4: told of the patient, not of any one reader.
    private ReaderMemory Read(Moment moment, Subject subject, PatientMemory memory, PersonKey patient)
    {
        var since = moment.At - (thresholds.ReadersDays * SecondsOfDay);
        memory.Readers.RemoveAll(one => one.LastAt < since);
        var reader = memory.Readers.Find(one => one.Worker == subject.Key);
        if (reader is not null)
        {
            reader.LastAt = moment.At;
            return reader;
        }

        reader = new ReaderMemory { Worker = subject.Key, Organisation = moment.Organisation, LastAt = moment.At, Place = moment.Place("reader") };
        if (memory.Readers.Count >= PatientMemory.ReadersMax) return reader;
        memory.Readers.Add(reader);
        var readers = memory.Readers.Where(one => one.Organisation == moment.Organisation).ToList();
        var reached = desk.Reach(MemoryKeys.Reach(moment.Organisation)).Reached;
        reached[readers.Count]++;
        // Beside the others: half a patient stands for those who have not come yet.
        var share = (reached[readers.Count] - 0.5) / Math.Max(1, reached[1]);
        if (readers.Count < thresholds.ReadersMin || share > thresholds.ReadersShareMax) return reader;
        var key = MemoryKeys.Patient(patient);
        if (readers[^1].LastAt <= desk.Settled.GetValueOrDefault((moment.Organisation, key))) return reader;
        var one = CaseOf(new Subject(key, new WorkerMemory(), moment.Organisation, moment.Day), CaseSubject.Patient, moment.At);
        Put(one, new Evidence
        {
            Signal = Signal.ManyReaders,
            Hits = readers.Count,
            Uses = readers.Count,
            PeerHits = reached[readers.Count],
            PeerUses = reached[1],
            Deviation = Math.Sqrt(-2 * Math.Log(share)),
            Facts = [.. readers.TakeLast(Evidence.FactsMax).Select(seen => seen.Place)],
        });
        return reader;
    }

    private void SeeKin(Moment moment, Subject subject, PersonKey patient)
    {
        var actor = moment.Entry.Actor;
        if (actor.Person is not { } professional) return;
        if (desk.Kinship.TryGetValue((professional, patient), out var kin) && kin != Kin.None)
            Hit(subject, Signal.Kin, moment.Place(kin switch { Kin.Self => "self", Kin.ParentOrChild => "parent-or-child", Kin.Family => "family", Kin.Household => "household", _ => "surname" }));
        // Who works where is what the log itself tells: the patient has used records at the same organisation.
        var colleague = MemoryKeys.Worker(moment.Organisation, patient);
        if (professional == patient || !desk.Knows(colleague)) return;
        Hit(subject, Signal.Colleague, moment.Place(desk.Worker(colleague).UnitPeers == subject.UnitPeers ? "same-unit" : "same-organisation"));
    }

    private void SeeDecision(Moment moment, Subject subject, PersonKey patient)
    {
        if (moment.Entry.Actor.DecisionId is null) return;
        var decision = desk.Decision(MemoryKeys.Decision(moment.Entry.Actor));
        if (decision.FirstAt == 0) (decision.FirstPatient, decision.FirstAt) = (patient.ToString(), moment.At);
        else if (decision.FirstPatient != patient.ToString() && !decision.PatientsTold)
        {
            decision.PatientsTold = true;
            Hit(subject, Signal.DecisionReused, moment.Place("another-patient"));
        }
        else if (moment.At - decision.FirstAt > thresholds.DecisionMinutes * 60 && !decision.LateTold)
        {
            decision.LateTold = true;
            Hit(subject, Signal.DecisionReused, moment.Place(Words($"minutes {(moment.At - decision.FirstAt) / 60}")));
        }
    }

    private void SeeHour(Moment moment, Subject subject)
    {
        var (own, peers) = (subject.Worker.Habits, desk.Peers(subject.UnitPeers).Habits);
        if (own.Total < thresholds.UsualUsesMin) return;
        if (peers.Total < thresholds.UsualUsesMin * 2) peers = desk.Peers(subject.RolePeers).Habits;
        var system = moment.Entry.Actor.ClientId;
        if (own.ShareAround(moment.Slot) <= thresholds.OwnShareMax && peers.ShareAround(moment.Slot, own) <= thresholds.PeerShareMax) Hit(subject, Signal.UnusualHour, moment.Place(Words($"hour {moment.Slot % 24:00}")));
        else if (own.ShareOf(system) <= thresholds.OwnShareMax && peers.ShareOf(system, own) <= thresholds.PeerShareMax) Hit(subject, Signal.UnusualHour, moment.Place("system"));
    }

    private void SeeBurst(Moment moment, Subject subject, PersonKey patient)
    {
        var worker = subject.Worker;
        // Part of a random key tells patients apart within an hour.
        worker.HourPatients.Add(BitConverter.ToInt32(patient.Value.ToByteArray()));
        var count = worker.HourPatients.Count;
        if (worker.HourTold || count < thresholds.HourPatientsMin) return;
        var (mean, deviation) = desk.Peers(subject.UnitPeers) is { Hours: >= 50 } peers ? peers.UsualHour() : desk.Peers(subject.RolePeers).UsualHour();
        var stands = (count - mean) / deviation;
        if (stands < thresholds.Cases[Signal.Burst].DeviationMin) return;
        worker.HourTold = true;
        Hit(subject, Signal.Burst, moment.Place(Words($"patients {count}")), stands);
    }

    // What would explain these comes later, if it comes.
    private void Wait(Moment moment, Subject subject, PersonKey patient)
    {
        void Later(Signal signal, long due, string detail) =>
            wait(new DueJudgement($"{(int)signal}|{subject.Key}|{patient}|{moment.Day}", due, signal, subject.Key, moment.Organisation, subject.UnitPeers, subject.RolePeers, patient.ToString(), moment.Place(detail)));

        if (desk.ContactSources.TryGetValue(moment.Organisation, out var first) && first <= moment.Day - thresholds.ContactDaysBefore
            && !HasContact(patient.ToString(), moment.Organisation, moment.At, -thresholds.ContactDaysBefore, 0, acute: false))
            Later(Signal.NoContact, moment.At + ((thresholds.ContactDaysAfter + 1) * SecondsOfDay), "no-contact");
        if (IsEmergency(moment.Entry)) Later(Signal.EmergencyWithoutCare, moment.At + (thresholds.EmergencyHours * SecondsOfHour), desk.ContactSources.ContainsKey(moment.Organisation) ? "by-contacts" : "by-the-log");
        if (moment.Entry is { OpenedBlocked: true, Objects.Length: 0 }) Later(Signal.OpenedNothing, moment.At + (thresholds.ReadWithinMinutes * 60), "nothing-read");
    }

    private bool HasContact(string patient, string organisation, long at, int from, int to, bool acute)
    {
        var day = DayOf(at);
        return desk.Contacts.TryGetValue(patient, out var contacts) && contacts.Exists(one => one.Organisation == organisation && one.Day >= day + from && one.Day <= day + to && (one.Acute || !acute));
    }

    // Where the organisation delivers no contacts, what others there did with the record afterwards stands for it.
    private bool HasCare(DueJudgement due)
    {
        if (desk.ContactSources.ContainsKey(due.Organisation)) return HasContact(due.Patient, due.Organisation, due.Place.At, -1, (thresholds.EmergencyHours + 23) / 24, acute: true);
        var memory = desk.Patient($"n|{due.Patient}");
        return memory.Writes.GetValueOrDefault(due.Organisation) > due.Place.At || memory.Readers.Exists(one => one.Organisation == due.Organisation && one.Worker != due.Worker && one.LastAt > due.Place.At);
    }

    private bool HasRead(DueJudgement due) =>
        desk.Patient($"n|{due.Patient}").Readers.Exists(one => one.Worker == due.Worker && one.LastReadAt >= due.Place.At - (thresholds.ReadWithinMinutes * 60));

    private IEnumerable<Tally> Tallies(Subject subject) => [subject.Worker.Tally, desk.Peers(subject.UnitPeers).Tally, desk.Peers(subject.RolePeers).Tally];

    private void Hit(Subject subject, Signal signal, FactPlace place, double? stands = null)
    {
        foreach (var tally in Tallies(subject)) tally.On(subject.Day, thresholds.WindowDays).Hits[(int)signal]++;
        var places = subject.Worker.Places.TryGetValue((int)signal, out var kept) ? kept : subject.Worker.Places[(int)signal] = [];
        places.Add(place);
        if (places.Count > WorkerMemory.PlacesMax) places.RemoveAt(0);
        Weigh(subject, signal, place, stands);
    }

    private void Weigh(Subject subject, Signal signal, FactPlace place, double? stands)
    {
        var settled = desk.Settled.GetValueOrDefault((subject.Organisation, subject.Key));
        if (place.At <= settled) return;
        var (uses, hits) = subject.Worker.Tally.Of(signal, settled == 0 ? int.MinValue : DayOf(settled) - 1, subject.Day, thresholds.WindowDays);
        var (peerUses, peerHits) = Others(subject, subject.UnitPeers, signal);
        if (peerUses < Math.Max(100, thresholds.Cases[signal].PeerUsesMin)) (peerUses, peerHits) = Others(subject, subject.RolePeers, signal);
        var deviation = stands ?? Deviation(hits, uses, peerHits, peerUses);
        var least = thresholds.Cases[signal];
        var isEnough = hits >= least.HitsMin && peerUses >= least.PeerUsesMin && deviation >= least.DeviationMin;
        if (!isEnough && !desk.Cases.ContainsKey((subject.Organisation, subject.Key))) return;
        var known = desk.Cases.TryGetValue((subject.Organisation, subject.Key), out var open) ? open.Signals.Find(one => one.Signal == signal) : null;
        // In a case, what alone would not have been enough is told too, but weighs nothing until it is.
        if (known is null && !isEnough) return;
        var one = CaseOf(subject, CaseSubject.Professional, place.At);
        var evidence = known ?? new Evidence { Signal = signal, Facts = [.. subject.Worker.Places[(int)signal].Where(kept => kept.At > settled)] };
        if (known is not null && evidence.Facts.Count < Evidence.FactsMax) evidence.Facts.Add(place);
        (evidence.Hits, evidence.Uses, evidence.PeerHits, evidence.PeerUses) = (hits, uses, peerHits, peerUses);
        evidence.Deviation = stands is null ? deviation : Math.Max(evidence.Deviation, deviation);
        Put(one, evidence);
    }

    private (int Uses, int Hits) Others(Subject subject, string peers, Signal signal)
    {
        var (uses, hits) = desk.Peers(peers).Tally.Of(signal, int.MinValue, subject.Day, thresholds.WindowDays);
        var own = subject.Worker.Tally.Of(signal, int.MinValue, subject.Day, thresholds.WindowDays);
        return (Math.Max(0, uses - own.Uses), Math.Max(0, hits - own.Hits));
    }

    /// <summary>
    /// How many standard deviations the hits are above what the peers' share would give. A little is added to the peers' share, so
    /// that a sign nobody has had yet does not count without bound.
    /// </summary>
    internal static double Deviation(int hits, int uses, int peerHits, int peerUses)
    {
        var share = (peerHits + 0.5) / (peerUses + 500);
        var expected = Math.Max(uses, hits) * share;
        return (hits - expected) / Math.Sqrt(Math.Max(expected * (1 - share), 0.02));
    }

    private OpenCase CaseOf(Subject subject, CaseSubject kind, long at)
    {
        var key = (subject.Organisation, subject.Key);
        if (desk.Cases.TryGetValue(key, out var open)) return open;
        return desk.Cases[key] = new OpenCase
        {
            Id = ResourceId.Create(), Organisation = subject.Organisation, Kind = kind, Subject = subject.Key, Role = subject.Worker.Role, Unit = subject.Worker.Unit, FoundAt = at, Signals = [],
        };
    }

    private void Put(OpenCase one, Evidence evidence)
    {
        one.Signals.RemoveAll(other => other.Signal == evidence.Signal);
        one.Signals.Add(evidence);
        desk.ChangedCases.Add((one.Organisation, one.Subject));
    }

    private static bool IsEmergency(AuditEntry entry) => entry.Basis is AccessBasis.Emergency or AccessBasis.ElevatedEmergency || entry.Actor.Purpose == "BTG";

    private static int DayOf(long at) => NorwegianTime.DateAt(DateTimeOffset.FromUnixTimeSeconds(at)).DayNumber;

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whom a sign is about, on which day.</summary>
    private sealed record Subject(string Key, WorkerMemory Worker, string Organisation, int Day)
    {
        internal string UnitPeers { get; init; } = "";

        internal string RolePeers { get; init; } = "";
    }

    /// <summary>An entry with its place and its time in Norway.</summary>
    private sealed class Moment
    {
        internal Moment(AuditEntry entry, int stream, long sequence, string organisation)
        {
            (Entry, Organisation) = (entry, organisation);
            (this.stream, this.sequence) = (stream, sequence);
            At = entry.At.ToUnixTimeSeconds();
            var local = NorwegianTime.Local(entry.At);
            Day = DateOnly.FromDateTime(local.DateTime).DayNumber;
            Slot = (local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 24 : 0) + local.Hour;
        }

        private readonly int stream;
        private readonly long sequence;

        internal AuditEntry Entry { get; }

        internal string Organisation { get; }

        internal long At { get; }

        internal int Day { get; }

        internal int Slot { get; }

        internal FactPlace Place(string detail) => new(stream, sequence, At, Entry.Person?.ToString(), detail);
    }
}
