using System.Collections.Immutable;
using System.Text;
using Felles.Fhir;
using Felles.Kernel;
using Felles.Records;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.FhirBase;

/// <summary>
/// Works out what writes come to, on one patient's opened record: who each resource is, what refers to what, and whether all
/// of it is valid. Nothing is stored here. Where the service has no rules of its own, an organisation changes what it has
/// delivered itself, and finds nothing else.
/// </summary>
internal sealed class WritePlan
{
    private const int ConditionalReferencesMax = 200;

    private readonly FhirService service;
    private readonly IServiceWriter? writer;
    private readonly FhirDefinitions definitions;
    private readonly OpenRecord record;
    private readonly string source;
    private readonly DateTimeOffset now;
    private readonly List<Step> steps = [];
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Criteria), Outcome<EntryFacts[]>> referred = [];
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);

    private WritePlan(FhirService service, IServiceWriter? writer, FhirDefinitions definitions, OpenRecord record, string source, DateTimeOffset now)
    {
        this.definitions = definitions;
        this.service = service;
        this.writer = writer;
        this.record = record;
        this.source = source;
        this.now = now;
    }

    /// <summary>The changes to commit; those of the steps that have one, in their order.</summary>
    internal ImmutableArray<Change> Changes => [.. steps.Select(step => step.Change).OfType<Change>()];

    /// <summary>What was found and not changed: the matches of conditional creates.</summary>
    internal IEnumerable<EntryFacts> Unchanged => steps.Where(step => step.Change is null).Select(step => step.Latest).OfType<EntryFacts>();

    /// <summary>Plans the writes.</summary>
    /// <param name="service">The service.</param>
    /// <param name="writer">Who writes, by the service's own rules; null when it has none.</param>
    /// <param name="definitions">What is searched and validated by.</param>
    /// <param name="record">Opened for writing.</param>
    /// <param name="source">The organisation that answers for what is written.</param>
    /// <param name="requests">The writes, in the order they were sent.</param>
    /// <param name="now">When.</param>
    internal static Outcome<WritePlan> Of(FhirService service, IServiceWriter? writer, FhirDefinitions definitions, OpenRecord record, string source, ImmutableArray<WriteRequest> requests, DateTimeOffset now)
    {
        var plan = new WritePlan(service, writer, definitions, record, source, now);
        // https://hl7.org/fhir/R4/http.html#trules: deletions, creations, then updates and patches.
        foreach (var (request, index) in requests.Select((request, index) => (request, index)).OrderBy(pair => pair.request.Method switch { WriteMethod.Delete => 0, WriteMethod.Create => 1, _ => 2 }))
            if (plan.Identify(request, index) is { } problem)
                return problem;
        foreach (var step in plan.steps)
            if (plan.Complete(step) is { } problem)
                return problem;
        return plan;
    }

    /// <summary>The result of each write, in the order they were sent.</summary>
    internal ImmutableArray<WriteResult> Results(ImmutableArray<Entry> stored)
    {
        var next = 0;
        var results = new WriteResult[steps.Count];
        foreach (var step in steps)
        {
            if (step.Change is null)
            {
                results[step.Index] = new WriteResult(step.Latest is { Deleted: false } ? StatusCodes.Status200OK : StatusCodes.Status204NoContent, step.Latest is { Deleted: false } ? step.Latest : null, null);
                continue;
            }

            var entry = stored[next++];
            results[step.Index] = step.Change.Deletes
                ? new WriteResult(StatusCodes.Status204NoContent, entry.Facts, null)
                : new WriteResult(step.Latest is null or { Deleted: true } ? StatusCodes.Status201Created : StatusCodes.Status200OK, entry.Facts, step.Request.Resource is null ? null : entry.Body);
        }

        return [.. results];
    }

    /// <summary>Finds out which resource a write is about.</summary>
    private Problem? Identify(WriteRequest request, int index)
    {
        if (service.Find(request.Type) is not { } offered) return Read.UnknownType(request.Type);
        var named = request.Id;
        EntryFacts? found = null;
        if ((request.Method == WriteMethod.Create ? request.Conditions.IfNoneExist : request.Criteria) is { } criteria)
        {
            if (!Search(offered, criteria).Succeeded(out var matches, out var problem)) return problem;
            if (matches.Length > 1) return new Problem(ProblemKind.VersionConflict, "several-matches", "The search of the condition finds several resources. Search by what only one has.");
            found = matches.FirstOrDefault();
            named = found?.Id;
            if (request.Method == WriteMethod.Create && found is not null) return Add(new Step(request, index, found.Id, found));
            // Two that ask at the same time must meet in one id, so that only one of them is stored.
            if (request.Method == WriteMethod.Create) named = writer?.NewId(record, offered.Name) ?? Unused(offered.Name, ResourceId.Derive(record.Person.ToString(), source, offered.Name, criteria));
            else if (request.Method == WriteMethod.Update) named ??= OwnId(request.Resource!) ?? ResourceId.Create();
        }

        named ??= request.Method == WriteMethod.Create ? writer?.NewId(record, offered.Name) ?? ResourceId.Create() : null;
        if (named is null) return request.Method == WriteMethod.Patch ? Read.NotThere : Add(new Step(request, index, "", null));
        if (!ResourceId.IsOurs(named)) return Problem.Malformed("id-form", "An id is 1 to 64 of A-Z a-z 0-9 - . and holds no national number. A UUID will do.");
        if (request.Method == WriteMethod.Update && OwnId(request.Resource!) is var own && own != named && (own is not null || request.Id is not null))
            return Problem.Malformed("id-differs", "The resource's id is not the one in the address. Send the resource with the id of the address.");
        var latest = found ?? record.Find(request.Type, named);
        // What another has stored since under the id that was next is not this one: look again.
        if (request.Method == WriteMethod.Create && found is null && latest is not null) return new Problem(ProblemKind.VersionConflict, "version-conflict", "Another was registered at the same moment. Try again.");
        if (writer is null && latest is not null && latest.Source != source) return NotYours;
        if ((writer?.Hinder(request, latest) ?? request.Conditions.Hinder(latest)) is { } hinder) return hinder;
        if (request.Method == WriteMethod.Patch && latest is null or { Deleted: true }) return latest is null ? Read.NotThere : Read.Deleted;
        return Add(new Step(request, index, named, latest));
    }

    private Problem? Add(Step step)
    {
        var reference = $"{step.Request.Type}/{step.Id}";
        var changes = step.Id.Length > 0 && !(step.Request.Method == WriteMethod.Create && step.Latest is { Deleted: false });
        if (changes && !touched.Add(reference)) return Problem.Malformed("resource-twice", "A transaction changes a resource once. Send its changes one after another.");
        if (step.Request.FullUrl is { } url && step.Id.Length > 0)
        {
            places[url] = reference;
            // A fullUrl that is an address is also meant by its end: Type/id.
            var parts = url.Split('/');
            if (parts.Length > 2) places.TryAdd($"{parts[^2]}/{parts[^1]}", reference);
        }

        steps.Add(step);
        return null;
    }

    /// <summary>Makes the change of a step, with its references in place.</summary>
    private Problem? Complete(Step step)
    {
        var request = step.Request;
        if (request.Method == WriteMethod.Create && step.Latest is { Deleted: false }) return null;
        if (request.Method == WriteMethod.Delete)
        {
            return step.Latest is { Deleted: false } gone ? Take(step, writer is null ? Deletion(gone) : writer.Deleted(record, gone)) : null;
        }

        var sent = request.Resource;
        if (request.Patch is { } patch)
        {
            if (!patch(record.BodyToChange(request.Type, step.Id)!.Value).Then(body => FhirResource.Read(body)).Succeeded(out sent, out var unread)) return unread;
            if (sent.Type != request.Type || OwnId(sent) != step.Id) return Problem.Invalid("patch-identity", "A patch changes neither the type nor the id of a resource.");
        }

        if (sent!.Utf8.Length > service.ContentBytesMax) return new Problem(ProblemKind.TooLarge, "body-too-large", $"A resource here is at most {service.ContentBytesMax / 1024} kB. Leave out what is not needed.");
        if (writer is not null) sent = writer.Completed(sent, record.Person);
        if (WritePatient.Fault(request, sent!, record.Person) is { } wrongPatient) return wrongPatient;
        if (!Rewritten(sent!, request).Succeeded(out var resource, out var problem)) return problem;
        if (Validate(resource, request) is { } invalid) return invalid;
        // A service with rules of its own knows where eleven digits are no number: the serial number of an implant.
        if (writer is not null) return Take(step, writer.Stored(record, resource, step.Id, step.Latest));
        step.Change = Version(step, resource);
        return HoldsNumber(step) ? Number(request) : null;
    }

    private static Problem? Take(Step step, Outcome<Change> made)
    {
        if (!made.Succeeded(out var change, out var problem)) return problem;
        step.Change = change;
        return null;
    }

    private Change Version(Step step, FhirResource resource)
    {
        var facts = FactLifter.Lift(resource);
        return new Change
        {
            Type = step.Request.Type,
            Id = step.Id,
            Replaces = step.Latest?.Version ?? 0,
            Body = resource.Utf8,
            Source = source,
            ClinicalAt = facts.ClinicalAt,
            Status = facts.Status,
            Labels = facts.Labels,
            ReleaseAt = facts.ReleaseAt,
            Tokens = facts.Tokens,
        };
    }

    private Change Deletion(EntryFacts gone) => new()
    {
        Type = gone.Type,
        Id = gone.Id,
        Replaces = gone.Version,
        Body = record.BodyToChange(gone.Type, gone.Id)!.Value,
        Source = gone.Source,
        ClinicalAt = gone.ClinicalAt,
        Status = gone.Status,
        Labels = gone.Labels,
        ReleaseAt = gone.ReleaseAt,
        Tokens = gone.Tokens,
        Deletes = true,
    };

    private Outcome<FhirResource> Rewritten(FhirResource resource, WriteRequest request)
    {
        Problem? problem = null;
        var body = ReferenceRewriting.Apply(resource, (text, isReference) =>
        {
            if (places.TryGetValue(text, out var place) && (isReference || text.StartsWith("urn:", StringComparison.Ordinal))) return place;
            if (!isReference) return null;
            if (text.StartsWith("urn:uuid:", StringComparison.Ordinal)) problem ??= Dangling(request);
            var mark = text.IndexOf('?', StringComparison.Ordinal);
            if (mark <= 0 || service.Find(text[..mark]) is not { } offered) return null;
            if (!Referred(offered, text[mark..]).Succeeded(out var matches, out var unread)) problem ??= unread;
            else if (matches.Length == 1) return matches[0].Reference;
            else problem ??= new Problem(ProblemKind.VersionConflict, "conditional-reference", "A conditional reference must find exactly one resource of your organisation's. Search by what only one has.");
            return null;
        });
        return problem is not null ? problem : body.Equals(resource.Utf8) ? resource : FhirResource.Read(body);
    }

    // The same few are referred to again and again; each is searched for once.
    private Outcome<EntryFacts[]> Referred(FhirServiceType offered, string criteria)
    {
        if (referred.TryGetValue((offered.Name, criteria), out var known)) return known;
        if (referred.Count == ConditionalReferencesMax) return new Problem(ProblemKind.TooLarge, "conditional-references", $"A request has at most {ConditionalReferencesMax} different conditional references. Send smaller ones.");
        return referred[(offered.Name, criteria)] = Search(offered, criteria);
    }

    /// <summary>What of the caller's own a condition finds.</summary>
    private Outcome<EntryFacts[]> Search(FhirServiceType offered, string criteria)
    {
        if (!SearchQuery.Parse(SearchRequest.Pairs(criteria), offered.Search.In(definitions)).Succeeded(out var query, out var problem)) return problem;
        // Ids are derived from conditions; no number may be guessed back out of them.
        if (PersonNumber.OccursIn(criteria)) return Problem.Malformed("number-in-condition", "A condition holds no national number. Name the patient in the header nhn-patient-nin, and search by an identifier of the resource.");
        if (query.NeedsOtherTypes || (!query.HasBodyCriteria && query.Ids.IsEmpty))
            return new Problem(ProblemKind.NotSupported, "condition", "A condition searches by parameters of the resource itself, at least one, without chains and _has.");
        return record.Search(query).Facts.Where(facts => (writer is not null || facts.Source == source) && !touched.Contains(facts.Reference)).ToArray();
    }

    private Problem? Validate(FhirResource resource, WriteRequest request)
    {
        var prefix = request.Place.Length == 0 ? null : $"{request.Place}.resource.ofType(";
        var issues = new FhirValidator(definitions).Validate(resource, service.Find(request.Type)!.RequiredProfile).Where(issue => issue.Severity <= IssueSeverity.Error)
            .Select(issue => prefix is null ? issue : issue with { Expression = $"{prefix}{issue.Expression})", Line = null, Column = null }).ToArray();
        return issues.Length == 0 ? null : Problem.Invalid("resource-invalid", "The resource is not valid; nothing was stored. Correct what the issues name and send it again.", issues);
    }

    // As it will be stored: the patient's own number goes with subject, and no other number may stay.
    private bool HoldsNumber(Step step) =>
        PersonNumber.OccursIn(Encoding.UTF8.GetString(new ResourceStamp(step.Id, 1, now, record.Person).Apply(step.Change!.Body.Span)));

    private string Unused(string type, string id) => record.Find(type, id) is null ? id : ResourceId.Create();

    private static string? OwnId(FhirResource resource) => resource.Root.TryGetProperty("id", out var id) && id.ValueKind == System.Text.Json.JsonValueKind.String ? id.GetString() : null;

    private static Problem NotYours => Problem.Forbidden("not-yours", "An organisation changes only what it has delivered itself. Send a resource of your own, or ask the organisation that answers for this one.");

    private static Problem Dangling(WriteRequest request) => Problem.Invalid(
        "reference-unknown", "A reference leads to no entry of the Bundle; nothing was stored.",
        Issue.Error("not-found", "reference-unknown", "The fullUrl that is referred to is of no entry that is written.", request.Place.Length > 0 ? $"{request.Place}.resource" : request.Type));

    private static Problem Number(WriteRequest request) => Problem.Invalid(
        "number-in-resource", "The resource holds a national number; nothing was stored. Name the patient in subject.identifier only, and others by a reference or an identifier of their role.",
        Issue.Error("value", "number-in-resource", "National numbers are not stored in resources.", request.Place.Length > 0 ? $"{request.Place}.resource" : request.Type));

    /// <summary>One write being worked out.</summary>
    private sealed record Step(WriteRequest Request, int Index, string Id, EntryFacts? Latest)
    {
        internal Change? Change { get; set; }
    }
}
