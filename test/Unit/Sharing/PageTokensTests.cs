using System.Collections.Frozen;
using Felles.Access;
using Felles.Identity;
using Felles.Kernel;
using Felles.Sharing.FhirBase;
using Felles.Test.Unit.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace Felles.Test.Unit.Sharing;

/// <summary>Addresses of later pages.</summary>
public class PageTokensTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    [InlineData(3000, false)]
    public void A_page_can_be_turned_for_half_an_hour(int minutes, bool opens)
    {
        var clock = new FixedClock { Now = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero) };
        var tokens = new PageTokens(new EphemeralDataProtectionProvider(), clock);
        Assert.True(PersonNumber.TryParse("15838510075", SyntheticSeries.All, out var number));
        var citizen = new Citizen { Scopes = FrozenSet<string>.Empty, Trace = new TokenTrace { ClientId = "app", CorrelationId = "c" }, Number = number, Name = "x" };
        var text = tokens.Seal(ServiceCode.LabResults, citizen, new PageToken(PersonKey.Create(), "Observation", [], 100));

        clock.Now = clock.Now.AddMinutes(minutes);

        Assert.Equal(opens, tokens.Open(ServiceCode.LabResults, citizen, text).IsSuccess);
        Assert.False(tokens.Open(ServiceCode.CriticalInfo, citizen, text).IsSuccess);
    }
}
