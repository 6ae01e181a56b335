using System.Text;
using Felles.Fhir;
using Felles.Sharing.CriticalInfo;
using Felles.Sharing.Terminology;

namespace Felles.Test.Unit.Sharing;

/// <summary>The code lists that the platform writes codes of can be asked like any other.</summary>
public class OwnCodeListsTests
{
    [Fact]
    public void They_are_valid_R4() => Assert.All(OwnCodeLists.Lists, list =>
        Assert.True(FhirResource.Read(Encoding.UTF8.GetBytes(OwnCodeLists.Resource(list))).Then(resource => FhirValidator.R4.Check(resource)).IsSuccess, list.Number));

    [Fact]
    public void Every_code_of_theirs_is_known()
    {
        var store = TerminologyStore.Of([OwnCodeLists.Volume]);
        foreach (var list in OwnCodeLists.Lists)
            foreach (var (code, name) in list.Codes)
            {
                Assert.True(store.HasCode("http://helsedir.no/fhir/CodeSystem/no-kodeverk-" + list.Number, code));
                Assert.True(store.IsDisplay(list.System, code, name));
            }
    }
}
