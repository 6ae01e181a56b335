using System.Net;
using System.Text.Json.Nodes;
using Felles.Identity;
using Felles.Kernel;
using Microsoft.AspNetCore.Http;

namespace Felles.Test.Unit.Identity;

/// <summary>Logins at the pages, as a browser sees them.</summary>
public sealed class LoginTests
{
    private static readonly AttestationRequest ForPatient = new()
    {
        Purpose = PurposeOfUse.Treatment,
        Details = new AttestedCode("POLBESOK", "urn:AuditEventHL7Norway/CodeSystem/carerelation", null, null),
        Patient = Person("15688510381"),
    };

    [Fact]
    public async Task Whoever_is_not_logged_in_is_sent_to_log_in_and_comes_back()
    {
        await using var pages = await TestPages.Open();
        var (status, location) = await pages.Page("/act?page=2");
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Equal("/login/clinician?return=%2Fact%3Fpage%3D2", location);
        Assert.Equal("/act?page=2", await pages.LogIn(path: "/act?page=2"));
        Assert.Equal((HttpStatusCode.OK, "Luftig Fjordhest"), await pages.Page("/act?page=2"));
    }

    [Fact]
    public async Task The_browser_holds_two_random_cookies_and_no_script_can_read_them()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        var cookie = Assert.Single(pages.Cookies.GetAllCookies());
        Assert.Equal("felles-clinician", cookie.Name);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(43, cookie.Value.Length);
    }

    [Fact]
    public async Task A_clinicians_page_acts_as_the_clinician_once_grounds_are_chosen()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Act = async (context, session) => Code(await session.ToCaller(context, default));
        Assert.Equal("attestation-missing", (await pages.Page()).Body);

        pages.Act = async (context, session) =>
        {
            var chosen = await session.ChooseGrounds(context, ForPatient, default);
            Assert.True(chosen.Succeeded(out var changed, out var problem), problem?.Text);
            Assert.Same(changed, LoginSession.Current(context));
            return changed.Attestation!.Purpose.ToString();
        };
        Assert.Equal("Treatment", (await pages.Page()).Body);

        HealthPersonnel? caller = null;
        pages.Act = async (context, session) =>
        {
            var outcome = await session.ToCaller(context, default);
            caller = outcome.Match<HealthPersonnel?>(made => (HealthPersonnel)made, _ => null);
            return "";
        };
        await pages.Page();
        Assert.Equal("15838510075", caller!.Number.Reveal());
        Assert.Equal("310000019", caller.Attestation!.LegalEntity.Id);
        Assert.Equal("310000027", caller.Attestation.PointOfCare.Id);
        Assert.Equal("15688510381", caller.Attestation.Patients.Single().Number!.Value.Reveal());
        Assert.Equal(22, caller.Attestation.DecisionId.Length);
        Assert.True(caller.Attestation.UserSelected);
        Assert.Null(caller.Trace.ProofId);
        Assert.Equal("session-1", caller.Trace.SessionId);
    }

    [Fact]
    public async Task Details_travel_in_the_client_assertion_with_codes_and_ids_only()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Act = async (context, session) => Code(await session.ChooseGrounds(context, ForPatient with { Authorization = "LE", Service = new AttestedCode("S03", "urn:oid:2.16.578.1.12.4.1.1.8655", "ignored", "ignored") }, default));
        await pages.Page();
        var detail = pages.Provider.LastDetails!.AsArray().Single()!;
        Assert.Equal("LE", detail["practitioner"]!["authorization"]!["code"]!.GetValue<string>());
        Assert.DoesNotContain("ignored", detail.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(detail["toa"]);
    }

    [Fact]
    public async Task Grounds_last_sixty_minutes_however_young_the_token()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Act = async (context, session) => Code(await session.ChooseGrounds(context, ForPatient, default));
        Assert.Equal("", (await pages.Page()).Body);
        pages.Act = async (context, session) =>
        {
            Assert.True(session.Attestation is null || session.Attestation.AttestedAt == FixedClock.Start);
            return Code(await session.ToCaller(context, default));
        };
        for (var i = 0; i < 2; i++)
        {
            pages.Clock.Now += TimeSpan.FromMinutes(30);
            Assert.Equal("", (await pages.Page()).Body);
        }

        Assert.Equal(2, pages.Provider.Refreshes - 1);
        pages.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal("attestation-has-expired", (await pages.Page()).Body);
        pages.Clock.Now += TimeSpan.FromMinutes(20);
        Assert.Equal("attestation-has-expired", (await pages.Page()).Body);
    }

    [Fact]
    public async Task Grounds_that_the_provider_withdraws_are_gone_and_the_login_stays()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Act = async (context, session) => Code(await session.ChooseGrounds(context, ForPatient, default));
        await pages.Page();
        pages.Provider.RefusesDetails = true;
        Assert.Equal("grounds-refused", (await pages.Page()).Body);
        pages.Act = async (context, session) => Code(await session.ToCaller(context, default));
        Assert.Equal("", (await pages.Page()).Body);
        pages.Clock.Now += TimeSpan.FromSeconds(590);
        Assert.Equal("attestation-missing", (await pages.Page()).Body);
    }

    [Fact]
    public async Task Tokens_are_renewed_once_for_all_requests_of_the_moment()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Clock.Now += TimeSpan.FromSeconds(590);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pages.Page()));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "Luftig Fjordhest"), answer));
        Assert.Equal(1, pages.Provider.Refreshes);
    }

    [Fact]
    public async Task A_session_outlives_the_host_and_ends_in_time()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        await pages.Restart();
        Assert.Equal(HttpStatusCode.OK, (await pages.Page()).Status);
        for (var i = 0; i < 9; i++)
        {
            pages.Clock.Now += TimeSpan.FromMinutes(50);
            Assert.Equal(HttpStatusCode.OK, (await pages.Page()).Status);
        }

        pages.Clock.Now += TimeSpan.FromMinutes(50);
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page()).Status);
    }

    [Fact]
    public async Task A_session_left_alone_ends_after_an_hour()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Clock.Now += TimeSpan.FromMinutes(61);
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page()).Status);
    }

    [Fact]
    public async Task Logout_ends_the_session_here_and_at_the_provider()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        var cookie = pages.Cookies.GetAllCookies().Single().Value;
        var answer = await pages.Browser.PostAsync(new Uri("/login/clinician/logout", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"{TestProvider.Name}/endsession?client_id={TestProvider.ClientId}&post_logout_redirect_uri={Uri.EscapeDataString(pages.BaseUrl + "/")}", answer.Headers.Location!.AbsoluteUri);
        Assert.Single(pages.Provider.Revoked);
        Assert.Empty(pages.Cookies.GetAllCookies());

        // A stolen cookie is worthless afterwards.
        pages.Cookies.Add(new Cookie("felles-clinician", cookie, "/", "127.0.0.1"));
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page()).Status);
    }

    [Fact]
    public async Task A_citizen_acts_for_themself()
    {
        await using var pages = await TestPages.Open();
        Assert.Equal("/mine", await pages.LogIn("citizen", "/mine"));
        Citizen? caller = null;
        pages.Act = async (context, session) =>
        {
            caller = (await session.ToCaller(context, default)).Match<Citizen?>(made => (Citizen)made, _ => null);
            return session.Name;
        };
        Assert.Equal("Luftig Fjordhest", (await pages.Page("/mine")).Body);
        Assert.Equal("15838510075", caller!.Number.Reveal());
        Assert.Equal("session-1", caller.Trace.SessionId);
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page("/act")).Status);
    }

    [Fact]
    public async Task ID_porten_names_the_person_its_own_way()
    {
        await using var pages = await TestPages.Open();
        pages.Provider.ChangeIdToken = claims =>
        {
            foreach (var name in claims.Select(claim => claim.Key).Where(name => name.StartsWith("helseid", StringComparison.Ordinal) || name == "name").ToArray()) claims.Remove(name);
            claims["pid"] = "15838510075";
            claims["acr"] = "idporten-loa-high";
        };
        await pages.LogIn("citizen", "/mine");
        Assert.Equal("Innbygger", (await pages.Page("/mine")).Body);
    }

    [Fact]
    public async Task A_provider_may_demand_its_nonce()
    {
        await using var pages = await TestPages.Open();
        pages.Provider.DemandsNonce = true;
        await pages.LogIn();
        Assert.Equal(HttpStatusCode.OK, (await pages.Page()).Status);
    }

    [Theory]
    [InlineData("iss", "\"https://attacker.test\"", "id-token")]
    [InlineData("aud", "\"another\"", "id-token")]
    [InlineData("aud", "[\"pages\",\"another\"]", "id-token")]
    [InlineData("azp", "\"another\"", "id-token")]
    [InlineData("exp", "1769999990", "id-token")]
    [InlineData("iat", "1770000060", "id-token")]
    [InlineData("nonce", "\"x\"", "id-token")]
    [InlineData("nonce", null, "id-token")]
    [InlineData("sub", null, "id-token")]
    [InlineData("helseid://claims/identity/security_level", "\"3\"", "security-level")]
    [InlineData("helseid://claims/identity/security_level", null, "security-level")]
    [InlineData("helseid://claims/identity/pid", null, "person-missing")]
    [InlineData("helseid://claims/identity/pid", "\"81000010170\"", "person-missing")]
    public async Task An_ID_token_that_does_not_hold_is_no_login(string claim, string? value, string code)
    {
        await using var pages = await TestPages.Open();
        pages.Provider.ChangeIdToken = claims =>
        {
            if (value is null) claims.Remove(claim);
            else claims[claim] = JsonNode.Parse(value);
        };
        Assert.Equal(code, await pages.FailToLogIn());
    }

    [Fact]
    public async Task An_ID_token_with_another_signature_is_no_login()
    {
        using var attacker = new TestKey("ES256");
        await using var pages = await TestPages.Open();
        pages.Provider.IdTokenSigner = attacker;
        Assert.Equal("id-token", await pages.FailToLogIn());
        pages.Provider.ChangeIdTokenHeader = header => header["alg"] = "none";
        Assert.Equal("id-token", await pages.FailToLogIn());
    }

    [Theory]
    [InlineData("helseid://claims/identity/pid", "\"15688510381\"")]
    [InlineData("helseid://claims/identity/pid", "null")]
    [InlineData("cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}")]
    public async Task Tokens_that_do_not_belong_together_are_no_login(string claim, string value)
    {
        await using var pages = await TestPages.Open();
        pages.Provider.ChangeAccessToken = claims => claims[claim] = JsonNode.Parse(value);
        Assert.Equal("login-mismatch", await pages.FailToLogIn());
    }

    [Theory]
    [InlineData("iss=https%3A%2F%2Fissuer.test", "iss=https%3A%2F%2Fattacker.test", "login-issuer")]
    [InlineData("&iss=https%3A%2F%2Fissuer.test", "", "login-issuer")]
    [InlineData("code=", "error=access_denied&x=", "login-stopped")]
    [InlineData("state=", "state=A", "login-unknown")]
    [InlineData("code=", "code=wrong", "session-ended")]
    public async Task An_answer_that_was_tampered_with_is_no_login(string part, string other, string code)
    {
        await using var pages = await TestPages.Open();
        Assert.Equal(code, await pages.FailToLogIn(address => address.Replace(part, other, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_answer_counts_in_the_browser_that_asked_and_once()
    {
        await using var pages = await TestPages.Open();
        var begun = await pages.Browser.GetAsync(new Uri("/login/clinician", UriKind.Relative));
        var address = new Uri(pages.Provider.Follow(begun.Headers.Location!.AbsoluteUri));
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var stolen = await stranger.GetAsync(address);
        Assert.StartsWith("login-unknown", await stolen.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Browser.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await pages.Browser.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task A_login_left_lying_is_forgotten()
    {
        await using var pages = await TestPages.Open();
        Assert.Equal("login-unknown", await pages.FailToLogIn(address =>
        {
            pages.Clock.Now += TimeSpan.FromMinutes(11);
            return address;
        }));
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("evil")]
    [InlineData("/a\r\nb")]
    public async Task The_way_back_is_a_path_of_our_own(string path)
    {
        await using var pages = await TestPages.Open();
        Assert.Equal("/", await pages.LogIn(path: path));
    }

    [Fact]
    public async Task A_silent_provider_is_told_of_and_a_page_in_use_goes_on()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Provider.IsSilent = true;
        Assert.Equal(HttpStatusCode.OK, (await pages.Page()).Status);
        pages.Clock.Now += TimeSpan.FromSeconds(590);
        var (status, body) = await pages.Page();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("issuer-unavailable", body, StringComparison.Ordinal);
        pages.Provider.IsSilent = false;
        Assert.Equal(HttpStatusCode.OK, (await pages.Page()).Status);
    }

    [Fact]
    public async Task A_login_withdrawn_at_the_provider_ends_here_at_the_next_renewal()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Clock.Now += TimeSpan.FromSeconds(590);
        pages.Provider.ChangeAccessToken = claims => claims["helseid://claims/identity/pid"] = "15688510381";
        Assert.Equal(HttpStatusCode.SeeOther, (await pages.Page()).Status);
    }

    [Fact]
    public async Task Pages_keep_small_things_in_the_session()
    {
        await using var pages = await TestPages.Open();
        await pages.LogIn();
        pages.Act = async (context, session) => Code(await session.Keep(context, "recent", "a,b", default));
        Assert.Equal("", (await pages.Page()).Body);
        await pages.Restart();
        pages.Act = (_, session) => Task.FromResult(session.Kept["recent"]);
        Assert.Equal("a,b", (await pages.Page()).Body);
    }

    [Fact]
    public async Task An_open_page_may_greet()
    {
        await using var pages = await TestPages.Open();
        Assert.Equal("nobody", (await pages.Page("/open")).Body);
        await pages.LogIn();
        Assert.Equal("Luftig Fjordhest", (await pages.Page("/open")).Body);
    }

    [Fact]
    public async Task Over_https_the_cookies_are_bound_to_the_host()
    {
        await using var pages = await TestPages.Open(options => options with { PublicBaseUrl = new Uri("https://felles.test") });
        var begun = await pages.Browser.GetAsync(new Uri("/login/clinician", UriKind.Relative));
        var cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-felles-login-", cookie, StringComparison.Ordinal);
        foreach (var attribute in (string[])["; path=/", "; secure", "; samesite=lax", "; httponly", "; max-age=600"])
            Assert.Contains(attribute, cookie, StringComparison.Ordinal);
    }

    private static PersonNumber Person(string digits)
    {
        Assert.True(PersonNumber.TryParse(digits, SyntheticSeries.All, out var number));
        return number;
    }

    private static string Code<T>(Outcome<T> outcome) => outcome.Match(_ => "", problem => problem.Code);
}
