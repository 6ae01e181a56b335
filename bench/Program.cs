using Felles.Bench;
using Felles.Storage;
using Felles.Test.Platform;

switch (args.FirstOrDefault())
{
    case "limit":
        await LimitServer.Run(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), args[2]);
        return 0;
    case "fixed":
        await LimitServer.RunFixed(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case "steering":
        await SteeringBench.Run(int.Parse(args.ElementAtOrDefault(1) ?? "3", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromSeconds(10), args.ElementAtOrDefault(2) == "postgres" ? await PostgresServer.NewDatabase(overSocket: true) : "");
        return 0;
    case "ledger":
        foreach (var options in (StorageOptions[])[
            new() { PostgresConnectionString = await PostgresServer.NewDatabase() },
            new() { SqlitePath = Path.Combine(Directory.CreateTempSubdirectory("felles-bench-").FullName, "bench.db") }])
        {
            await using var database = Database.Open(options);
            Console.WriteLine(database.Kind);
            await LedgerBench.Run(database, 16, TimeSpan.FromSeconds(4));
        }

        return 0;
    case "analysis":
        foreach (var options in (StorageOptions[])[
            new() { PostgresConnectionString = await PostgresServer.NewDatabase() },
            new() { SqlitePath = Path.Combine(Directory.CreateTempSubdirectory("felles-bench-").FullName, "bench.db") }])
        {
            await using var database = Database.Open(options);
            await AnalysisBench.Run(database, int.Parse(args.ElementAtOrDefault(1) ?? "1", System.Globalization.CultureInfo.InvariantCulture));
        }

        return 0;
    case "http":
        await HttpBench.Run(int.Parse(args.ElementAtOrDefault(1) ?? "3", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromSeconds(4), args.ElementAtOrDefault(2));
        return 0;
    case "compare":
        await HttpBench.Compare(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), args[2], args.Skip(3));
        return 0;
    case "terminology":
        await TerminologyBench.Run(int.Parse(args.ElementAtOrDefault(1) ?? "400000", System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case "fhir":
        FhirBench.Run(args.ElementAtOrDefault(1) ?? Path.Combine(PlatformProcess.Home, "..", "shared", "data", "synthea"));
        return 0;
    case "access":
        AccessBench.Run();
        return 0;
    case "search":
        SearchBench.Run();
        return 0;
    case "kill":
        return await KillTest.Run(args[1], int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
    case "fuzz":
        return Fuzzing.Run(int.Parse(args.ElementAtOrDefault(1) ?? "100000", System.Globalization.CultureInfo.InvariantCulture), int.Parse(args.ElementAtOrDefault(2) ?? "1", System.Globalization.CultureInfo.InvariantCulture), args.ElementAtOrDefault(3));
    default:
        Console.Error.WriteLine("bench: limit PORT CONNECTION | fixed PORT | ledger | steering [ROUNDS [postgres]] | http [ROUNDS [ONLY]] | compare ROUNDS SCENARIO NAME=VALUE[,NAME=VALUE]... | terminology [CONCEPTS] | fhir [FOLDER OF BUNDLES] | search | access | analysis [SEED] | kill sqlite|postgres ROUNDS | fuzz [COUNT [SEED [FOLDER OF EXAMPLES]]]");
        return 2;
}
