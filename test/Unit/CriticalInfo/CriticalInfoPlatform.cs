using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Felles.Access;
using Felles.Audit;
using Felles.Identity;
using Felles.Identity.Jose;
using Felles.Kernel;
using Felles.Records;
using Felles.Registers;
using Felles.Sharing.CriticalInfo;
using Felles.Storage;
using Felles.Test.Unit.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Digest = Felles.Identity.Digest;

namespace Felles.Test.Unit.CriticalInfo;

/// <summary>An EHR as the platform meets it: its user, its organisation, its role.</summary>
internal sealed record Ehr(string Name, string Number, string Hpr, string Role, string Organisation)
{
    /// <summary>The sample's recorder replaced by this user.</summary>
    internal string Recorder(string id) => """
        {"resourceType":"PractitionerRole","id":"‹id›","practitioner":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"‹hpr›"},"display":"‹name›"},
         "organization":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"‹organisation›"}},
         "code":[{"coding":[{"system":"http://nhn.no/kj/fhir/CodeSystem/CategoriesOfHealthProfessionals","code":"‹role›"}]}]}
        """
        .Replace("‹id›", id, StringComparison.Ordinal)
        .Replace("‹hpr›", Hpr, StringComparison.Ordinal)
        .Replace("‹name›", Name, StringComparison.Ordinal)
        .Replace("‹organisation›", Organisation, StringComparison.Ordinal)
        .Replace("‹role›", Role, StringComparison.Ordinal);
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, IHeaderDictionary Headers, string Text)
{
    internal JsonNode Json => JsonNode.Parse(Text)!;

    internal JsonArray Entries => Json["entry"]?.AsArray() ?? [];

    /// <summary>The resources found, without what the answer says about itself.</summary>
    internal JsonNode[] Found => [.. Entries.Where(entry => (string?)entry!["search"]?["mode"] != "outcome").Select(entry => entry!["resource"]!)];

    internal string Say => $"{Status} {Headers["nhn-error-code"]}".TrimEnd();
}

/// <summary>
/// The API with everything behind it that the platform has: routing, tokens and proofs of a real issuer's form, registers with
/// the synthetic population, the access decision, the store and the log on SQLite. Only the sockets are left out.
/// </summary>
internal sealed class CriticalInfoPlatform : IAsyncDisposable
{
    // Synthetic people of dev/people.
    internal static readonly Ehr Gp = new("Tålmodig Urskog", "27848531176", "900000015", "LE", "310000094");
    internal static readonly Ehr OtherGp = new("Rask Fossekall", "18887808380", "900000057", "LE", "310000108");
    internal static readonly Ehr Nurse = new("Sprek Vardestein", "10918800129", "900000136", "SP", "310000094");
    internal const string Patient = "28928847545";
    internal const string PatientName = "Munter Steinrøys";

    private readonly string folder;
    private readonly TestIssuer issuer;
    private readonly TestKey key = new();
    private readonly ServiceProvider services;
    private readonly RecordHouse house;
    private readonly RequestDelegate pipeline;
    private int proofs;

    private CriticalInfoPlatform(ServiceProvider services, string folder, TestIssuer issuer, FixedClock clock, RecordHouse house)
    {
        this.services = services;
        this.folder = folder;
        this.issuer = issuer;
        this.house = house;
        Clock = clock;
        var application = new ApplicationBuilder(services);
        application.UseRouting();
        application.UseEndpoints(CriticalInfoEndpoints.Map);
        pipeline = application.Build();
    }

    internal FixedClock Clock { get; }

    internal RecordGate Gate => house.Gate;

    internal static async Task<CriticalInfoPlatform> Start()
    {
        var folder = ScratchFolder.New("ki");
        var clock = new FixedClock { Now = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero) };
        var issuer = new TestIssuer();
        var database = Database.Open(new StorageOptions { SqlitePath = Path.Combine(folder, "felles.db") });
        await database.Migrate([.. AuditSchema.Migrations, .. RecordSchema.Migrations, .. RegisterSchema.Migrations, .. IdentitySchema.Migrations], default);
        RecordHouse? house = null;
        var collection = new ServiceCollection();
        collection.AddSingleton(database);
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        collection.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        collection.AddSingleton(new DiagnosticListener("test"));
        collection.AddRouting();
        collection.AddFellesRegisters(new RegisterOptions { Keys = RegisterKeys.Create(), SyntheticSeries = SyntheticSeries.All });
        collection.AddKeyedSingleton<HttpMessageHandler>(IdentityRegistration.Transport, issuer);
        collection.AddFellesIdentity(new IdentityOptions
        {
            PublicBaseUrl = new Uri("https://felles.test"),
            Issuers = [new TrustedIssuer(TestIssuer.Name)],
            SystemClients = new HashSet<string> { "machine" },
            CitizenClients = new HashSet<string> { "portal" },
            AcceptedSeries = SyntheticSeries.All,
            ProofFile = Path.Combine(folder, "proofs.db"),
            KeyFolder = Path.Combine(folder, "keys"),
        });
        collection.AddSingleton(_ => house!.Gate);
        collection.AddSingleton(_ => house!.Refusals);
        collection.AddCriticalInfo(new CriticalInfoSettings());
        var services = collection.BuildServiceProvider();
        await using (var population = File.OpenRead(Path.Combine(Root(), "dev", "people", "population.json")))
        {
            var loaded = await services.GetRequiredService<RegisterImport>().Load(population, null, default);
            Assert.True(loaded.Succeeded(out _, out var problem), problem?.Text);
        }

        house = await RecordHouse.Open(database, AccessPolicy.Published, services.GetRequiredService<IRegisters>(), "a", clock, NullLogger<RecordHouse>.Instance, default);
        return new CriticalInfoPlatform(services, folder, issuer, clock, house);
    }

    /// <summary>A record of a kind, registered by an EHR's user.</summary>
    internal static string New(string kind, Ehr by, params string[] changes) =>
        CriticalInfoSamples.Changed(
            CriticalInfoSamples.Json(kind),
            ["set contained[0] = " + by.Recorder("recorderRef"), .. Now(kind), .. changes]);

    // What the service sets itself is left to it, and what has a last day still holds.
    private static string[] Now(string kind) => kind switch
    {
        "drug" or "intubation" or "anaesthesia" or "condition" or "transplant" or "infection" => ["remove recordedDate"],
        "device" => ["remove recordedOn"],
        "limitation" => ["remove dateTime", "set extension[0].valueDateTime = \"2027-05-20\""],
        "clarification" => ["remove dateTime"],
        "treatment" => ["remove extension[1]"],
        _ => [],
    };

    /// <summary>A correction of what was read.</summary>
    internal static string Corrected(JsonNode read, Ehr by, params string[] changes)
    {
        var without = read.DeepClone();
        var contained = without["contained"]!.AsArray();
        if (contained.FirstOrDefault(item => item!["id"]!.GetValue<string>() == "updaterRef") is { } before) contained.Remove(before);
        if (without["extension"] is JsonArray extensions)
            foreach (var extension in extensions.Where(item => item!["url"]!.GetValue<string>().EndsWith("KjUpdater", StringComparison.Ordinal)).ToList())
                extensions.Remove(extension);
        return CriticalInfoSamples.Changed(
            without.ToJsonString(),
            [
                "add contained = " + by.Recorder("updaterRef"),
                """add extension = {"url":"http://nhn.no/kj/fhir/StructureDefinition/KjUpdater","valueReference":{"reference":"#updaterRef"}}""",
                .. changes,
            ]);
    }

    internal Task<Reply> Get(Ehr by, string path, Action<IHeaderDictionary>? headers = null) => Send("GET", path, null, Token(by), by, headers);

    internal Task<Reply> Post(Ehr by, string path, string body, Action<IHeaderDictionary>? headers = null) => Send("POST", path, body, Token(by), by, headers);

    internal Task<Reply> Put(Ehr by, string path, string body, Action<IHeaderDictionary>? headers = null) => Send("PUT", path, body, Token(by), by, headers);

    internal Task<Reply> Delete(Ehr by, string path) => Send("DELETE", path, null, Token(by), by, null);

    /// <summary>The status as a machine asks for it.</summary>
    internal Task<Reply> Status(string nin = Patient) => Send("POST", "status", $$"""{"nin":"{{nin}}"}""", MachineToken(), null, headers =>
    {
        headers["nhn-source-system"] = "Test EPJ 1.0";
    });

    internal async Task<Reply> Send(string method, string path, string? body, string? token, Ehr? by, Action<IHeaderDictionary>? headers)
    {
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var plain = "/critical-info/fhir/" + (question < 0 ? path : path[..question]);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = method;
        context.Request.Path = plain;
        context.Request.QueryString = new QueryString(question < 0 ? "" : path[question..]);
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = plain + context.Request.QueryString;
        if (body is not null)
        {
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            context.Request.ContentType = "application/fhir+json";
        }

        if (token is not null)
        {
            context.Request.Headers.Authorization = $"DPoP {token}";
            context.Request.Headers["DPoP"] = Proof(token, method, "https://felles.test" + plain);
        }

        if (by is not null)
        {
            context.Request.Headers["nhn-patient-nin"] = Patient;
            context.Request.Headers["nhn-user-role"] = Uri.EscapeDataString($$"""{"system":"urn:oid:2.16.578.1.12.4.1.1.9060","code":"{{by.Role}}"}""");
            context.Request.Headers["nhn-source-system"] = "Test EPJ 1.0";
            context.Request.Headers["nhn-access-basis"] = "SAMTYKKE";
        }

        headers?.Invoke(context.Request.Headers);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await pipeline(context);
        await context.Response.BodyWriter.FlushAsync();
        return new Reply(context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(answer.ToArray()));
    }

    internal string Token(Ehr by)
    {
        var claims = TestIssuer.Claims(key.Thumbprint, Clock.Now);
        claims["aud"] = "nhn:critical-information";
        claims["scope"] = new JsonArray("nhn:critical-information/api");
        claims["name"] = by.Name;
        claims["helseid://claims/client/claims/orgnr_parent"] = by.Organisation;
        claims["helseid://claims/client/claims/orgnr_child"] = by.Organisation;
        claims["helseid://claims/identity/pid"] = by.Number;
        claims["helseid://claims/hpr/hpr_number"] = by.Hpr;
        var attestation = claims["nhn:tillitsrammeverk:parameters"]!;
        var practitioner = attestation["practitioner"]!;
        practitioner["identifier"]!["id"] = by.Number;
        practitioner["identifier"]!["name"] = by.Name;
        practitioner["hpr_nr"]!["id"] = by.Hpr;
        practitioner["authorization"]!["code"] = by.Role;
        practitioner["legal_entity"]!["id"] = by.Organisation;
        practitioner["point_of_care"]!["id"] = by.Organisation;
        attestation["patients"] = new JsonArray();
        return issuer.Key.Sign(TestIssuer.Header(), claims);
    }

    /// <summary>The patient at the pages or in the citizens' own client.</summary>
    internal static Citizen Self(FixedClock clock) => new()
    {
        Scopes = System.Collections.Frozen.FrozenSet<string>.Empty,
        Trace = new TokenTrace { ClientId = "portal", CorrelationId = clock.Now.ToString("O", System.Globalization.CultureInfo.InvariantCulture) },
        Number = Number(Patient),
        Name = PatientName,
    };

    internal static PersonNumber Number(string text)
    {
        Assert.True(PersonNumber.TryParse(text, SyntheticSeries.All, out var number));
        return number;
    }

    /// <summary>The citizen sets a restriction.</summary>
    internal async Task Restrict(RestrictionTarget target, string subject)
    {
        var opened = await Gate.Open(Self(Clock), new Opening { Person = PersonRef.Of(Number(Patient)), Service = ServiceCode.Settings, Act = Act.Restrict, Wanted = new Wanted.Nothing() }, default);
        Assert.True(opened.Succeeded(out var record, out var problem), problem?.Text);
        Assert.True((await record.Set(new Restriction(ResourceId.Create(), target, subject, ServiceCode.CriticalInfo, Clock.Now, null), default)).IsSuccess);
    }

    /// <summary>What the citizen's log says, newest first.</summary>
    internal async Task<IReadOnlyList<AuditEntry>> Log()
    {
        var opened = await Gate.Open(Self(Clock), new Opening { Person = PersonRef.Of(Number(Patient)), Service = ServiceCode.Log, Act = Act.ReadLog, Wanted = new Wanted.Nothing() }, default);
        Assert.True(opened.Succeeded(out var record, out var problem), problem?.Text);
        Assert.True((await record.Log(null, null, 200, default)).Succeeded(out var page, out problem), problem?.Text);
        return [.. page.Entries.Select(logged => logged.Entry).Where(entry => entry.Kind != AuditKind.LogRead)];
    }

    private string MachineToken()
    {
        var claims = TestIssuer.Claims(key.Thumbprint, Clock.Now);
        claims["aud"] = "nhn:critical-information";
        claims["scope"] = new JsonArray("nhn:critical-information/api");
        claims["client_id"] = "machine";
        claims["helseid://claims/client/claims/orgnr_parent"] = Gp.Organisation;
        foreach (var personal in (string[])["name", "sid", "sub", "helseid://claims/identity/pid", "helseid://claims/identity/security_level", "helseid://claims/hpr/hpr_number", "nhn:tillitsrammeverk:parameters"])
            claims.Remove(personal);
        return issuer.Key.Sign(TestIssuer.Header(), claims);
    }

    private string Proof(string token, string method, string url) => key.Sign(
        new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = key.Algorithm, ["jwk"] = key.PublicJwk() },
        new JsonObject
        {
            ["jti"] = $"ki-{Interlocked.Increment(ref proofs)}",
            ["htm"] = method,
            ["htu"] = url,
            ["iat"] = Clock.Now.ToUnixTimeSeconds(),
            ["ath"] = Digest.Of(token).ToBase64Url(),
        });

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Felles.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        var database = services.GetRequiredService<Database>();
        await services.DisposeAsync();
        await database.DisposeAsync();
        key.Dispose();
        issuer.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
