using System.Globalization;

namespace Felles.Samples.Epj;

/// <summary>The console program: the library at work, for trying out.</summary>
internal static class Commands
{
    private const string Usage = """
        dotnet run --project samples/Epj -- COMMAND [options]

          results            log in and list a patient's laboratory results
          critical           log in and list a patient's critical information
          deliver FILE…      deliver Svarrapport messages as a laboratory system (--client lab-nord)

        The patient's national identity number is asked for, or read from standard input; it is never an argument.

          --client ID        registered client (epj-nord)
          --keys DIR         folder with the client's private key, ID.jwk.json (data/stand-in)
          --as HPR           log in without a browser, at the stand-in only
          --organisation N   main unit the user works for (310000094)
          --place N          place of care (the main unit)
          --role CODE        category of health personnel, 9060 (LE)
          --consent | --elevated-consent | --emergency REASON
                             grounds other than being the patient's own GP
          --multi            the client is multi-tenant
          --issuer URL       (http://127.0.0.1:7701/helseid)
          --platform URL     (http://127.0.0.1:7700)
        """;

    private static readonly HashSet<string> flags = ["--consent", "--elevated-consent", "--multi", "--help"];

    internal static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        if (Parse(args) is not { } given || given.Options.ContainsKey("--help") || given.Words is [])
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        try
        {
            return given.Words switch
            {
                ["results"] => await Results(given.Options, cancel),
                ["critical"] => await Critical(given.Options, cancel),
                ["deliver", .. { Count: > 0 } files] => await Deliver(given.Options, files, cancel),
                _ => Fail(Usage),
            };
        }
        catch (RefusedException refused)
        {
            return Fail($"Refused. {refused.Refusal}");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return Fail(problem.Message);
        }
    }

    private static async Task<int> Results(Dictionary<string, string> given, CancellationToken cancel)
    {
        await using var session = await LogIn(given, cancel);
        var record = session.ForPatient(Patient(), Grounds(given));
        var reports = (await record.LabResults.Reports(cancel: cancel)).Value;
        foreach (var report in reports.Items)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.ReportDate ?? report.Issued?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}  {report.Status,-12} {report.Title}  {report.Performer}"));
        var results = (await record.LabResults.Results(cancel: cancel)).Value;
        Console.WriteLine();
        foreach (var result in results.Items)
            Console.WriteLine($"{result.Taken,-25} {result.Analysis,-40} {result.Value,-20} {result.Reference,-20} {result.Deviation}");
        foreach (var note in reports.Notes.Concat(results.Notes).Distinct()) Console.WriteLine(note);
        if (reports.Withheld + results.Withheld > 0) Console.WriteLine($"Withheld: {Math.Max(reports.Withheld, results.Withheld)}");
        return 0;
    }

    private static async Task<int> Critical(Dictionary<string, string> given, CancellationToken cancel)
    {
        await using var session = await LogIn(given, cancel);
        var record = session.ForPatient(Patient(), Grounds(given));
        var status = (await record.CriticalInformation.Status(cancel)).Value;
        Console.WriteLine(status.HasCriticalInformation ? $"Last changed {status.LastChanged}" : "No critical information.");
        if (!status.HasCriticalInformation) return 0;
        var items = (await record.CriticalInformation.All(cancel)).Value;
        foreach (var item in items) Console.WriteLine($"{item.Status,-22} {item.Title}");
        if (items.Withheld > 0) Console.WriteLine($"Withheld: {items.Withheld}");
        return 0;
    }

    private static async Task<int> Deliver(Dictionary<string, string> given, IReadOnlyList<string> files, CancellationToken cancel)
    {
        using var session = SystemSession.Open(Options(given, "lab-nord"));
        var refused = 0;
        foreach (var file in files)
        {
            var answer = await session.DeliverLabResults(await File.ReadAllBytesAsync(file, cancel), cancel);
            if (!answer.Succeeded) refused++;
            Console.WriteLine($"{Path.GetFileName(file)}: {(answer.Succeeded ? "delivered" : answer.Refusal.ToString())}");
        }

        return refused == 0 ? 0 : 1;
    }

    private static async Task<EpjSession> LogIn(Dictionary<string, string> given, CancellationToken cancel)
    {
        var organisation = given.GetValueOrDefault("--organisation", "310000094");
        var workplace = new Workplace(organisation, given.GetValueOrDefault("--place", organisation), given.GetValueOrDefault("--role", "LE"));
        var options = Options(given, "epj-nord");
        var session = given.TryGetValue("--as", out var person)
            ? await EpjSession.LoginAs(options, person, workplace, cancel)
            : await EpjSession.LoginInBrowser(options, workplace, ShowAndOpen, cancel);
        Console.WriteLine($"Logged in: {session.User}");
        return session;
    }

    private static void ShowAndOpen(Uri address)
    {
        Console.WriteLine($"Open this address to log in:\n{address}");
        try
        {
            System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })?.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No browser on this machine: the address stands above.
        }
    }

    private static EpjOptions Options(Dictionary<string, string> given, string client)
    {
        client = given.GetValueOrDefault("--client", client);
        var keys = given.GetValueOrDefault("--keys", Path.Combine("data", "stand-in"));
        var options = EpjOptions.FromKeyFile(client, Path.Combine(keys, $"{client}.jwk.json"));
        return options with
        {
            Issuer = given.GetValueOrDefault("--issuer", options.Issuer),
            Platform = new Uri(given.GetValueOrDefault("--platform", options.Platform.AbsoluteUri)),
            Tenancy = given.ContainsKey("--multi") ? Tenancy.MultiTenant : Tenancy.SingleTenant,
        };
    }

    private static Grounds Grounds(Dictionary<string, string> given) =>
        given.TryGetValue("--emergency", out var reason) ? Epj.Grounds.Emergency(Coded.InternalMedicine, reason)
        : given.ContainsKey("--elevated-consent") ? Epj.Grounds.TreatmentWithElevatedConsent(Coded.GeneralPractice)
        : given.ContainsKey("--consent") ? Epj.Grounds.TreatmentWithConsent(Coded.GeneralPractice)
        : Epj.Grounds.OwnGeneralPractitioner();

    private static string Patient()
    {
        if (!Console.IsInputRedirected) Console.Write("Patient (national identity number): ");
        return Console.ReadLine()?.Trim() ?? "";
    }

    private static (List<string> Words, Dictionary<string, string> Options)? Parse(string[] args)
    {
        var words = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) words.Add(args[i]);
            else if (flags.Contains(args[i])) options[args[i]] = "";
            else if (i + 1 < args.Length) options[args[i]] = args[++i];
            else return null;
        }

        return (words, options);
    }

    private static int Fail(string text)
    {
        Console.Error.WriteLine(text);
        return 1;
    }
}
