using System.Security.Cryptography;
using Felles.Identity;
using Felles.Identity.Saml;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Sharing.Documents.Xca;

/// <summary>ITI-38 and ITI-39 for gateways of other communities, ITI-18 and ITI-43 for consumers of this one, at one address.</summary>
internal static class XcaEndpoint
{
    internal const string Path = "/XCA/Services/RespondingGatewayService";

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, Handle).AllowAnonymousBecause("who asks is proven by the SAML assertion within the SOAP envelope");

    private static async Task Handle(HttpContext context)
    {
        var received = await RequestBody.Read(context, SoapRequest.BytesMax);
        if (!received.Succeeded(out var bytes, out var problem) || !(await SoapRequest.Read(bytes, context.Request.ContentType)).Succeeded(out var request, out problem))
        {
            await Refuse(context, problem);
            return;
        }

        var isQuery = request.Action is XdsNames.CrossGatewayQuery or XdsNames.RegistryStoredQuery;
        if (!isQuery && request.Action is not (XdsNames.CrossGatewayRetrieve or XdsNames.RetrieveDocumentSet))
        {
            await Refuse(context, new Problem(ProblemKind.NotSupported, "action", "Only CrossGatewayQuery, CrossGatewayRetrieve, RegistryStoredQuery and RetrieveDocumentSet are answered here."));
            return;
        }

        if (request.Assertion is not { } assertion)
        {
            await Refuse(context, new Problem(ProblemKind.Unauthenticated, "assertion-missing", "Send a SAML assertion in wsse:Security."));
            return;
        }

        // By what it means and not by how it is written: the body is not signed, and whoever copies an assertion may write another.
        string[] uses = isQuery ? ["list"] : [.. DocumentRequests.UniqueIds(request.Body).Select(id => $"document {id}").DefaultIfEmpty("documents")];
        var admitted = await context.RequestServices.Required<XuaAssertions>().Admit(assertion, uses, ResourceId.Create(), context.RequestAborted);
        if (!admitted.Succeeded(out var statement, out problem)) await Refuse(context, problem);
        else if (isQuery) await List(context, request, statement);
        else await Send(context, request, statement);
    }

    private static async Task List(HttpContext context, SoapRequest request, XuaStatement statement)
    {
        var (query, error) = StoredQuery.Read(request.Body);
        if (query is null)
        {
            await SoapAnswer.Send(context, request, xml => RegistryAnswer.Query(xml, [], false, statement.Patient, [error!]));
            return;
        }

        var (found, errors) = await context.RequestServices.Required<RespondingGateway>().List(statement, query, Transaction(request), context.RequestAborted);
        await SoapAnswer.Send(context, request, xml => RegistryAnswer.Query(xml, found, query.WantsEntries, statement.Patient, errors));
    }

    private static async Task Send(HttpContext context, SoapRequest request, XuaStatement statement)
    {
        var gateway = context.RequestServices.Required<RespondingGateway>();
        var (wanted, errors) = DocumentRequests.Read(request.Body, gateway.Place, request.Action == XdsNames.CrossGatewayRetrieve);
        var (opened, failed) = wanted.Count == 0 ? ([], []) : await gateway.Open(statement, wanted, Transaction(request), context.RequestAborted);
        errors.AddRange(failed);
        try
        {
            await SoapAnswer.SendDocuments(context, request, opened, xml => RegistryAnswer.Retrieval(xml, opened.Count, errors));
        }
        catch (Exception broken) when (broken is InvalidDataException or CryptographicException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            // What was sent is not the document, or not all of it: the reader must see a broken transfer, never a whole one.
            context.Abort();
        }
        finally
        {
            foreach (var (_, document) in opened) await document.Bytes.DisposeAsync();
        }
    }

    private static string Transaction(SoapRequest request) => request.Action switch
    {
        XdsNames.CrossGatewayQuery => "ITI-38",
        XdsNames.CrossGatewayRetrieve => "ITI-39",
        XdsNames.RegistryStoredQuery => "ITI-18",
        _ => "ITI-43",
    };

    private static Task Refuse(HttpContext context, Problem problem) => problem.Kind switch
    {
        ProblemKind.Unauthenticated => SoapAnswer.Fault(context, StatusCodes.Status401Unauthorized, true, problem.Text, "FailedAuthentication"),
        ProblemKind.Forbidden => SoapAnswer.Fault(context, StatusCodes.Status403Forbidden, true, $"{problem.Text} {string.Join(' ', problem.Issues.Select(issue => issue.Text))}".Trim(), "InvalidSecurityToken"),
        ProblemKind.Unavailable => SoapAnswer.Fault(context, StatusCodes.Status503ServiceUnavailable, false, problem.Text, null),
        ProblemKind.TooLarge => SoapAnswer.Fault(context, StatusCodes.Status413PayloadTooLarge, true, problem.Text, null),
        _ => SoapAnswer.Fault(context, StatusCodes.Status400BadRequest, true, problem.Text, null),
    };
}
