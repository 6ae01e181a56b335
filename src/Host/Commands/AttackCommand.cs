using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Felles.Host.Attacks;
using Felles.Host.Configuration;
using Spectre.Console;

namespace Felles.Host.Commands;

/// <summary><c>felles attack</c>: a stranger's tests of a running platform.</summary>
internal static class AttackCommand
{
    internal static Command Create()
    {
        var target = new Option<string>("--target") { Description = "Address of the platform.", DefaultValueFactory = _ => "http://127.0.0.1:7700" };
        var tokens = new Option<string?>("--test-tokens") { Description = "Address of a service that makes tokens with faults, as HelseID's test token service or http://127.0.0.1:7701/helseid/create-test-token. Without it only what needs no token is tried." };
        var permitted = new Option<bool>("--permitted") { Description = "You may attack this platform. Demanded for addresses that are not this machine's own." };
        var client = new Option<string>("--client") { Description = "Client of health personnel, for the tokens.", DefaultValueFactory = _ => "epj-nord" };
        var laboratory = new Option<string>("--laboratory-client") { Description = "Client of a laboratory's system.", DefaultValueFactory = _ => "lab-nord" };
        var personnel = new Option<string>("--hpr") { Description = "HPR number of a doctor at the client's organisation.", DefaultValueFactory = _ => "900000015" };
        var organisation = new Option<string>("--organisation") { Description = "The client's organisation.", DefaultValueFactory = _ => "310000094" };
        var people = new Option<FileInfo?>("--people") { Description = "JSON file with the members patient, other and stranger: two national numbers of synthetic persons in the register, and one of nobody. Left out: of the generated population." };
        var json = new Option<bool>("--json") { Description = "One line of JSON for each attack." };
        var command = new Command("attack", "Attack a running platform with tokens, proofs, attestations, enumeration and hostile content, and tell what held. Exits with 1 when anything broke.")
        {
            target, tokens, permitted, client, laboratory, personnel, organisation, people, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var address = Address(parsed.GetRequiredValue(target));
            if (!address.IsLoopback && !parsed.GetValue(permitted)) throw new SettingsException($"{address.Host} is not this machine. Give --permitted when those who run it have said that you may attack it.");
            var (patient, other, stranger) = People(parsed.GetValue(people));
            var parties = new AttackParties(parsed.GetRequiredValue(client), parsed.GetRequiredValue(laboratory), parsed.GetRequiredValue(personnel), parsed.GetRequiredValue(organisation), patient, other, stranger);
            using var attacked = new AttackTarget(address, parsed.GetValue(tokens) is { } service ? Address(service) : null, parties);
            return await Run(attacked, parsed.GetValue(json), cancel);
        });
        return command;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") ? address : throw new SettingsException($"{text} is no http or https address.");

    private static (string Patient, string Other, string Stranger) People(FileInfo? file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file?.FullName ?? Path.Combine(SettingsSource.Home, "dev", "people", "population.json")));
        var root = document.RootElement;
        string Named(string name) => root.TryGetProperty(name, out var value) && value.GetString() is { } number ? number : throw new SettingsException($"The file of people has no '{name}'.");
        if (file is not null) return (Named("patient"), Named("other"), Named("stranger"));
        var living = root.GetProperty("citizens").EnumerateArray().Where(citizen => !citizen.TryGetProperty("deceasedOn", out _) && string.CompareOrdinal(citizen.GetProperty("birthDate").GetString(), "2000") < 0).Select(citizen => citizen.GetProperty("number").GetString()!).Take(2).ToArray();
        // The information model's example, whom the generated population does not hold.
        return (living[0], living[1], "15688510381");
    }

    private static async Task<int> Run(AttackTarget target, bool asJson, CancellationToken cancel)
    {
        if ((await target.Send(target.Request(HttpMethod.Get, "/health/live"), cancel)).Status != 200) throw new SettingsException($"Nothing answers at {target.Address}. Start the platform, or give its address by --target.");
        if (target.HasTokens) await ExpectRight(target, cancel);
        (string Part, IReadOnlyList<Attack> Attacks, bool NeedsTokens)[] suite =
        [
            ("Without credentials", OpenAttacks.All, false), ("Access tokens", TokenAttacks.All, true), ("DPoP proofs", ProofAttacks.All, true),
            ("Attestations", AttestationAttacks.All, true), ("Enumeration", EnumerationAttacks.All, true), ("Hostile content", InputAttacks.All, true),
        ];
        var results = new List<AttackResult>();
        foreach (var (part, attacks, needsTokens) in suite)
        {
            if (!asJson) AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"\n[bold]{part}[/]");
            foreach (var attack in attacks)
            {
                var result = needsTokens && !target.HasTokens
                    ? new AttackResult(attack.Id, attack.Name, AttackVerdict.NotTried, null)
                    : await attack.Play(target, cancel) is { } finding ? new AttackResult(attack.Id, attack.Name, AttackVerdict.Broke, finding) : new AttackResult(attack.Id, attack.Name, AttackVerdict.Held, null);
                results.Add(result);
                Tell(result, asJson);
            }
        }

        var broke = results.Count(result => result.Verdict == AttackVerdict.Broke);
        if (!asJson) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{results.Count(result => result.Verdict == AttackVerdict.Held)} held, {broke} broke, {results.Count(result => result.Verdict == AttackVerdict.NotTried)} not tried."));
        return broke == 0 ? 0 : 1;
    }

    // Where the right request is refused, every refusal after it says nothing.
    private static async Task ExpectRight(AttackTarget target, CancellationToken cancel)
    {
        var token = await target.Token(target.Order(), cancel);
        var right = await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results)), cancel);
        if (right.Status != 200) throw new SettingsException($"The right request is answered with {right.Status}, so refusals would say nothing. Give --client, --hpr, --organisation and --people of parties that may read laboratory results there.");
    }

    private static void Tell(AttackResult result, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { id = result.Id, name = result.Name, verdict = result.Verdict.ToString(), finding = result.Finding }));
            return;
        }

        var mark = result.Verdict switch { AttackVerdict.Held => "[green]held[/]    ", AttackVerdict.Broke => "[red]BROKE[/]   ", AttackVerdict.NotTried => "[grey]not tried[/]" };
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  {mark}  {result.Id}  {Markup.Escape(result.Name)}{(result.Finding is null ? "" : Markup.Escape($": {result.Finding}"))}"));
    }
}
