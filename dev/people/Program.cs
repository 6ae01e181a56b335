using System.CommandLine;
using Felles.People;

var seed = new Option<ulong>("--seed") { Description = "The seed; the same seed gives the same people.", DefaultValueFactory = _ => 1 };
var file = new Option<FileInfo>("--out") { Description = "The file to write.", Required = true };
var command = new RootCommand("Makes the synthetic population of Felles: citizens in families, health personnel, organisations.") { seed, file };
command.SetAction(parsed =>
{
    var population = PopulationGenerator.Generate(parsed.GetRequiredValue(seed));
    var target = parsed.GetRequiredValue(file);
    File.WriteAllBytes(target.FullName, PopulationFile.Write(population));
    Console.WriteLine($"{population.Citizens.Count} citizens, {population.HealthPersonnel.Count} health personnel, {population.Organisations.Count} organisations: {target.Name}");
});
return command.Parse(args).Invoke();
