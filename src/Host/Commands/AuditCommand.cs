using System.CommandLine;
using System.Globalization;
using Felles.Audit;
using Felles.Host.Configuration;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles audit verify</c>: proves that the log is whole.</summary>
internal static class AuditCommand
{
    internal static Command Create()
    {
        var command = new Command("audit", "The log of use.");
        command.Subcommands.Add(CreateVerify());
        command.Subcommands.Add(AuditProofCommand.CreateProve());
        command.Subcommands.Add(RetentionCommand.Create());
        return command;
    }

    private static Command CreateVerify()
    {
        var source = new SettingsSource();
        var command = new Command("verify", "Prove that nothing in the log was altered, removed, inserted or reordered. Exits with 1 and names the entries otherwise.");
        var file = new Argument<FileInfo?>("FILE") { Description = "A proof to check instead, as felles audit prove or the citizen's page gives it. Needs the public key, no database.", Arity = ArgumentArity.ZeroOrOne };
        var pem = new Option<FileInfo?>("--key") { Description = "The log's public key (PEM), as /published-log/key answers it; the host's own where left out." };
        var head = new Option<FileInfo?>("--head") { Description = "A tree head kept earlier (JSON). The log as it is now must have begun as it." };
        command.Arguments.Add(file);
        command.Options.Add(pem);
        command.Options.Add(head);
        source.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(file) is { } proof) return AuditProofCommand.Verify(proof, parsed.GetValue(pem), () => source.Read(parsed));
            if (parsed.GetValue(head) is { } kept) return await AuditProofCommand.VerifyHead(kept, source.Read(parsed), cancel);
            var settings = source.Read(parsed);
            if (KeyFiles.ReadAudit(settings.Keys).Failed(out var problem)) throw new SettingsException(problem.Text);
            KeyFiles.ReadAudit(settings.Keys).Succeeded(out var key, out _);
            await using var database = Platform.OpenDatabase(settings);
            AuditReport? report = null;
            await AnsiConsole.Status().StartAsync("Reading the log …", async status =>
                report = await AuditVerification.Run(
                    database,
                    key,
                    new Progress<long>(read => status.Status(string.Create(CultureInfo.InvariantCulture, $"Reading the log … {read:N0} entries"))),
                    cancel));
            return Tell(report!);
        });
        return command;
    }

    private static int Tell(AuditReport report)
    {
        foreach (var finding in report.Findings)
            Console.WriteLine($"{finding.Stream} {finding.Sequence} {finding.Code}: {finding.Text}");
        Console.WriteLine(report.Findings.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"The log is whole: {report.Entries} entries, {report.Checkpoints} signed checkpoints.")
            : string.Create(CultureInfo.InvariantCulture, $"The log is NOT whole: {report.Findings.Length} findings in {report.Entries} entries."));
        return report.Findings.IsEmpty ? 0 : 1;
    }
}
