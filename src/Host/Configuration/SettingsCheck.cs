namespace Felles.Host.Configuration;

/// <summary>Refuses to start where a setting cannot hold, and in production where one is unsafe. Each text says what to change.</summary>
internal static class SettingsCheck
{
    internal static IReadOnlyList<string> Faults(FellesSettings settings)
    {
        var faults = new List<string>();
        void Demand(bool holds, string otherwise)
        {
            if (!holds) faults.Add(otherwise);
        }

        var listens = Uri.TryCreate(settings.Listen, UriKind.Absolute, out var listen);
        Demand(listens, "Listen is not an address. Write it as http://127.0.0.1:7700.");
        var serves = Uri.TryCreate(settings.PublicBaseUrl, UriKind.Absolute, out var publicly);
        Demand(serves, "PublicBaseUrl is not an address. Write it as https://felles.example.");
        Demand(settings.Node.Length is > 0 and <= 40 && settings.Node.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), "Node must be 1 to 40 letters, digits or hyphens.");
        Demand(settings.CheckpointSeconds is >= 1 and <= 86_400, "CheckpointSeconds must be 1 to 86400.");
        Demand(settings.Analysis.Seconds is >= 1 and <= 86_400, "Analysis.Seconds must be 1 to 86400.");
        Demand(settings.Analysis.Fault() is null, $"Analysis: {settings.Analysis.Fault()}");
        Demand(settings.OperatorNumbers().Count() == settings.Operators.Count, "Operators holds something that is no national identity number of this environment.");
        Demand(settings.LoginsPerMinute is >= 0 and <= 1_000_000, "LoginsPerMinute must be 0 (no limit) to 1000000.");
        Demand(settings.OtlpProtocol is "grpc" or "http/protobuf", "OtlpProtocol must be grpc or http/protobuf.");
        Demand(settings.OtlpEndpoint.Length == 0 || (Uri.TryCreate(settings.OtlpEndpoint, UriKind.Absolute, out var collector) && collector.Scheme is ("http" or "https")), "OtlpEndpoint is not an address. Write it as http://127.0.0.1:4317.");
        Demand(settings.SteeringPublisher.Name.Length is > 0 and <= 200, "SteeringPublisher.Name must be 1 to 200 characters.");
        Demand(settings.SteeringPublisher.Address.Length == 0 || (Uri.TryCreate(settings.SteeringPublisher.Address, UriKind.Absolute, out var organisation) && organisation.Scheme is ("http" or "https")), "SteeringPublisher.Address is not an address. Write it as https://organization-catalog.fellesdatakatalog.digdir.no/organizations/991825827, or leave it out.");
        Demand(settings.SteeringPublisher.Contact.Length == 0 || (Uri.TryCreate(settings.SteeringPublisher.Contact, UriKind.Absolute, out var contact) && contact.Scheme is ("https" or "mailto")), "SteeringPublisher.Contact is neither a mailto: nor an https: address.");
        faults.AddRange(settings.Documents.Faults(settings.Environment == Surroundings.Production));
        Demand(settings.Role == NodeRole.National || settings.Documents.TrustedNodes.Count > 0, "A source answers other nodes: name at least one in Documents.TrustedNodes.");
        Demand(settings.Role == NodeRole.National || (Kernel.OrganisationNumber.TryParse(settings.Documents.Organisation, out _) && settings.Documents.OrganisationName.Length > 0), "A source belongs to one organisation: set Documents.Organisation and Documents.OrganisationName.");
        Demand(settings.Role == NodeRole.National || (settings.ClinicianLogin is null && settings.CitizenLogin is null && settings.SteeringLogin is null), "A source has no pages. Take the logins away.");
        Demand(settings.Issuers.Count > 0 || settings.Role == NodeRole.Source, "Issuers is empty: nobody could log in. Name the issuer, as https://helseid-sts.nhn.no.");
        Demand(settings.CertificateFile is null == settings.CertificateKeyFile is null, "Set both CertificateFile and CertificateKeyFile, or neither.");
        if (listens) Demand(listen!.Scheme != Uri.UriSchemeHttps || settings.CertificateFile is not null, "Listen is https but CertificateFile is not set.");
        if (listens && serves) Demand(listen!.IsLoopback || listen.Scheme == Uri.UriSchemeHttps || (settings.BehindProxy && publicly!.Scheme == Uri.UriSchemeHttps),
            "Listen is plain HTTP beyond loopback. Use https with a certificate; or set BehindProxy where a proxy ends TLS and PublicBaseUrl is https.");
        if (settings.Environment == Surroundings.Production) CheckProduction(settings, publicly, Demand);
        return faults;
    }

    private static void CheckProduction(FellesSettings settings, Uri? publicly, Action<bool, string> demand)
    {
        demand(!settings.SyntheticNumbers, "SyntheticNumbers is on in production. Turn it off; real people and synthetic numbers must never meet.");
        demand(!settings.StandIn && !settings.StandInTestTokens, "StandIn is on in production. Turn it off and name a real issuer.");
        demand(settings.Population.Length == 0, "Population is set in production. Load registers from their source instead.");
        demand(publicly?.Scheme == Uri.UriSchemeHttps, "PublicBaseUrl is not https. Production is reached over TLS only.");
        foreach (var issuer in settings.Issuers)
            demand(Uri.TryCreate(issuer.Issuer, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && !address.IsLoopback,
                $"Issuer '{issuer.Issuer}' is not an https address of another machine. Production trusts real issuers only.");
        foreach (var file in KeyFiles.Names)
            demand(File.Exists(Path.Combine(settings.Keys, file)), $"The key {file} is missing in KeyFolder. Production never makes keys by itself: make them with 'felles keys' and keep a copy apart from the database.");
    }
}
