using System.CommandLine;
using Felles.Host;
using Felles.Host.Commands;

var root = new RootCommand("Felles: shared health information for a nation.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    LoadCommand.Create(),
    AuditCommand.Create(),
    BackupCommand.Create(),
    BackupCommand.CreateRestore(),
    KeysCommand.Create(),
    SteeringCommand.Create(),
    ValidateCommand.Create(),
    SnapshotCommand.Create(),
    RulesCommand.Create(),
    AttackCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
}
catch (SettingsException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 2;
}
