using Felles.Steering;

namespace Felles.Host.Configuration;

/// <summary>Who publishes open data, as data portals show it.</summary>
internal sealed class PublisherSettings
{
    /// <summary>Name of the organisation.</summary>
    public string Name { get; set; } = "Felles";

    /// <summary>IRI of the organisation, as in the organisation catalogue of data.norge.no; empty for one of the platform's own.</summary>
    public string Address { get; set; } = "";

    /// <summary>Where to ask, as <c>mailto:data@example.org</c> or an https address; empty for the page about open data.</summary>
    public string Contact { get; set; } = "";

    internal DataPublisher Read() => new(Name, Address.Length > 0 ? Address : null, Contact.Length > 0 ? Contact : null);
}
