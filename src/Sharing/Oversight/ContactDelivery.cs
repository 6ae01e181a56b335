using System.Globalization;
using System.Text.Json;
using Felles.Audit.Analysis;
using Felles.Identity;
using Felles.Kernel;
using Felles.Registers;
using Felles.Sharing.FhirBase;
using Microsoft.AspNetCore.Http;

namespace Felles.Sharing.Oversight;

/// <summary>
/// <c>POST /privacy/contacts</c>: an organisation's own contacts with patients, by day and nothing more, so that a use with a contact is
/// told from one without (signals L5 and L8). Opens no record; kept for four windows of the analysis.
/// </summary>
internal static class ContactDelivery
{
    private const int BytesMax = 1024 * 1024;
    private const int ContactsMax = 5000;

    internal static async Task Handle(HttpContext context)
    {
        var caller = (SystemCaller)context.GetCaller();
        var read = await Read(context);
        var kept = read.Succeeded(out var delivery, out var problem)
            ? await context.RequestServices.Required<MisuseCases>().Deliver(caller.Organisation, delivery.Since, delivery.Contacts, context.RequestAborted)
            : problem;
        if (kept.Failed(out problem)) await FhirAnswer.Problem(context, problem);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<Outcome<Delivery>> Read(HttpContext context)
    {
        if (!(await RequestBody.Read(context, BytesMax)).Succeeded(out var bytes, out var problem)) return problem;
        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.EnumerateObject().All(member => member.Name is "since" or "contacts") && Day(json.RootElement, "since") is { } since
                && json.RootElement.TryGetProperty("contacts", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= ContactsMax)
                return await Resolve(context, since, list);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Falls through to the one answer.
        }

        return Problem.Malformed("contacts-unreadable", $"Send {{\"since\":\"2026-01-31\",\"contacts\":[{{\"patient\":…,\"day\":\"2026-01-31\",\"acute\":false}}]}}, at most {ContactsMax} contacts.");
    }

    private static async Task<Outcome<Delivery>> Resolve(HttpContext context, DateOnly since, JsonElement list)
    {
        var registers = context.RequestServices.Required<IRegisters>();
        var series = context.RequestServices.Required<IdentityOptions>().AcceptedSeries;
        var contacts = new List<(PersonKey, DateOnly, bool)>();
        var place = 0;
        foreach (var contact in list.EnumerateArray())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"contacts[{place++}]");
            if (contact.ValueKind != JsonValueKind.Object || contact.EnumerateObject().Any(member => member.Name is not ("patient" or "day" or "acute"))) return Fault(at, "A contact has patient, day and acute, and nothing else.");
            if (Day(contact, "day") is not { } day) return Fault($"{at}.day", "The day is a date as 2026-01-31.");
            if (!contact.TryGetProperty("acute", out var acute) || acute.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return Fault($"{at}.acute", "Whether it was acute is true or false.");
            if (!contact.TryGetProperty("patient", out var number) || number.ValueKind != JsonValueKind.String || !PersonNumber.TryParse(number.GetString(), series, out var patient)) return Fault($"{at}.patient", "The patient is named by a national identity number.");
            var resolved = await registers.Resolve(patient, context.RequestAborted);
            if (resolved.Succeeded(out var key, out var problem)) contacts.Add((key, day, acute.GetBoolean()));
            // Whether a number is known is not told to whoever delivers contacts; of one that is not, no use can stand in the log.
            else if (problem.Kind != ProblemKind.NotFound) return problem;
        }

        return new Delivery(since, contacts);
    }

    private static DateOnly? Day(JsonElement element, string member) =>
        element.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(text.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static Problem Fault(string place, string text) => Problem.Invalid("contacts", "The contacts were refused whole, and nothing was kept.", Issue.Error("value", "contacts", text, place));

    private sealed record Delivery(DateOnly Since, List<(PersonKey, DateOnly, bool)> Contacts);
}
