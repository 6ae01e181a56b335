using System.Text.Json;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Kernel;
using Felles.Records;

namespace Felles.Sharing.Documents.Intake;

/// <summary>A submission as the List that ITI-66 finds: who sent which documents when. Its title is not kept; senders write numbers there.</summary>
internal static class SubmissionSet
{
    private const string ListTypes = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes";
    private const string Code = "submissionset";

    internal static Change Of(Submission submission, SystemCaller sender)
    {
        var list = new JsonObject
        {
            ["resourceType"] = "List",
            ["identifier"] = new JsonArray(new JsonObject { ["use"] = "usual", ["system"] = "urn:ietf:rfc:3986", ["value"] = submission.SetId.StartsWith("urn:", StringComparison.Ordinal) ? submission.SetId : $"urn:oid:{submission.SetId}" }),
            ["status"] = "current",
            ["mode"] = "working",
            ["code"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = ListTypes, ["code"] = Code }) },
            ["subject"] = new JsonObject(),
            ["source"] = new JsonObject { ["display"] = sender.Organisation.ToString() },
            ["entry"] = new JsonArray([.. submission.Documents.Select(document => new JsonObject { ["item"] = new JsonObject { ["reference"] = $"DocumentReference/{document.Entry.Address.ResourceId}" } })]),
        };
        return new Change
        {
            Type = "List",
            Id = ResourceId.Derive("submission", sender.Organisation.ToString(), submission.SetId),
            Replaces = 0,
            Body = JsonSerializer.SerializeToUtf8Bytes(list),
            Source = sender.Organisation.ToString(),
            Status = "current",
            Tokens = [$"code={ListTypes}|{Code}"],
            // That something was delivered tells of it: whoever may not know of a document may not know of its submission. What the
            // citizen has blocked is theirs to know of, and is no reason to hide it.
            Labels = [.. submission.Documents.SelectMany(document => document.Entry.Labels).Where(label => label != "NORS").Distinct(StringComparer.Ordinal)],
            ReleaseAt = submission.Documents.Select(document => document.Entry.ReleaseAt).Max(),
        };
    }
}
