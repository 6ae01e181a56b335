using System.Collections.Frozen;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.CriticalInfo;
using Microsoft.AspNetCore.Http;

namespace Felles.Test.Unit.CriticalInfo;

public sealed class CriticalInfoHeadersTests
{
    // Luftig Fjordhest and a patient of the same synthetic series (month + 80).
    private const string Nin = "15838510075";
    private const string Role = "%7B%0A++++%22system%22%3A+%22urn%3Aoid%3A2.16.578.1.12.4.1.1.9060%22%2C%0A++++%22code%22%3A+%22LE%22%0A%7D";

    private static readonly TokenTrace Trace = new() { ClientId = "epj", CorrelationId = "c1" };

    private static readonly Caller Physician = new HealthPersonnel
    {
        Scopes = FrozenSet<string>.Empty,
        Trace = Trace,
        Number = Number(Nin),
        Name = "Luftig Fjordhest",
        HprNumber = "9000001",
        LegalEntity = Organisation("310000019"),
    };

    private static readonly Caller Machine = new SystemCaller { Scopes = FrozenSet<string>.Empty, Trace = Trace, Organisation = Organisation("310000019") };

    private static readonly Caller Self = new Citizen { Scopes = FrozenSet<string>.Empty, Trace = Trace, Number = Number(Nin), Name = "Luftig Fjordhest" };

    [Fact]
    public void The_documented_headers_make_a_request()
    {
        var read = CriticalInfoHeaders.Read(Request(Headers()), Physician, SyntheticSeries.All);

        Assert.True(read.Succeeded(out var request, out _));
        Assert.Equal("LE", request.Role);
        Assert.Equal(AccessBasis.Consent, request.Basis);
        Assert.Equal(Nin, request.Patient.Reveal());
        Assert.Null(request.EmergencyReason);
    }

    [Theory]
    [InlineData(CriticalInfoHeaders.PatientNin, null)]
    [InlineData(CriticalInfoHeaders.PatientNin, "15838510076")]
    [InlineData(CriticalInfoHeaders.PatientNin, "Patient/1")]
    [InlineData(CriticalInfoHeaders.UserRole, null)]
    [InlineData(CriticalInfoHeaders.UserRole, "LE")]
    [InlineData(CriticalInfoHeaders.UserRole, "{\"system\":\"kjernejournal_userrole\",\"code\":\"LE\"}")]
    [InlineData(CriticalInfoHeaders.UserRole, "{\"system\":\"urn:oid:2.16.578.1.12.4.1.1.9060\",\"code\":\"MT\"}")]
    [InlineData(CriticalInfoHeaders.UserRole, "{\"system\":\"urn:oid:2.16.578.1.12.4.1.1.9060\",\"code\":\"\\ud800\"}")]
    [InlineData(CriticalInfoHeaders.UserRole, "{\"code\":\"LE\",\"code\":\"LE\"}")]
    [InlineData(CriticalInfoHeaders.UserRole, "[[[[]]]]")]
    [InlineData(CriticalInfoHeaders.SourceSystem, null)]
    [InlineData(CriticalInfoHeaders.SourceSystem, "ab")]
    [InlineData(CriticalInfoHeaders.SourceSystem, "EPJ for 15838510075")]
    [InlineData(CriticalInfoHeaders.AccessBasisName, null)]
    [InlineData(CriticalInfoHeaders.AccessBasisName, "FORDI")]
    [InlineData(CriticalInfoHeaders.EventId, "two words")]
    [InlineData(CriticalInfoHeaders.EventId, "15838510075")]
    [InlineData("felles-emergency-reason", "gjelder 15838510075")]
    public void A_header_that_is_missing_or_not_of_its_form_is_named_and_its_value_is_not_repeated(string name, string? value)
    {
        var headers = Headers();
        if (value is null) headers.Remove(name);
        else headers[name] = value;

        var read = CriticalInfoHeaders.Read(Request(headers), Physician, SyntheticSeries.All);

        Assert.True(read.Failed(out var problem));
        Assert.Equal("header-" + name, problem.Code);
        Assert.Contains(name, problem.Text, StringComparison.Ordinal);
        if (value is { Length: > 8 }) Assert.DoesNotContain(value, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_given_twice_is_refused()
    {
        foreach (var name in (string[])[CriticalInfoHeaders.PatientNin, CriticalInfoHeaders.UserRole, CriticalInfoHeaders.SourceSystem, CriticalInfoHeaders.AccessBasisName])
        {
            var headers = Headers();
            headers[name] = new(new[] { headers[name][0], headers[name][0] });
            Assert.True(CriticalInfoHeaders.Read(Request(headers), Physician, SyntheticSeries.All).Failed(out _), name);
        }
    }

    [Fact]
    public void A_synthetic_number_is_refused_where_the_environment_holds_none() =>
        Assert.True(CriticalInfoHeaders.Read(Request(Headers()), Physician, SyntheticSeries.None).Failed(out _));

    [Fact]
    public void A_citizen_need_send_nothing_and_then_means_themself()
    {
        Assert.True(CriticalInfoHeaders.Read(Request([]), Self, SyntheticSeries.All).Succeeded(out var request, out _));
        Assert.Equal(Nin, request.Patient.Reveal());
    }

    [Fact]
    public void Status_takes_the_patient_from_the_body_and_refuses_another_in_the_header()
    {
        var headers = new HeaderDictionary { [CriticalInfoHeaders.SourceSystem] = "Test EPJ 1.0" };
        Assert.True(CriticalInfoHeaders.ReadForStatus(Request(headers), Machine, SyntheticSeries.All, Nin).Succeeded(out _, out _));
        Assert.True(CriticalInfoHeaders.ReadForStatus(Request(headers), Machine, SyntheticSeries.All, null).Failed(out _));

        headers[CriticalInfoHeaders.PatientNin] = "15688510381";
        Assert.True(CriticalInfoHeaders.ReadForStatus(Request(headers), Machine, SyntheticSeries.All, Nin).Failed(out var problem));
        Assert.Equal("status-nin", problem.Code);
    }

    [Fact]
    public void The_reason_of_an_emergency_travels_percent_encoded()
    {
        var headers = Headers();
        headers["felles-emergency-reason"] = Uri.EscapeDataString("Bevisstløs på åstedet");

        Assert.True(CriticalInfoHeaders.Read(Request(headers), Physician, SyntheticSeries.All).Succeeded(out var request, out _));
        Assert.Equal("Bevisstløs på åstedet", request.EmergencyReason);
    }

    private static HttpRequest Request(HeaderDictionary headers)
    {
        var request = new DefaultHttpContext().Request;
        foreach (var (name, values) in headers) request.Headers[name] = values;
        return request;
    }

    private static HeaderDictionary Headers() => new()
    {
        [CriticalInfoHeaders.PatientNin] = Nin,
        [CriticalInfoHeaders.UserRole] = Role,
        [CriticalInfoHeaders.SourceSystem] = "Test EPJ 1.0",
        [CriticalInfoHeaders.AccessBasisName] = "samtykke",
        [CriticalInfoHeaders.EventId] = "856c6047-9815-4460-aa6d-2bf98e56e12c",
    };

    private static PersonNumber Number(string text)
    {
        Assert.True(PersonNumber.TryParse(text, SyntheticSeries.All, out var number));
        return number;
    }

    private static OrganisationNumber Organisation(string text)
    {
        Assert.True(OrganisationNumber.TryParse(text, out var number));
        return number;
    }
}
