using Felles.Host.Configuration;

namespace Felles.Test.Platform.Running;

/// <summary>A start in production is refused for each unsafe setting, and each text says what to change.</summary>
public sealed class SafeSettings : IDisposable
{
    private readonly string folder = ScratchFolder.New("settings");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Production_with_safe_settings_is_not_refused() => Assert.Empty(SettingsCheck.Faults(Safe()));

    [Fact]
    public void Each_unsafe_setting_is_refused_alone_by_name()
    {
        (string Says, Action<FellesSettings> Unsafe)[] table =
        [
            ("SyntheticNumbers", settings => settings.SyntheticNumbers = true),
            ("StandIn", settings => settings.StandIn = true),
            ("StandIn", settings => settings.StandInTestTokens = true),
            ("Population", settings => settings.Population = "dev/people/population.json"),
            ("PublicBaseUrl", settings => settings.PublicBaseUrl = "http://felles.example"),
            ("PublicBaseUrl", settings => settings.PublicBaseUrl = "felles.example"),
            ("PublicBaseUrl", settings => settings.PublicBaseUrl = ""),
            ("Listen", settings => settings.Listen = "http://0.0.0.0:7700"),
            ("Listen", settings => settings.Listen = "http://felles.example:7700"),
            ("Listen", settings => settings.Listen = "here"),
            ("CertificateFile", settings => settings.Listen = "https://0.0.0.0:7700"),
            ("CertificateFile", settings => settings.CertificateFile = "certificate.pem"),
            ("CertificateFile", settings => settings.CertificateKeyFile = "key.pem"),
            ("Issuers", settings => settings.Issuers = []),
            ("Issuer", settings => settings.Issuers[0].Issuer = "http://issuer.example"),
            ("Issuer", settings => settings.Issuers[0].Issuer = "https://127.0.0.1"),
            ("Issuer", settings => settings.Issuers[0].Issuer = "https://localhost:7701/helseid"),
            ("Issuer", settings => settings.Issuers.Add(new IssuerSettings { Issuer = "" })),
            ("Node", settings => settings.Node = ""),
            ("Node", settings => settings.Node = "a b"),
            ("CheckpointSeconds", settings => settings.CheckpointSeconds = 0),
            ("register.json", settings => File.Delete(Path.Combine(settings.Keys, "register.json"))),
            ("audit.pem", settings => File.Delete(Path.Combine(settings.Keys, "audit.pem"))),
        ];
        foreach (var (says, makeUnsafe) in table)
        {
            var settings = Safe();
            makeUnsafe(settings);
            var faults = SettingsCheck.Faults(settings);
            Assert.True(faults.Count > 0, $"{says} was not refused");
            Assert.Contains(faults, fault => fault.Contains(says, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_proxy_that_ends_tls_may_stand_in_front_when_it_is_said()
    {
        var settings = Safe();
        settings.Listen = "http://0.0.0.0:7700";
        settings.BehindProxy = true;
        Assert.Empty(SettingsCheck.Faults(settings));
    }

    private FellesSettings Safe()
    {
        var settings = new FellesSettings
        {
            Listen = "http://127.0.0.1:7700",
            PublicBaseUrl = "https://felles.example",
            DataFolder = folder,
            Issuers = [new IssuerSettings { Issuer = "https://helseid-sts.nhn.no" }],
        };
        Assert.Equal(Surroundings.Production, settings.Environment);
        KeyFiles.MakeMissing(settings.Keys);
        return settings;
    }
}
