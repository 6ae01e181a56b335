using System.Xml;
using System.Xml.Linq;

namespace Felles.Fhir;

/// <summary>What a profile asks of the parts of a narrative; https://hl7.org/fhir/extensions/StructureDefinition-narrative-language-control.html.</summary>
internal sealed record NarrativeControl
{
    /// <summary>Sections by language: <c>_no</c> none, <c>_yes</c> some, <c>_resource</c> one of the resource's, else one of this; empty for anything.</summary>
    internal string Language { get; init; } = "";

    /// <summary>Whether each part tells by its class where it comes from: boilerplate, generated, original.</summary>
    internal bool TellsSources { get; init; }

    /// <summary>Whether a narrative is as asked for.</summary>
    /// <param name="xhtml">A div that is plain XHTML.</param>
    /// <param name="language">Language of the resource; empty when it tells none.</param>
    internal bool Holds(string xhtml, string language)
    {
        XElement division;
        try
        {
            division = XElement.Parse(xhtml);
        }
        catch (XmlException)
        {
            // The rules of narratives tell of it.
            return true;
        }

        if (TellsSources && !division.Nodes().All(IsOfSource)) return false;
        if (Language.Length == 0) return true;
        var sections = division.Elements().Where(element => element.Name.LocalName == "div").Select(element => element.Attribute("lang")?.Value).OfType<string>().ToList();
        return Language switch
        {
            "_no" => sections.Count == 0,
            "_yes" => sections.Count > 0,
            "_resource" => sections.Contains(language),
            var asked => sections.Contains(asked),
        };
    }

    private static bool IsOfSource(XNode node) => node switch
    {
        XText text => string.IsNullOrWhiteSpace(text.Value),
        XElement element => (element.Attribute("class")?.Value ?? "").Split(' ').Any(name => name is "boilerplate" or "generated" or "original"),
        _ => true,
    };
}
