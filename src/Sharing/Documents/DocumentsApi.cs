using System.Collections.Immutable;
using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Records;
using Felles.Sharing.Documents.Content;
using Felles.Sharing.Documents.Intake;
using Felles.Sharing.Documents.Metadata;
using Felles.Sharing.Documents.Retrieval;
using Felles.Sharing.Documents.Sources;
using Felles.Sharing.Documents.Xca;
using Felles.Sharing.FhirBase;
using Felles.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Felles.Sharing.Documents;

/// <summary>
/// Pasientens journaldokumenter under <c>/documents</c>: the list (ITI-66, ITI-67), the documents (ITI-68), publishing (ITI-65).
/// Source: Norsk helsenett's documentation of Dokumentdeling, IHE MHD 4.2.2.
/// </summary>
public static class DocumentsApi
{
    private const string Audience = "nhn:phr/mhd";
    private const string WholeList = "nhn:phr/mhd/read-documentreferences";
    internal const string ReadDocument = "nhn:phr/mhd/read-document";
    private const string RegulationList = "nhn:phr/mhd/read-documentreferences/kjernejournalforskriften";

    private static readonly FhirService service = new()
    {
        Code = ServiceCode.Documents,
        BasePath = "/documents/fhir",
        Reading = new ApiRequirement { Personnel = new ApiAccess(Audience, WholeList) { OrScope = RegulationList }, Citizen = ApiAccess.CitizenRead, AdmitsConveyed = true },
        Types =
        [
            .. SearchSupport.Together(new SearchSupport("DocumentReference") { CountDefault = 15, CountMax = 500 }, new SearchSupport("List") { CountDefault = 15, CountMax = 500 })
                .Select(search => search.Type == "List" ? new FhirServiceType(search) : DocumentReferences(search)),
        ],
        Admits = Admits,
        Opens = Open,
        Name = "FellesDocuments",
        Title = "Pasientens journaldokumenter",
        ChangedOn = new DateOnly(2026, 11, 22),
        Security = $"HelseID access token with DPoP (RFC 9449) and an attestation of the trust framework: scope {WholeList} (helsepersonelloven § 45) or {RegulationList} (with nhn-access-basis), not both; nhn:phr/mhd/read-document to fetch; citizens felles:citizen/read; systems nhn:phr/mhd/create-documents-with-reference to publish by ITI-65.",
        Documentation = "The patient is named in the form of a search (patient.identifier) or in the header nhn-patient-nin, never in an address. nhn-source-system names the calling system. The document itself is at attachment.url.",
    };

    private static FhirServiceType DocumentReferences(SearchSupport search) => new(search)
    {
        OtherName = "documentreference",
        Profiles = ["https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.DocumentReference"],
        RequiredParameters = ["status"],
        SortNames = new Dictionary<string, string> { ["name"] = "description", ["securityLabel"] = "security-label" },
        OwnSorts = new Dictionary<string, Func<Entry, string>> { ["organization"] = entry => DocumentAuthors.UnitOf(entry.Body, DocumentReferenceWriter.Organisation), ["department"] = entry => DocumentAuthors.UnitOf(entry.Body, DocumentReferenceWriter.Department) },
    };

    /// <summary>Adds what the service needs.</summary>
    public static IServiceCollection AddDocuments(this IServiceCollection services, DocumentsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddFhirBase();
        services.AddSingleton(options);
        services.AddSingleton(provider => new RetrieveAddress(provider.GetRequiredService<IdentityOptions>().PublicBaseUrl));
        services.AddSingleton(new DocumentVault(options.Folder, options.Key.ToArray()));
        services.AddSingleton(provider => new XuaAssertions(options.Xca.Trust, provider.GetRequiredService<IdentityOptions>(), provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RespondingGateway>();
        services.AddSingleton<DocumentFederation>();
        if (!options.Sources.IsEmpty)
        {
            // One handler for all: connections are kept, redirects to elsewhere are not followed.
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = options.ListDeadline };
            foreach (var source in options.Sources) services.AddSingleton(provider => Source(source, options, new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan }, provider.GetRequiredService<TimeProvider>()));
        }

        if (options.Watched is not null) services.AddHostedService<WatchFolder>();
        return services.AddSingleton<UploadTickets>().AddSingleton<PatientIndex>().AddSingleton<DocumentIntake>().AddSingleton<DocumentRetrieval>();
    }

    private static IDocumentSource Source(DocumentSourceOptions source, DocumentsOptions options, HttpClient http, TimeProvider clock)
    {
        var description = new SourceDescription(source.HomeCommunityId, source.Organisation, source.Name);
        return source.XcaAudience is { } audience
            ? new XcaSource(description, source.Address, audience, http, new XuaAssertionWriter(options.Xca.Signer!, clock))
            : new FellesSource(description, source.Address, http, new StatementSigner(options.NodeKey!, options.HomeCommunityId, clock));
    }

    /// <summary>Maps the API.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var fhir = routes.MapGroup(service.BasePath);
        FhirServiceEndpoints.Map(fhir, service);
        IntakeEndpoints.Map(fhir, service);
        RetrieveEndpoint.Map(routes);
        XcaEndpoint.Map(routes);
        UnknownAddress.Map(routes, "/documents", (context, problem) => FhirAnswer.Problem(context, problem));
    }

    internal static ServiceCapability Capability(string baseUrl) => FhirCapability.Of(service, baseUrl);

    /// <summary>What health personnel's requests must bring beside the token.</summary>
    internal static Problem? Admits(HttpContext context)
    {
        if (context.GetCaller() is not HealthPersonnel personnel) return null;
        if (personnel.Scopes.Contains(WholeList) && personnel.Scopes.Contains(RegulationList))
            return Problem.Forbidden("scopes-combined", $"The scopes {WholeList} and {RegulationList} may not be combined: each has its own law. Request a token with one of them.");
        return personnel.Trace.SourceSystem is null
            ? new Problem(ProblemKind.Required, "source-system-required", "Name the calling system and its version in the header nhn-source-system.")
            : null;
    }

    /// <summary>The scope of the list by the law that a caller asks by; the pages ask by the attestation.</summary>
    internal static string ListScope(Caller caller) => caller.Scopes.Contains(RegulationList) ? RegulationList : WholeList;

    /// <summary>Opens a patient's list by the law of the caller's scope, with what the sources have.</summary>
    internal static async Task<Outcome<OpenRecord>> Open(HttpContext context, Opening opening)
    {
        var opened = await Open(context.RequestServices, context.GetCaller(), opening, context.RequestAborted);
        if (!opened.Succeeded(out var found, out var problem)) return problem;
        if (context.GetCaller().Conveyed is { Patient: var patient } && context.GetCaller().Trace.StatementId is { } statement) context.Response.Headers[AnsweredFor.Header] = AnsweredFor.Of(statement, patient);
        if (!found.Unanswered.IsEmpty)
        {
            context.Response.Headers["Felles-Sources-Unanswered"] = string.Join(", ", found.Unanswered.Select(one => one.Source.HomeCommunityId).Distinct(StringComparer.Ordinal));
            context.Features.Set(new RemarksElsewhere([.. found.Unanswered.Select(Remark)]));
        }

        return found.Record;
    }

    /// <summary>The same for whoever is no request of the API.</summary>
    internal static async Task<Outcome<(OpenRecord Record, ImmutableArray<(SourceDescription Source, Problem Why)> Unanswered)>> Open(IServiceProvider services, Caller caller, Opening opening, CancellationToken cancel)
    {
        var federation = services.GetRequiredService<DocumentFederation>();
        // A node that another speaks to answers for itself alone, so that no question goes round.
        var asks = !federation.IsEmpty && caller.Conveyed is null && opening.Act == Act.Read && IsOfDocuments(opening.Wanted);
        var opened = await services.GetRequiredService<RecordGate>().Open(caller, opening with { ListsByRegulation = caller is HealthPersonnel && caller.Scopes.Contains(RegulationList), HoldsElsewhere = asks }, cancel);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        if (!asks) return (record, []);
        var gathered = await federation.List(record, caller, cancel);
        return (record.Beside(gathered.Entries, gathered.Withheld), gathered.Unanswered);
    }

    private static bool IsOfDocuments(Wanted wanted) => wanted switch
    {
        Wanted.OfService { Types: var types } => types.IsDefaultOrEmpty || types.Contains(DocumentIntake.Type),
        Wanted.These { Resources: var resources } => resources.Any(resource => resource.Type == DocumentIntake.Type),
        _ => false,
    };

    private static Issue Remark((SourceDescription Source, Problem Why) unanswered) => new(IssueSeverity.Warning, "incomplete", unanswered.Why.Code, $"{unanswered.Why.Text} Documents of {unanswered.Source.Name} may be missing from this list.")
    { TextBokmål = $"{unanswered.Source.Name} svarte ikke som ventet. Dokumenter derfra kan mangle i listen." };
}
