using Felles.Public.Layout;
using Felles.Public.Texts;
using Microsoft.AspNetCore.Http;

namespace Felles.Test.Unit.Pages;

public class PageLanguageTests
{
    [Theory]
    [InlineData("", "", "nb")]
    [InlineData("", "en-US,en;q=0.9", "en")]
    [InlineData("", "sv,nn;q=0.9,nb;q=0.8", "nn")]
    [InlineData("", "no", "nb")]
    [InlineData("", "de", "nb")]
    [InlineData("nn", "en", "nn")]
    [InlineData("xx", "en", "en")]
    public void The_reader_s_choice_comes_before_the_browser_s_wish(string cookie, string asked, string expected)
    {
        var http = new DefaultHttpContext();
        if (cookie != "") http.Request.Headers.Cookie = $"{PageLanguage.Cookie}={cookie}";
        if (asked != "") http.Request.Headers.AcceptLanguage = asked;

        Assert.Equal(expected, PageLanguage.Of(http).Tag);
    }

    [Fact]
    public void Dates_and_numbers_look_as_the_language_writes_them()
    {
        var instant = new DateTimeOffset(2021, 7, 28, 5, 57, 0, TimeSpan.Zero);

        Assert.Equal("28. juli 2021 kl. 07.57", PageLanguage.Bokmål.DateAndTime(instant));
        Assert.Equal("28 July 2021, 07:57", PageLanguage.English.DateAndTime(instant));
        Assert.Equal("14,0", PageLanguage.Nynorsk.Number("14.0"));
    }

    [Theory]
    [InlineData("/kliniker/pasient?fag=MBIO", "/kliniker/pasient?fag=MBIO")]
    [InlineData("/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nb", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void The_language_choice_leads_back_to_our_own_pages_only(string? asked, string expected) =>
        Assert.Equal(expected, LanguageChoice.LocalAddress(asked));
}
