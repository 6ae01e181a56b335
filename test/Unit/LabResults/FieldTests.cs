using Felles.Sharing.LabResults.Mapping;
using Felles.Sharing.LabResults.Svarrapport;

namespace Felles.Test.Unit.LabResults;

/// <summary>Single fields of a message and what they become in FHIR.</summary>
public class FieldTests
{
    [Theory]
    // As written -> FHIR dateTime -> the same as instant.
    [InlineData("2017-09-20T07:57:00", "2017-09-20T07:57:00+02:00", "2017-09-20T05:57:00Z")]
    [InlineData("2017-01-20T07:57:00", "2017-01-20T07:57:00+01:00", "2017-01-20T06:57:00Z")]
    [InlineData("2021-05-25T07:43:54.2497149Z", "2021-05-25T07:43:54.2497149Z", "2021-05-25T07:43:54.2497149Z")]
    [InlineData("2018-09-28T14:13:46.4656", "2018-09-28T14:13:46.4656+02:00", "2018-09-28T12:13:46.4656Z")]
    [InlineData("2017-09-20T07:57:00-05:30", "2017-09-20T07:57:00-05:30", "2017-09-20T13:27:00Z")]
    [InlineData("2017-09-20", "2017-09-20", "2017-09-19T22:00:00Z")]
    [InlineData("2017-09-20Z", "2017-09-20", "2017-09-19T22:00:00Z")]
    [InlineData("2017-09-20+02:00", "2017-09-20", "2017-09-19T22:00:00Z")]
    [InlineData("2017-09", "2017-09", "2017-08-31T22:00:00Z")]
    [InlineData("2017", "2017", "2016-12-31T23:00:00Z")]
    [InlineData("2017-12-31T24:00:00", "2018-01-01T00:00:00+01:00", "2017-12-31T23:00:00Z")]
    // The hour that summer time skips, and the one that winter time gives twice.
    [InlineData("2021-03-28T02:30:00", "2021-03-28T03:30:00+02:00", "2021-03-28T01:30:00Z")]
    [InlineData("2021-10-31T02:30:00", "2021-10-31T02:30:00+02:00", "2021-10-31T00:30:00Z")]
    public void A_time_keeps_its_precision_and_is_Norwegian_without_offset(string written, string fhir, string instant)
    {
        Assert.True(TimeText.TryRead(written, out var time));
        Assert.Equal(fhir, time.Text);
        Assert.Equal(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), time.Start);
    }

    [Theory]
    [InlineData("")]
    [InlineData("19xx-xx-xx")]
    [InlineData("20.09.2017")]
    [InlineData("2017-13-01")]
    [InlineData("2017-02-29")]
    [InlineData("2017-9-20")]
    [InlineData("0001-01-01T00:00:00")]
    [InlineData("9999-12-31")]
    [InlineData("2017-09-20T7:57:00")]
    [InlineData("2017-09-20T07:57")]
    [InlineData("2017-09-20T25:00:00")]
    [InlineData("2017-09-20T24:00:01")]
    [InlineData("2017-09-20T07:57:00+15:00")]
    [InlineData("2017-09-20T07:57:00.")]
    [InlineData("2017-09-20 07:57:00")]
    [InlineData("07:57:00")]
    public void What_is_no_time_is_refused(string written) => Assert.False(TimeText.TryRead(written, out _));

    [Theory]
    [InlineData("11", "11")]
    [InlineData("12.0", "12.0")]
    [InlineData(" 0.025 ", "0.025")]
    [InlineData("-1.50", "-1.50")]
    [InlineData("+3", "3")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("007", "7")]
    [InlineData("1.2e3", "1.2E3")]
    [InlineData("1E-6", "1E-6")]
    public void A_number_keeps_its_digits(string written, string fhir)
    {
        Assert.True(DecimalText.TryRead(written, out var number));
        Assert.Equal(fhir, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0,4")]
    [InlineData("<5")]
    [InlineData("INF")]
    [InlineData("NaN")]
    [InlineData("1 000")]
    [InlineData("1.2.3")]
    [InlineData("0x1F")]
    [InlineData("1E400")]
    [InlineData("--1")]
    [InlineData("٣")]
    public void What_is_no_number_is_refused(string written) => Assert.False(DecimalText.TryRead(written, out _));

    [Theory]
    [InlineData("10 - 22", null, "10", "22")]
    [InlineData("3,5 - 11,0", "10E9/L", "3.5", "11.0")]
    [InlineData("11.7 - 15.3", "g/dL", "11.7", "15.3")]
    [InlineData("11.7-15.3", "g/dL", "11.7", "15.3")]
    [InlineData("10 – 22", null, "10", "22")]
    [InlineData("-2 - 3", null, "-2", "3")]
    [InlineData("137 - 144 mmol/L", "mmol/L", "137", "144")]
    [InlineData("< 0,5", null, null, "0.5")]
    [InlineData("<30", "kU/L", null, "30")]
    [InlineData("<= 4", null, null, "4")]
    [InlineData("≤4", null, null, "4")]
    [InlineData(">60", null, "60", null)]
    [InlineData(">= 3", null, "3", null)]
    // Not certain: text only.
    [InlineData("mellom 10 og 20 %", "%", null, null)]
    [InlineData("22 - 10", null, null, null)]
    [InlineData("137 - 144 mmol/L", "mg/L", null, null)]
    [InlineData("10 - 22 (kvinner)", "g/L", null, null)]
    [InlineData("1 000 - 2 000", null, null, null)]
    [InlineData("Neg", null, null, null)]
    [InlineData("< 5 - 10", null, null, null)]
    [InlineData("", null, null, null)]
    public void A_reference_interval_becomes_limits_only_when_it_is_certain(string written, string? unit, string? low, string? high) =>
        Assert.Equal((low, high), ReferenceRangeText.Limits(written, unit));

    [Theory]
    [InlineData("mmol/L", "mmol/L")]
    [InlineData("µmol/L", "umol/L")]
    [InlineData("μmol/L", "umol/L")]
    [InlineData("mg/l", "mg/L")]
    [InlineData("10E9/L", "10*9/L")]
    [InlineData("10#9/L", "10*9/L")]
    [InlineData("10^12/L", "10*12/L")]
    [InlineData("IU/L", "[IU]/L")]
    [InlineData("kIE/L", "k[IU]/L")]
    [InlineData("U/L", "U/L")]
    [InlineData("mL/min/1.73m2", "mL/min/{1.73_m2}")]
    [InlineData("mmol/mol", "mmol/mol")]
    [InlineData("%", "%")]
    [InlineData("fL", "fL")]
    // No certain meaning.
    [InlineData("10E-3/L", null)]
    [InlineData("arb.enh.", null)]
    [InlineData("mMol/L", null)]
    [InlineData("titer", null)]
    public void A_unit_gets_a_UCUM_code_only_when_it_is_certain(string written, string? code) => Assert.Equal(code, UcumUnits.Of(written));

    [Theory]
    [InlineData("2.16.578.1.12.4.1.1.7280", "urn:oid:2.16.578.1.12.4.1.1.7280")]
    [InlineData("urn:oid:2.16.578.1.12.4.1.1.7280", "urn:oid:2.16.578.1.12.4.1.1.7280")]
    [InlineData("http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk", "urn:oid:2.16.578.1.12.4.1.1.7280")]
    [InlineData("http://helsedir.no/fhir/CodeSystem/no-kodeverk-8202", "urn:oid:2.16.578.1.12.4.1.1.8202")]
    [InlineData("http://loinc.org", "http://loinc.org")]
    public void A_code_list_has_one_name_whatever_form_is_used(string given, string canonical) => Assert.Equal(canonical, CodeLists.Canonical(given));

    [Theory]
    [InlineData("2.16.578.1.12.4.1.1.8351", "urn:oid:2.16.578.1.12.4.1.1.8351")]
    [InlineData("8351", "urn:oid:2.16.578.1.12.4.1.1.8351")]
    [InlineData("2.16.840.1.113883.6.96", "urn:oid:2.16.840.1.113883.6.96")]
    [InlineData("lokal", null)]
    [InlineData("2..16", null)]
    [InlineData(null, null)]
    public void A_code_list_is_named_by_its_OID(string? oid, string? uri) => Assert.Equal(uri, CodeLists.OfOid(oid));
}
