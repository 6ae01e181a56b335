using Felles.Access;
using Felles.Audit;
using Felles.Citizens.Log;
using Felles.Citizens.Texts;
using Felles.Public.Texts;
using Felles.Records;

namespace Felles.Test.Unit.Pages;

/// <summary>The citizen's log in plain words, in the reader's language.</summary>
public class LogWordsTests
{
    [Theory]
    [InlineData(RestrictionTarget.Everyone, null, null, "Satte sperring for alle: alle tjenester", "Sette sperring for alle: alle tenester", "Blocked for everyone: all services")]
    [InlineData(RestrictionTarget.Everyone, null, "lab-results", "Satte sperring for alle: prøvesvar", "Sette sperring for alle: prøvesvar", "Blocked for everyone: test results")]
    [InlineData(RestrictionTarget.Person, "Ada Lege", "critical-info", "Satte sperring for Ada Lege: kritisk informasjon", "Sette sperring for Ada Lege: kritisk informasjon", "Blocked for Ada Lege: critical information")]
    [InlineData(RestrictionTarget.Organisation, "Legene; Øst, avd. 2", null, "Satte sperring for Legene; Øst, avd. 2: alle tjenester", "Sette sperring for Legene; Øst, avd. 2: alle tenester", "Blocked for Legene; Øst, avd. 2: all services")]
    [InlineData(RestrictionTarget.Reservation, null, "critical-info", "Reservasjon satt: kritisk informasjon", "Reservasjon sett: kritisk informasjon", "Opted out: critical information")]
    public void A_block_is_told_in_the_readers_language(RestrictionTarget target, string? name, string? service, string bokmål, string nynorsk, string english)
    {
        var restriction = new Restriction("r", target, name is null ? "" : "1234567", service is null ? null : new ServiceCode(service), DateTimeOffset.UnixEpoch, null) { SubjectName = name };
        var visit = Visit(AuditKind.Restriction, ReaderKind.Self, RestrictionText.Set(restriction));
        Assert.Equal([bokmål, nynorsk, english], PageLanguage.All.Select(language => LogWords.What(new CitizenTexts(language), visit)));
    }

    [Fact]
    public void A_block_that_was_lifted_is_told_as_lifted_and_an_unknown_text_as_it_is()
    {
        var restriction = new Restriction("r", RestrictionTarget.Everyone, "", null, DateTimeOffset.UnixEpoch, null);
        Assert.Equal("Lifted the block for everyone: all services", LogWords.What(new CitizenTexts(PageLanguage.English), Visit(AuditKind.Restriction, ReaderKind.Self, RestrictionText.Lifted(restriction))));
        Assert.Equal("Noe annet", LogWords.What(new CitizenTexts(PageLanguage.English), Visit(AuditKind.Restriction, ReaderKind.Self, "Noe annet")));
    }

    /// <summary>The log shows the same for who saw nothing and for who saw what the citizen may not see: no sentence may be untrue of either.</summary>
    [Fact]
    public void Who_saw_only_what_is_hidden_from_the_citizen_is_not_said_to_have_seen_nothing()
    {
        var visit = Visit(AuditKind.Disclosure, ReaderKind.Professional, null);
        Assert.Equal(
            ["Åpnet prøvesvar. Ingen opplysninger som du selv kan se, ble vist.", "Opna prøvesvar. Ingen opplysningar som du sjølv kan sjå, vart viste.", "Opened test results. No information that you can see yourself was shown."],
            PageLanguage.All.Select(language => LogWords.What(new CitizenTexts(language), visit)));
    }

    private static LogVisit Visit(AuditKind kind, ReaderKind reader, string? detail) => Assert.Single(LogVisit.Of([new LoggedEntry("a", 1, default, new AuditEntry
    {
        At = DateTimeOffset.UnixEpoch,
        Kind = kind,
        Person = null,
        Service = ServiceCode.LabResults,
        Act = Act.Read,
        RuleId = "x",
        Detail = detail,
        Actor = new AuditActor { Reader = reader, Name = "Ada", ClientId = "c", CorrelationId = "k" },
    })]));
}
