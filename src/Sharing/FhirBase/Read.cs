using Felles.Access;
using Felles.Fhir;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>FHIR read, also conditional, https://hl7.org/fhir/R4/http.html#read</summary>
internal static class Read
{
    internal static async Task Handle(HttpContext context, FhirService service)
    {
        var type = (string)context.Request.RouteValues["type"]!;
        var part = service.FindPart(type);
        var found = AnswerFormat.Fault(context.Request, jsonOnly: part is null) is { } fault ? fault
            : await Find(context, service, type, (string)context.Request.RouteValues["id"]!, service.Remains is not null);
        if (!found.Succeeded(out var disclosure, out var problem))
        {
            await FhirAnswer.Problem(context, problem);
            return;
        }

        var entry = disclosure.Entries[0];
        if (type == "Binary" && !BinaryAnswer.IsWantedAsFhir(context.Request)) await BinaryAnswer.Content(context, entry);
        else await Reply(service, disclosure, RequestConditions.Of(context.Request)).Send(context, FhirServiceEndpoints.BaseUrl(context, service));
    }

    /// <summary>The resource, or what remains of it; or that it has not changed since the client saw it.</summary>
    internal static FhirReply Reply(FhirService service, Disclosure disclosure, RequestConditions conditions)
    {
        var entry = disclosure.Entries[0];
        return entry.Facts.Deleted ? FhirReply.Of(entry, service.Remains!(entry))
            : conditions.IsUnchanged(entry.Facts)
            ? new FhirReply(StatusCodes.Status304NotModified) { Version = entry.Facts }
            : FhirReply.Of(entry, disclosure.Withheld);
    }

    /// <summary>One resource of the caller's or the header's patient.</summary>
    /// <param name="context">The request.</param>
    /// <param name="service">The service.</param>
    /// <param name="type">Resource type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="alsoDeleted">Whether a deleted resource is found too.</param>
    internal static async Task<Outcome<Disclosure>> Find(HttpContext context, FhirService service, string type, string id, bool alsoDeleted = false)
    {
        var opened = await Open(context, service, type, id);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var facts = Shown(service, record, type, id);
        // In the log before it is answered, also when nothing is shown: an answer that something is there tells of it.
        var disclosed = await record.Disclose(record.Select(entry => facts is not null && (alsoDeleted || !facts.Deleted) && entry.Facts == facts), context.RequestAborted);
        if (disclosed.Failed(out problem)) return problem;
        return Hinder(record, facts) is { } hinder && !(alsoDeleted && facts is not null) ? hinder : disclosed;
    }

    /// <summary>What a read would fail by; null when it would succeed. Nothing is disclosed.</summary>
    internal static async Task<Problem?> Hinder(HttpContext context, FhirService service, string type, string id, bool isLogged)
    {
        var opened = await Open(context, service, type, id);
        if (!opened.Succeeded(out var record, out var problem)) return problem;
        var hinder = Hinder(record, Shown(service, record, type, id));
        if (hinder is null && !isLogged) return null;
        // That there is nothing, or something hidden, is an answer as well, and in the log before it is given.
        return (await record.Disclose(record.Select(_ => false), context.RequestAborted)).Failed(out problem) ? problem : hinder;
    }

    private static async Task<Outcome<OpenRecord>> Open(HttpContext context, FhirService service, string type, string id)
    {
        var part = service.FindPart(type);
        if (part is null && service.Find(type) is null) return UnknownType(type);
        if (!ResourceId.IsOurs(id)) return NotThere;
        var caller = context.GetCaller();
        if (!RequestHeaders.Person(context, caller).Succeeded(out var person, out var problem)) return problem;
        var asked = RequestHeaders.Opening(context, person, service.Code, Act.Read, part is null ? new Wanted.These((type, id)) : part.Wanted(id), $"{type}/{id}");
        return asked.Succeeded(out var opening, out problem) ? await FhirServiceEndpoints.Open(context, service, opening) : problem;
    }

    private static EntryFacts? Shown(FhirService service, OpenRecord record, string type, string id) =>
        service.FindPart(type) is not { } part || part.IsShown(id, record.Entries) ? record.Find(type, id) : null;

    private static Problem? Hinder(OpenRecord record, EntryFacts? facts)
    {
        if (facts is not null) return facts.Deleted ? Deleted : null;
        return record.Withheld > 0
            ? Problem.Forbidden("withheld", "The patient has blocked this. It opens with the patient's elevated consent or in an emergency (access basis FORHOYET_SAMTYKKE or FORHOYET_AKUTT).")
            : NotThere;
    }

    internal static Problem UnknownType(string type) =>
        new(ProblemKind.NotFound, "unknown-type", type.Length <= 64 && type.All(char.IsAsciiLetter) ? $"{type} is not offered here. See metadata for what is." : "This resource type is not offered here. See metadata for what is.");

    internal static Problem NotThere { get; } = Problem.NotFound("There is no such resource for this patient. Search for what there is.");

    internal static Problem Deleted { get; } = new(ProblemKind.Gone, "deleted", "The resource has been deleted. Its history is kept.");
}
