using Felles.Citizens;
using Felles.Clinician;
using Felles.Host.Configuration;
using Felles.Identity;
using Felles.Oversight;
using Felles.Oversight.Operator;
using Felles.Public;
using Felles.Public.Errors;
using Felles.Registers;
using Felles.Sharing.AccessLog;
using Felles.Sharing.CriticalInfo;
using Felles.Sharing.Definitions;
using Felles.Sharing.Documents;
using Felles.Sharing.Explaining;
using Felles.Sharing.LabResults;
using Felles.Sharing.Measurements;
using Felles.Sharing.Oversight;
using Felles.Sharing.PublishedLog;
using Felles.Sharing.RegisterEvents;
using Felles.Sharing.Representation;
using Felles.Sharing.Restrictions;
using Felles.Sharing.Terminology;
using Felles.Steering;
using Felles.Storage;

namespace Felles.Host;

/// <summary>The services and pages of this platform, a line each.</summary>
internal static class Services
{
    internal static void Add(IServiceCollection services, FellesSettings settings, RegisterKeys keys)
    {
        LoginLimit.Add(services, settings);
        services.AddDefinitions(DefinitionFiles.Read(settings.Definitions));
        services.AddLabResults(settings.AcceptedSeries);
        services.AddCriticalInfo(CriticalInfo(settings));
        services.AddTerminology(settings.TerminologyFolder);
        services.AddMeasurements();
        services.AddDocuments(settings.Documents.Read(settings, keys));
        services.AddRepresentation();
        SteeringCodeListFile.Use(settings);
        services.AddFellesSteering(new SteeringOptions(settings.Node) { MemberKey = keys.Derive("steering"), Address = settings.PublicBaseUrl, Publisher = settings.SteeringPublisher.Read() });
        services.AddFellesPages(Pages(settings)).AddClinicianPages().AddCitizenPages().AddOversightPages(new OperatorRole(settings.OperatorNumbers().ToHashSet()));
        services.AddSingleton(AccessRuleFiles.Read(settings.Rules.Length == 0 ? null : settings.Rules));
    }

    internal static void Map(WebApplication app, FellesSettings settings)
    {
        if (settings.OtlpEndpoint.Length > 0) TraceNames.Use(app);
        Faults.Catch(app);
        app.UseRateLimiter();
        app.MapGet("/health/live", () => Results.Text("alive")).AllowAnonymousBecause("Tells that the process lives.");
        app.MapGet("/health/ready", Ready).AllowAnonymousBecause("Tells whether the database answers.");
        DocumentsApi.Map(app);
        if (settings.Role == NodeRole.Source) return;
        app.MapGroup("").WithMetadata(new PageProblemRenderer()).WithLoginLimit().MapFellesLogins();
        AccessLogEndpoints.Map(app);
        PublishedLogEndpoints.Map(app);
        NotificationEndpoint.Map(app);
        DisputeEndpoints.Map(app);
        RestrictionEndpoints.Map(app);
        CaseEndpoints.Map(app);
        ReportEndpoints.Map(app);
        ExplainEndpoint.Map(app);
        RegisterEventEndpoint.Map(app);
        MandateEndpoints.Map(app);
        LabResultsApi.Map(app);
        DefinitionEndpoints.Map(app);
        CriticalInfoEndpoints.Map(app);
        TerminologyApi.Map(app);
        MeasurementsApi.Map(app);
        app.MapPublicPages();
        app.MapClinicianPages();
        app.MapCitizenPages();
        app.MapOversightPages();
        app.MapSteeringPages(settings.AcceptedSeries);
    }

    private static PageSettings Pages(FellesSettings settings) => new(
        settings.SyntheticNumbers,
        new[] { settings.ClinicianLogin, settings.CitizenLogin, settings.SteeringLogin }.OfType<LoginSettings>().Select(login => new Uri(login.Issuer).GetLeftPart(UriPartial.Authority)).ToHashSet(StringComparer.Ordinal));

    private static CriticalInfoSettings CriticalInfo(FellesSettings settings)
    {
        var built = new CriticalInfoSettings { Environment = settings.Environment.ToString() };
        return settings.CriticalInfoWritingRoles.Count == 0 ? built : built with
        {
            WritingRoles = settings.CriticalInfoWritingRoles.ToDictionary(role => role.Key, role => (IReadOnlySet<string>)role.Value.ToHashSet()),
        };
    }

    private static async Task<IResult> Ready(Database database, CancellationToken cancel) => await database.Answers(cancel)
        ? Results.Text("ready")
        : Results.Text("The database does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
}
