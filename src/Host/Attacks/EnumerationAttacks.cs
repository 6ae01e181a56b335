namespace Felles.Host.Attacks;

/// <summary>Finding out who exists, and what exists about them: ours, E01 and on.</summary>
internal static class EnumerationAttacks
{
    internal static IReadOnlyList<Attack> All { get; } =
    [
        new("E01", "whether a number is anybody's, without grounds for it", async (target, cancel) =>
        {
            // Attested for one, asking for others: a number of somebody and one of nobody must look alike.
            var known = await Ask(target, target.Parties.Other, target.Parties.Patient, cancel);
            var unknown = await Ask(target, target.Parties.Stranger, target.Parties.Patient, cancel);
            return known.Otherwise(403, 404) ?? Alike(known, unknown);
        }),
        new("E02", "whether a number is anybody's, by a system that delivers", async (target, cancel) =>
        {
            var known = await Ask(target, target.Parties.Other, null, cancel);
            var unknown = await Ask(target, target.Parties.Stranger, null, cancel);
            return known.Otherwise(401, 403) ?? Alike(known, unknown);
        }),
        new("E03", "whether an id exists in another's record", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            foreach (var id in (string[])["1", "0", "00000000-0000-0000-0000-000000000000", "aaaaaaaaaaaaaaaaaaaaaa", "..", "%2e%2e", "a%00b"])
            {
                var path = $"/lab-results/fhir/Observation/{id}";
                var request = target.Request(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
                request.Headers.TryAddWithoutValidation("DPoP", target.Proof(token, "GET", path));
                request.Headers.TryAddWithoutValidation("nhn-patient-nin", target.Parties.Patient);
                request.Headers.TryAddWithoutValidation("access-basis", "UNNTAK");
                if ((await target.Send(request, cancel)).Otherwise(400, 401, 404) is { } wrong) return wrong;
            }

            return null;
        }),
        new("E04", "the next number and the next, with one token", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var number = long.Parse(target.Parties.Stranger, System.Globalization.CultureInfo.InvariantCulture);
            for (var i = 0; i < 25; i++)
            {
                var next = (number + i).ToString("D11", System.Globalization.CultureInfo.InvariantCulture);
                var answer = await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results), next), cancel);
                if (answer.Otherwise(400, 403, 404, 429) is { } wrong) return wrong;
            }

            return null;
        }),
        new("E05", "a number in the address", async (target, cancel) =>
        {
            var token = await target.Token(target.Order(), cancel);
            var path = $"/lab-results/fhir/Observation?patient.identifier={target.Parties.Patient}";
            var request = target.Request(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
            request.Headers.TryAddWithoutValidation("DPoP", target.Proof(token, "GET", path));
            request.Headers.TryAddWithoutValidation("access-basis", "UNNTAK");
            return (await target.Send(request, cancel)).Otherwise(400, 403, 405);
        }),
    ];

    private static async Task<AttackAnswer> Ask(AttackTarget target, string number, string? attestedFor, CancellationToken cancel)
    {
        var token = await target.Token(attestedFor is null ? target.LaboratoryOrder() : target.Order(attestedFor), cancel);
        return await target.Send(target.Search(token, target.Proof(token, "POST", AttackTarget.Results), number), cancel);
    }

    private static string? Alike(AttackAnswer one, AttackAnswer other)
    {
        if (one.Status != other.Status) return $"answered {one.Status} for a number that is somebody's and {other.Status} for one that is nobody's";
        return one.Text == other.Text && one.Headers.Keys.Order().SequenceEqual(other.Headers.Keys.Order()) ? null : "answers differ for a number that is somebody's and one that is nobody's";
    }
}
