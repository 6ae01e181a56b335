using Felles.Access;
using Felles.Clinician.Frame;
using Felles.Kernel;
using Felles.Public.Errors;
using Felles.Public.Layout;
using Felles.Public.Record;
using Felles.Records;
using Felles.Sharing.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Felles.Clinician.Patient;

/// <summary>The patient's journal documents: the list, one document, and its original.</summary>
internal static class DocumentEndpoints
{
    private const int SearchMax = 100;

    internal static void Map(IEndpointRouteBuilder patient)
    {
        patient.MapGet("/dokumenter", (HttpContext http, Guid key, string? sok, string? type, string? sted) => AtPatient.Run(http, key, at => List(at, sok ?? "", type ?? "", sted ?? "")));
        patient.MapGet("/dokumenter/{id}", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => Show(at, id)));
        patient.MapGet("/dokumenter/{id}/fil", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => File(at, id, isRead: false)));
        patient.MapGet("/dokumenter/{id}/les", (HttpContext http, Guid key, string id) => AtPatient.Run(http, key, at => File(at, id, isRead: true)));
    }

    private static async Task<IResult> List(AtPatient at, string search, string kind, string place)
    {
        if (search.Length > SearchMax) search = search[..SearchMax];
        var opening = PatientReading.Opening(at, ServiceCode.Documents, new Wanted.Nothing(), "dokumentliste");
        var listed = await PatientDocuments.List(at.Visit.Http, at.Caller, opening);
        if (listed.Succeeded(out var listing, out var problem) && listing.Withheld > 0 && at.Open.Mode == OpenMode.Consent)
            listed = await PatientDocuments.List(at.Visit.Http, at.Caller, opening with { Basis = AccessBasis.ElevatedConsent });
        if (!listed.Succeeded(out listing, out problem)) return await at.Visit.Refused(problem);
        var choice = new DocumentChoice([.. listing.References.Select(DocumentItem.Read)], search, kind, place);
        return Page.Of<PatientDocumentsPage>(new { at.Acting, at.Patient, Choice = choice, listing.Withheld, Unanswered = (IReadOnlyList<string>)listing.Unanswered });
    }

    private static async Task<IResult> Show(AtPatient at, string id)
    {
        if (!(await Open(at, id)).Succeeded(out var document, out var problem)) return await Missing(at, problem);
        await using (document)
        {
            var bytes = await document.Whole(DocumentContent.BytesMax, at.Visit.Cancel);
            return Page.Of<PatientDocumentPage>(new { at.Acting, at.Patient, Item = DocumentItem.Read(document.Reference), Blocks = bytes is { } content ? DocumentContent.Read(document.MediaType, content) : [] });
        }
    }

    private static async Task<IResult> File(AtPatient at, string id, bool isRead)
    {
        if (!(await Open(at, id)).Succeeded(out var document, out var problem)) return await Missing(at, problem);
        await document.Send(at.Visit.Http, isRead);
        return Results.Empty;
    }

    private static async Task<Outcome<ShownDocument>> Open(AtPatient at, string id)
    {
        var opening = PatientReading.Opening(at, ServiceCode.Documents, new Wanted.Nothing(), "dokument");
        var opened = await PatientDocuments.Open(at.Visit.Http, at.Caller, opening, id);
        return opened.Failed(out var problem) && problem.Code == "withheld" && at.Open.Mode == OpenMode.Consent
            ? await PatientDocuments.Open(at.Visit.Http, at.Caller, opening with { Basis = AccessBasis.ElevatedConsent }, id)
            : opened;
    }

    private static async Task<IResult> Missing(AtPatient at, Problem problem) => problem.Kind == ProblemKind.NotFound ? Page.Error(PageError.NotFound) : await at.Visit.Refused(problem);
}
