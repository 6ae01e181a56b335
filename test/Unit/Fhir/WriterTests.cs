using System.Buffers;
using System.Text;
using System.Text.Json;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class WriterTests
{
    private static readonly DateTimeOffset At = new(2024, 3, 1, 13, 5, 9, 250, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(ProblemKind.Malformed, 400, "structure")]
    [InlineData(ProblemKind.Invalid, 422, "invalid")]
    [InlineData(ProblemKind.Required, 400, "required")]
    [InlineData(ProblemKind.NotSupported, 400, "not-supported")]
    [InlineData(ProblemKind.Unauthenticated, 401, "login")]
    [InlineData(ProblemKind.InsufficientScope, 403, "forbidden")]
    [InlineData(ProblemKind.Forbidden, 403, "forbidden")]
    [InlineData(ProblemKind.NotFound, 404, "not-found")]
    [InlineData(ProblemKind.Gone, 410, "deleted")]
    [InlineData(ProblemKind.Conflict, 409, "conflict")]
    [InlineData(ProblemKind.VersionConflict, 412, "conflict")]
    [InlineData(ProblemKind.TooLarge, 413, "too-long")]
    [InlineData(ProblemKind.UnsupportedMediaType, 415, "not-supported")]
    [InlineData(ProblemKind.NotAcceptable, 406, "not-supported")]
    [InlineData(ProblemKind.Throttled, 429, "throttled")]
    [InlineData(ProblemKind.Unavailable, 503, "transient")]
    public void Every_kind_has_a_status_and_an_issue_type(ProblemKind kind, int status, string type)
    {
        Assert.Equal(status, kind.HttpStatus());
        Assert.Equal(type, kind.IssueType());
    }

    [Fact]
    public void An_outcome_says_where_what_and_which_rule()
    {
        var problem = Problem.Invalid("resource-invalid", "The resource breaks rules.",
            new Issue(IssueSeverity.Error, "structure", "unknown-element", "Observation has no element \"vlaue\".")
            {
                Expression = "Observation.vlaue", Line = 7, Column = 3, TextBokmål = "Observation har ikke elementet «vlaue».",
            },
            Issue.Warning("business-rule", "old", "Old."));

        AssertJson("""
            {"resourceType":"OperationOutcome","id":"e1","issue":[
              {"severity":"error","code":"structure","details":{
                 "coding":[{"system":"urn:felles:fhir:CodeSystem:message","code":"unknown-element"},{"system":"urn:felles:fhir:CodeSystem:message","code":"resource-invalid"}],
                 "text":"Observation has no element \"vlaue\".",
                 "_text":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"nb"},{"url":"content","valueString":"Observation har ikke elementet «vlaue»."}]}]}},
               "location":["line 7, column 3"],"expression":["Observation.vlaue"]},
              {"severity":"warning","code":"business-rule","details":{"coding":[{"system":"urn:felles:fhir:CodeSystem:message","code":"old"}],"text":"Old."}}]}
            """, output => OperationOutcomeWriter.Write(output, problem, new OutcomeForm { Id = "e1" }));
    }

    [Fact]
    public void A_problem_without_issues_becomes_one_issue_with_the_codings_of_the_service() => AssertJson("""
        {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule","details":{
          "coding":[{"system":"http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs","code":"Specific"},{"system":"urn:felles:fhir:CodeSystem:message","code":"blocked"}],
          "text":"Blocked."},"diagnostics":"d"}]}
        """,
        output => OperationOutcomeWriter.Write(output, new Problem(ProblemKind.Forbidden, "blocked", "Blocked.") { IssueType = "business-rule" },
            new OutcomeForm { Codings = [new("http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs", "Specific")], Diagnostics = "d" }));

    [Fact]
    public void A_searchset_copies_bodies_and_tells_modes_total_and_links() => AssertJson("""
        {"resourceType":"Bundle","type":"searchset","total":1,
         "link":[{"relation":"self","url":"https://x.no/fhir/Observation?code=a%7Cb&q=\"æ\""},{"relation":"next","url":"https://x.no/fhir/Observation?_cursor=2"}],
         "entry":[
          {"fullUrl":"https://x.no/fhir/Observation/1","resource":{ "resourceType" : "Observation" },"search":{"mode":"match"}},
          {"fullUrl":"https://x.no/fhir/Specimen/2","resource":{"resourceType":"Specimen"},"search":{"mode":"include"}},
          {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"suppressed","details":{"coding":[{"system":"urn:felles:fhir:CodeSystem:message","code":"withheld"}],"text":"1 is withheld."}}]},"search":{"mode":"outcome"}}]}
        """, output =>
    {
        var bundle = BundleWriter.Searchset(output, "https://x.no/fhir/", 1, "https://x.no/fhir/Observation?code=a%7Cb&q=\"æ\"", "https://x.no/fhir/Observation?_cursor=2");
        bundle.Found(new("Observation", "1", "{ \"resourceType\" : \"Observation\" }"u8.ToArray()));
        bundle.Found(new("Specimen", "2", "{\"resourceType\":\"Specimen\"}"u8.ToArray()), EntryMode.Include);
        bundle.Outcome([Issue.Warning("suppressed", "withheld", "1 is withheld.")]);
        bundle.End();
    });

    [Fact]
    public void An_empty_searchset_has_no_entry_array() => AssertJson(
        """{"resourceType":"Bundle","type":"searchset","total":0}""",
        output => BundleWriter.Searchset(output, "https://x.no/fhir", 0, null).End());

    [Fact]
    public void A_history_tells_creation_change_and_deletion() => AssertJson("""
        {"resourceType":"Bundle","type":"history","total":3,"link":[{"relation":"self","url":"https://x.no/fhir/Flag/1/_history"}],"entry":[
          {"fullUrl":"https://x.no/fhir/Flag/1","request":{"method":"DELETE","url":"Flag/1"},"response":{"status":"204 No Content","etag":"W/\"3\"","lastModified":"2024-03-01T12:05:09.250Z"}},
          {"fullUrl":"https://x.no/fhir/Flag/1","resource":{"v":2},"request":{"method":"PUT","url":"Flag/1"},"response":{"status":"200 OK","etag":"W/\"2\"","lastModified":"2024-03-01T12:05:09.250Z"}},
          {"fullUrl":"https://x.no/fhir/Flag/1","resource":{"v":1},"request":{"method":"POST","url":"Flag"},"response":{"status":"201 Created","etag":"W/\"1\"","lastModified":"2024-03-01T12:05:09.250Z"}}]}
        """, output =>
    {
        var bundle = BundleWriter.History(output, "https://x.no/fhir", 3, "https://x.no/fhir/Flag/1/_history");
        bundle.Version(new("Flag", "1", "{\"v\":2}"u8.ToArray()), 3, At, deleted: true);
        bundle.Version(new("Flag", "1", "{\"v\":2}"u8.ToArray()), 2, At);
        bundle.Version(new("Flag", "1", "{\"v\":1}"u8.ToArray()), 1, At);
        bundle.End();
    });

    [Fact]
    public void A_transaction_response_names_location_and_version_and_a_batch_response_what_was_refused()
    {
        AssertJson("""
            {"resourceType":"Bundle","type":"transaction-response","entry":[
              {"response":{"status":"201","location":"https://x.no/fhir/Flag/1/_history/1","etag":"W/\"1\"","lastModified":"2024-03-01T12:05:09.250Z"}},
              {"fullUrl":"https://x.no/fhir/Flag/2","resource":{"v":4},"response":{"status":"200","location":"https://x.no/fhir/Flag/2/_history/4","etag":"W/\"4\"","lastModified":"2024-03-01T12:05:09.250Z"}},
              {"response":{"status":"204"}},{"response":{"status":"304","etag":"W/\"4\"","lastModified":"2024-03-01T12:05:09.250Z"}}]}
            """, output =>
        {
            var bundle = BundleWriter.TransactionResponse(output, "https://x.no/fhir");
            bundle.Response(201, new("Flag", "1", 1, At), isStored: true, null);
            bundle.Response(200, new("Flag", "2", 4, At), isStored: true, to => to.Write("{\"v\":4}"u8));
            bundle.Response(204, null, isStored: true, null);
            bundle.Response(304, new("Flag", "3", 4, At), isStored: false, null);
            bundle.End();
        });
        AssertJson("""
            {"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"404","outcome":
              {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"coding":[{"system":"urn:felles:fhir:CodeSystem:message","code":"not-found"}],"text":"No."}}]}}}]}
            """, output =>
        {
            var bundle = BundleWriter.BatchResponse(output, "https://x.no/fhir");
            bundle.Refused(Problem.NotFound("No."));
            bundle.End();
        });
    }

    [Fact]
    public void A_capability_statement_tells_what_a_client_can_do() => AssertJson("""
        {"resourceType":"CapabilityStatement","url":"https://x.no/lab-results/fhir/metadata","version":"1.0","name":"LabResults","title":"Pasientens prøvesvar","status":"active","date":"2026-01-02",
         "kind":"instance","software":{"name":"Felles","version":"1.0"},"implementation":{"description":"Pasientens prøvesvar","url":"https://x.no/lab-results/fhir"},
         "fhirVersion":"4.0.1","format":["application/fhir+json","json"],
         "rest":[{"mode":"server","security":{"service":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/restful-security-service","code":"OAuth"}]}],"description":"DPoP."},
           "resource":[{"type":"Observation","supportedProfile":["http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation"],
             "interaction":[{"code":"read"},{"code":"search-type"}],"versioning":"versioned","searchInclude":["Observation:specimen"],
             "searchParam":[{"name":"code","definition":"http://hl7.org/fhir/SearchParameter/clinical-code","type":"token"}],
             "operation":[{"name":"validate","definition":"http://hl7.org/fhir/OperationDefinition/Resource-validate"}]}],
           "interaction":[{"code":"transaction"}]}]}
        """, output => CapabilityStatementWriter.Write(output, new("LabResults", "Pasientens prøvesvar", "https://x.no/lab-results/fhir", "1.0", new(2026, 1, 2))
    {
        Security = "DPoP.",
        SystemInteractions = ["transaction"],
        Resources =
        [
            new("Observation")
            {
                Interactions = ["read", "search-type"],
                SupportedProfiles = ["http://nhn.no/fhir/nilar/StructureDefinition/nilar-observation"],
                Includes = ["Observation:specimen"],
                SearchParameters = [new("code", "token", "http://hl7.org/fhir/SearchParameter/clinical-code")],
                Operations = [new("validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate")],
            },
        ],
    }));

    private static void AssertJson(string expected, Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        var actual = Encoding.UTF8.GetString(output.WrittenSpan);
        using var expectedDocument = JsonDocument.Parse(expected);
        using var actualDocument = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(expectedDocument.RootElement, actualDocument.RootElement), actual);
    }
}
