using System.Collections.Immutable;
using System.Security.Cryptography;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Sharing.LabResults.Receiving;

/// <summary>What came of a message.</summary>
/// <param name="Stored">Versions stored now, the reports first.</param>
/// <param name="AlreadyReceived">The same message had been taken in before.</param>
/// <param name="Notes">What the sender should know: warnings, what is kept without a place in the profile, what is not kept.</param>
internal sealed record LabReceipt(ImmutableArray<EntryFacts> Stored, bool AlreadyReceived, ImmutableArray<Issue> Notes);

/// <summary>
/// Takes in a Svarrapport: read, mapped, put behind the versions that are there, stored in one commit. Safe to use from
/// several threads; the same message twice is stored once.
/// </summary>
internal sealed class LabMessageReceiver(RecordGate gate, IRegisters registers, SyntheticSeries series, TimeProvider clock)
{
    private const int TriesMax = 8;

    // A clock that runs ahead must not make a version that no later message can replace.
    internal static readonly TimeSpan AheadMax = TimeSpan.FromHours(24);

    /// <summary>Takes in one message.</summary>
    /// <param name="caller">The delivering system; answers for what it delivers.</param>
    /// <param name="bytes">The XML.</param>
    /// <param name="charset">Charset of the content type; null for what the XML declares.</param>
    /// <param name="cancel">Cancels the wait.</param>
    internal async Task<Outcome<LabReceipt>> Receive(SystemCaller caller, ReadOnlyMemory<byte> bytes, string? charset, CancellationToken cancel)
    {
        if (!SvarrapportReader.Read(bytes, charset).Succeeded(out var message, out var problem)) return problem;
        var sender = await IsSender(caller, message, cancel);
        return sender.Failed(out problem) ? problem : await Take(caller, message, bytes, cancel);
    }

    /// <summary>
    /// Takes in one message that the operator loads: the sender is the organisation that the message names, if the register
    /// has it, else the one given.
    /// </summary>
    internal async Task<Outcome<LabReceipt>> Load(ReadOnlyMemory<byte> bytes, OrganisationNumber? sender, CancellationToken cancel)
    {
        if (!SvarrapportReader.Read(bytes).Succeeded(out var message, out var problem)) return problem;
        var answering = sender;
        foreach (var text in message.ServReports.SelectMany(report => Numbers(report.ServProvider.Inst)))
        {
            if (!OrganisationNumber.TryParse(text, out var number)) continue;
            var known = await registers.Organisation(number, cancel);
            if (known.Failed(out problem) && problem.Kind != ProblemKind.NotFound) return problem;
            if (!known.Succeeded(out var organisation, out _)) continue;
            answering = organisation.Parent ?? number;
            break;
        }

        return answering is { } found ? await Take(SystemCaller.OfOperator(found, "felles load"), message, bytes, cancel) : SenderUnknown;
    }

    private async Task<Outcome<LabReceipt>> Take(SystemCaller caller, Message message, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (message.GenDate.Start > clock.GetUtcNow() + AheadMax) return MadeInTheFuture;
        var resolved = await Person(caller, message, cancel);
        if (!resolved.Succeeded(out var person, out var problem)) return problem;
        var taking = new Taking(caller, message, person, new MessageReceipt(caller.Organisation.ToString(), message.MsgId, SHA256.HashData(bytes.Span)));
        for (var attempt = 1; attempt <= TriesMax; attempt++)
        {
            var outcome = await Store(taking, cancel);
            // Somebody changed what it meets: look again.
            if (!outcome.Failed(out problem) || problem.Kind != ProblemKind.VersionConflict) return outcome;
        }

        return Busy;
    }

    private async Task<Outcome<PersonKey>> Person(SystemCaller caller, Message message, CancellationToken cancel)
    {
        if (!PersonNumber.TryParse(message.ServReports[0].Patient.OffId, series, out var number))
            return AtPatient(message, "value", "patient-number", "This is not a valid national identity number here. Synthetic numbers are accepted in test environments only.");
        var resolved = await registers.Resolve(number, cancel);
        if (!resolved.Failed(out var problem) || problem.Kind != ProblemKind.NotFound) return resolved;
        // The gate writes down that somebody unknown was asked for.
        await gate.Open(caller, new Opening { Person = PersonRef.Of(number), Service = ServiceCode.LabResults, Act = Act.Write, Wanted = new Wanted.Nothing(), Query = "message" }, cancel);
        return AtPatient(message, "not-found", "patient-unknown", "Nobody in the population register has this number. Check it with the requester.");
    }

    private async Task<Outcome<LabReceipt>> Store(Taking taking, CancellationToken cancel)
    {
        var (caller, message, person, _) = taking;
        var source = taking.Receipt.Sender;
        var mapped = message.ServReports.Select(report => ReportMapper.Map(message, report, person, source, ReportResolution.FirstId(message, report, person, source))).ToArray();
        var reading = new ReportReading(gate, caller, PersonRef.Of(person), "message");
        // A new report as a rule meets nothing but who it names; a change must find its report among all of the person's.
        var opened = message.ServReports.Any(report => report.ServType.V != "N") ? await reading.Reports(cancel) : await reading.These(FirstMet(taking, mapped), cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var found = message.ServReports.Select((report, i) => ReportResolution.Of(message, report, mapped[i], person, reading.Stored)).ToArray();
        if (found.DistinctBy(report => report.ReportId).Count() < found.Length) return Repeated;
        opened = await reading.Whole(Placed(taking, mapped, found), [], record, cancel);
        if (!opened.Succeeded(out record, out problem)) return problem;
        for (var i = 0; i < mapped.Length; i++)
            if (found[i].IsByLine && !ReportResolution.SharesResults(mapped[i], reading.Stored))
                found[i] = ReportResolution.OfNone(message, message.ServReports[i], person, source, reading.Stored);
        opened = await reading.Whole(Placed(taking, mapped, found), [], record, cancel);
        if (!opened.Succeeded(out record, out problem)) return problem;

        var merged = mapped.Select((report, i) => ReportMerge.Of(report, reading.Stored, found[i].IsAwaited)).ToArray();
        // Reports of one message can share a role.
        var changes = merged.SelectMany(report => report.Changes).DistinctBy(change => (change.Type, change.Id));
        var committed = await record.Commit(new ChangeSet { Changes = [.. changes], Message = taking.Receipt }, cancel);
        if (!committed.Succeeded(out var done, out problem)) return problem;
        var notes = LabNotes.Of(message, mapped.Select((report, i) => (report, found[i].IsAwaited, done.AlreadyReceived ? null : merged[i].SupersededId)));
        return new LabReceipt([.. done.Stored.Select(entry => entry.Facts).OrderBy(facts => facts.Type != "DiagnosticReport")], done.AlreadyReceived, notes);
    }

    // The reports with the ids that they were found to have.
    private static MappedReport[] Placed(Taking taking, MappedReport[] mapped, ReportResolution[] found)
    {
        for (var i = 0; i < mapped.Length; i++)
            if (mapped[i].ReportId != found[i].ReportId)
                mapped[i] = ReportMapper.Map(taking.Message, taking.Message.ServReports[i], taking.Person, taking.Receipt.Sender, found[i].ReportId);
        return mapped;
    }

    private static IEnumerable<(string Type, string Id)> FirstMet(Taking taking, MappedReport[] mapped) =>
    [
        .. mapped.SelectMany(report => report.Resources).Select(resource => (resource.Type, resource.Id)),
        .. taking.Message.ServReports.SelectMany(report => ReportResolution.Candidates(taking.Message, report, taking.Person, taking.Receipt.Sender)).Select(id => ("DiagnosticReport", id)),
    ];

    /// <summary>
    /// A message that names its sender's organisation number is taken only from that organisation's own system, main unit
    /// or sub-unit. One that names a HER-id or a local id only is the token's: the token is what is proven.
    /// </summary>
    private async Task<Outcome<Done>> IsSender(SystemCaller caller, Message message, CancellationToken cancel)
    {
        foreach (var text in message.ServReports.SelectMany(report => Numbers(report.ServProvider.Inst)).Distinct())
        {
            if (!OrganisationNumber.TryParse(text, out var number) || number == caller.Organisation || number == caller.SubUnit) continue;
            var known = await registers.Organisation(number, cancel);
            if (known.Failed(out var problem) && problem.Kind != ProblemKind.NotFound) return problem;
            if (!known.Succeeded(out var organisation, out _) || organisation.Parent != caller.Organisation) return NotTheSender;
        }

        return Done.Value;
    }

    private static IEnumerable<string> Numbers(Institution? institution) => institution is null
        ? []
        : institution.AdditionalIds.Append(institution.Id).Where(id => id?.Type?.V == "ENH").Select(id => id!.Value);

    internal static Problem Busy { get; } = Problem.Unavailable("report-is-busy", "Other messages change the same report just now. Send the message again in a moment.");

    internal static Problem MadeInTheFuture { get; } = Problem.Invalid(
        "made-in-the-future", "The message says that it was made (GenDate; DiagnosticReport.issued or Bundle.timestamp) more than a day from now. Check the clock of the system that makes messages and send it again.");

    private static Problem Repeated { get; } = Problem.Invalid(
        "report-repeated", "The message holds the same report more than once; nothing was stored. Send each version in a message of its own.");

    private static Problem NotTheSender { get; } = Problem.Forbidden(
        "sender", "The message's sender (ServProvider) is another organisation than the one the token was issued to. Deliver with the sender's own system.");

    private static Problem SenderUnknown { get; } = Problem.Invalid(
        "sender-unknown", "The message names its sender by nothing that the register of organisations has. Say which organisation answers for it with --sender ORGNR.");

    private static Problem AtPatient(Message message, string type, string code, string text)
    {
        var place = message.ServReports[0].Patient.OffIdPlace;
        return Problem.Invalid(
            code,
            "The message's patient is nobody that results can be kept for here; nothing was stored.",
            new Issue(IssueSeverity.Error, type, code, text) { Expression = place.Path(), Line = place.Line, Column = place.Column });
    }

    private sealed record Taking(SystemCaller Caller, Message Message, PersonKey Person, MessageReceipt Receipt);
}
