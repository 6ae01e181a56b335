using Felles.Access;
using Felles.Citizens.Frame;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Record;
using Felles.Records;
using Felles.Sharing.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Citizens.Health;

/// <summary>The citizen's own journal documents, from all sources.</summary>
internal static class DocumentEndpoints
{
    private const int SearchMax = 100;

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/dokumenter", (HttpContext http, string? sok, string? type, string? sted) => CitizenVisit.Run(http, visit => List(visit, sok ?? "", type ?? "", sted ?? "")));
        pages.MapGet("/dokumenter/{id}", (HttpContext http, string id) => CitizenVisit.Run(http, visit => Show(visit, id)));
        pages.MapGet("/dokumenter/{id}/fil", (HttpContext http, string id) => CitizenVisit.Run(http, visit => File(visit, id, isRead: false)));
        pages.MapGet("/dokumenter/{id}/les", (HttpContext http, string id) => CitizenVisit.Run(http, visit => File(visit, id, isRead: true)));
    }

    private static async Task<IResult> List(CitizenVisit visit, string search, string kind, string place)
    {
        if (search.Length > SearchMax) search = search[..SearchMax];
        if (!(await PatientDocuments.List(visit.Http, visit.Citizen, Opening(visit, "dokumentliste"))).Succeeded(out var listing, out var problem)) return visit.Refused(problem);
        var choice = new DocumentChoice([.. listing.References.Select(DocumentItem.Read)], search, kind, place);
        return Page.Of<DocumentsPage>(new { visit.Name, Choice = choice, Unanswered = (IReadOnlyList<string>)listing.Unanswered });
    }

    private static async Task<IResult> Show(CitizenVisit visit, string id)
    {
        if (!(await PatientDocuments.Open(visit.Http, visit.Citizen, Opening(visit, "dokument"), id)).Succeeded(out var document, out var problem)) return Missing(visit, problem);
        await using (document)
        {
            var bytes = await document.Whole(DocumentContent.BytesMax, visit.Cancel);
            return Page.Of<DocumentPage>(new { visit.Name, Item = DocumentItem.Read(document.Reference), Blocks = bytes is { } content ? DocumentContent.Read(document.MediaType, content) : [] });
        }
    }

    private static async Task<IResult> File(CitizenVisit visit, string id, bool isRead)
    {
        if (!(await PatientDocuments.Open(visit.Http, visit.Citizen, Opening(visit, "dokument"), id)).Succeeded(out var document, out var problem)) return Missing(visit, problem);
        await document.Send(visit.Http, isRead);
        return Results.Empty;
    }

    private static Opening Opening(CitizenVisit visit, string query) => new() { Person = visit.Subject, Service = ServiceCode.Documents, Act = Act.Read, Wanted = new Wanted.Nothing(), Query = query };

    private static IResult Missing(CitizenVisit visit, Problem problem) => problem.Kind == ProblemKind.NotFound ? Page.Error(PageError.NotFound) : visit.Refused(problem);
}
