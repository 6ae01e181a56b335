using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir;

public class ResourceStampTests
{
    private static readonly DateTimeOffset At = new(2024, 3, 1, 13, 5, 9, TimeSpan.FromHours(1));
    private static readonly PersonKey Kari = new(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"));

    private const string Head = "\"id\":\"a1\",\"meta\":{\"versionId\":\"3\",\"lastUpdated\":\"2024-03-01T12:05:09.000Z\"";

    [Theory]
    [InlineData("""{"resourceType":"Flag"}""", """{"resourceType":"Flag",HEAD}}""")]
    [InlineData("""{ "status" : "active" , "resourceType":"Flag", "id":"other"}""", """{"resourceType":"Flag",HEAD},"status" : "active"}""")]
    [InlineData("""{"resourceType":"Flag","meta":{"versionId":"1","profile":["p"], "lastUpdated":"2000-01-01","security":[{"code":"x"}],"tag":[]},"a":1.50}""",
        """{"resourceType":"Flag",HEAD,"profile":["p"],"security":[{"code":"x"}],"tag":[]},"a":1.50}""")]
    [InlineData("""{"resourceType":"Flag","meta":{},"a":[1, 2.0,{"id":"x","meta":{}}],"b":"Bjørn \u00e6\"}"}""",
        """{"resourceType":"Flag",HEAD},"a":[1, 2.0,{"id":"x","meta":{}}],"b":"Bjørn \u00e6\"}"}""")]
    [InlineData("""{"resourceType":"Flag","subject":{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"N"},"display":"Kari"},"status":"active"}""",
        """{"resourceType":"Flag",HEAD},"subject":{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"},"status":"active"}""")]
    [InlineData("""{"resourceType":"Account","subject":[{"display":"Kari"}],"patient": {"display":"Kari"}}""",
        """{"resourceType":"Account",HEAD},"subject":[{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"}],"patient":{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"}}""")]
    public void The_stamp_sets_the_head_and_copies_the_rest(string resource, string expected)
    {
        var stamped = new ResourceStamp("a1", 3, At, Kari).Apply(Encoding.UTF8.GetBytes(resource));
        Assert.Equal(expected.Replace("HEAD", Head, StringComparison.Ordinal), Encoding.UTF8.GetString(stamped));
    }

    [Fact]
    public void Without_a_patient_the_subject_is_kept()
    {
        var stamped = new ResourceStamp("a1", 3, At).Apply("""{"resourceType":"Flag","subject":{"reference":"Patient/1"}}"""u8);
        Assert.Equal("{\"resourceType\":\"Flag\"," + Head + "},\"subject\":{\"reference\":\"Patient/1\"}}", Encoding.UTF8.GetString(stamped));
    }

    [Fact]
    public void Stamping_what_is_stamped_changes_only_version_and_time()
    {
        var once = new ResourceStamp("a1", 1, At, Kari).Apply("""{"subject":{"display":"x"},"resourceType":"Flag","meta":{"tag":[{"code":"t"}]}}"""u8);
        var again = new ResourceStamp("a1", 1, At, Kari).Apply(once);
        Assert.Equal(once.Length, again.Length);
        Assert.Equal(new ResourceStamp("a1", 1, At, Kari).Apply(again), again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"resourceType\":")]
    public void Bytes_that_were_never_read_are_a_bug_in_the_caller(string resource) =>
        Assert.Throws<ArgumentException>(() => new ResourceStamp("a1", 1, At).Apply(Encoding.UTF8.GetBytes(resource)));
}
