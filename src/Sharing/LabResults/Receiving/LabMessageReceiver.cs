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
/// <param name="Notes">What the sender should know: warnings, what is kept without a place in the profile, what is older than what is stored.</param>
internal sealed record LabReceipt(ImmutableArray<EntryFacts> Stored, bool AlreadyReceived, ImmutableArray<Issue> Notes);

/// <summary>
/// Takes in a Svarrapport: read, mapped, put behind the versions that are there, stored in one commit. Safe to use from
/// several threads; the same message twice is stored once.
/// </summary>
internal sealed class LabMessageReceiver(RecordGate gate, IRegisters registers, SyntheticSeries series)
{
    private const int TriesMax = 5;
    private static readonly Wanted everything = new Wanted.OfService();

    /// <summary>Takes in one message.</summary>
    /// <param name="caller">The delivering system; answers for what it delivers.</param>
    /// <param name="bytes">The XML.</param>
    /// <param name="charset">Charset of the content type; null for what the XML declares.</param>
    /// <param name="cancel">Cancels the wait.</param>
    internal async Task<Outcome<LabReceipt>> Receive(SystemCaller caller, ReadOnlyMemory<byte> bytes, string? charset, CancellationToken cancel)
    {
        if (!SvarrapportReader.Read(bytes, charset).Succeeded(out var message, out var problem)) return problem;
        return await IsSender(caller, message, cancel) ? await Take(caller, message, bytes, cancel) : NotTheSender;
    }

    /// <summary>
    /// Takes in one message that the operator loads: the sender is the organisation that the message names, else the one
    /// given.
    /// </summary>
    internal async Task<Outcome<LabReceipt>> Load(ReadOnlyMemory<byte> bytes, OrganisationNumber? sender, CancellationToken cancel)
    {
        if (!SvarrapportReader.Read(bytes).Succeeded(out var message, out var problem)) return problem;
        var organisation = sender;
        foreach (var text in message.ServReports.SelectMany(report => Numbers(report.ServProvider.Inst)))
        {
            if (!OrganisationNumber.TryParse(text, out var number)) continue;
            var known = await registers.Organisation(number, cancel);
            organisation = known.Succeeded(out var found, out _) ? found.Parent ?? number : number;
            break;
        }

        return organisation is { } answering
            ? await Take(SystemCaller.OfOperator(answering, "felles load"), message, bytes, cancel)
            : Problem.Invalid("sender-unknown", "The message names its sender by HER-id or local id only. Say who it is with --sender ORGNR.");
    }

    private async Task<Outcome<LabReceipt>> Take(SystemCaller caller, Message message, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!PersonNumber.TryParse(message.ServReports[0].Patient.OffId, series, out var number)) return UnknownNumber(message);
        var receipt = new MessageReceipt(caller.Organisation.ToString(), message.MsgId, SHA256.HashData(bytes.Span));
        // A new report meets nothing but its reports' numbers and the roles it shares; reading the rest would be in vain.
        Wanted wanted = message.ServReports.All(report => report.ServType.V == "N") ? new Wanted.OfService("DiagnosticReport", "PractitionerRole") : everything;
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await Store(caller, message, number, receipt, wanted, cancel);
            if (!outcome.Failed(out var problem) || problem.Kind != ProblemKind.VersionConflict || attempt == TriesMax) return outcome;
            // The report is there already, or somebody changed it meanwhile: look again, at everything.
            wanted = everything;
        }
    }

    private async Task<Outcome<LabReceipt>> Store(SystemCaller caller, Message message, PersonNumber number, MessageReceipt receipt, Wanted wanted, CancellationToken cancel)
    {
        var opening = new Opening
        {
            Person = PersonRef.Of(number),
            Service = ServiceCode.LabResults,
            Act = Act.Write,
            Wanted = wanted,
            Query = "message",
        };
        var opened = await gate.Open(caller, opening, cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var source = caller.Organisation.ToString();
        var stored = new StoredReports(record);
        var changes = new ReportChanges(source);
        foreach (var report in message.ServReports)
        {
            var reportId = stored.ReportIdFor(message, report, source);
            if (wanted != everything && stored.Find("DiagnosticReport", reportId) is not null) return LookAgain;
            changes.Add(message, report, ReportMapper.Map(message, report, record.Person, source, reportId), stored);
        }

        if (changes.IsEmpty) return new LabReceipt([], AlreadyReceived: false, changes.Notes);
        var committed = await record.Commit(new ChangeSet { Changes = changes.ToArray(), Message = receipt }, cancel);
        return committed.Succeeded(out var done, out problem)
            ? new LabReceipt([.. done.Stored.Select(entry => entry.Facts)], done.AlreadyReceived, changes.Notes)
            : problem;
    }

    /// <summary>
    /// A message that names its sender's organisation number is taken only from that organisation's own system, main unit
    /// or sub-unit. One that names a HER-id or a local id only is the token's: the token is what is proven.
    /// </summary>
    private async Task<bool> IsSender(SystemCaller caller, Message message, CancellationToken cancel)
    {
        foreach (var text in message.ServReports.SelectMany(report => Numbers(report.ServProvider.Inst)).Distinct())
        {
            if (!OrganisationNumber.TryParse(text, out var number) || number == caller.Organisation || number == caller.SubUnit) continue;
            var known = await registers.Organisation(number, cancel);
            if (!known.Succeeded(out var organisation, out _) || organisation.Parent != caller.Organisation) return false;
        }

        return true;
    }

    private static IEnumerable<string> Numbers(Institution? institution) => institution is null
        ? []
        : institution.AdditionalIds.Append(institution.Id).Where(id => id?.Type?.V == "ENH").Select(id => id!.Value);

    private static Problem LookAgain { get; } = new(ProblemKind.VersionConflict, "version-conflict", "The report is stored already. Try again.");

    private static Problem NotTheSender { get; } = Problem.Forbidden(
        "sender", "The message's sender (ServProvider) is another organisation than the one the token was issued to. Deliver with the sender's own system.");

    private static Problem UnknownNumber(Message message)
    {
        var place = message.ServReports[0].Patient.OffIdPlace;
        return Problem.Invalid(
            "patient-number",
            "The message's patient has no number that is valid here; nothing was stored.",
            new Issue(IssueSeverity.Error, "value", "patient-number", "This is not a valid national identity number here. Synthetic numbers are accepted in test environments only.")
            {
                Expression = place.Path(),
                Line = place.Line,
                Column = place.Column,
            });
    }
}
