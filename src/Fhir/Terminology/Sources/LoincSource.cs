using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// LOINC from <c>Loinc.csv</c> of a release, as https://hl7.org/fhir/R4/loinc.html describes it as a code system: the long common name is
/// the display, the axes are properties. What is read is the operator's copy under its licence.
/// </summary>
public static class LoincSource
{
    internal const string System = "http://loinc.org";

    private static readonly string[] Axes =
        ["COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS", "CLASSTYPE", "STATUS", "ORDER_OBS", "EXAMPLE_UCUM_UNITS", "VersionLastChanged"];

    private static readonly string[] Names = ["SHORTNAME", "CONSUMER_NAME", "DisplayName"];

    /// <summary>Whether a first line is that of LOINC's table.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> beginning) => beginning.IndexOf("LOINC_NUM"u8) is >= 0 and < 16 && beginning.IndexOf("LONG_COMMON_NAME"u8) > 0;

    /// <summary>Adds LOINC.</summary>
    /// <param name="volume">Receives it.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="version">Version; empty for the latest in which a term changed.</param>
    /// <returns>The number of terms; or a problem that names the line, and then nothing was added.</returns>
    public static Outcome<int> Add(VolumeWriter volume, ReadOnlySpan<byte> bytes, string version)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(version);
        var text = new DelimitedText(bytes);
        if (!text.Read()) return text.Fault ?? Problem.Invalid("loinc", "The file is empty.");
        var header = text.Fields.Select((name, index) => (name, index)).DistinctBy(column => column.name).ToDictionary(column => column.name, column => column.index, StringComparer.Ordinal);
        foreach (var required in (string[])["LOINC_NUM", "LONG_COMMON_NAME", "STATUS"])
            if (!header.ContainsKey(required))
                return Problem.Invalid("loinc", $"The first line has no column {required}. Give Loinc.csv of the folder LoincTable.");

        var builder = new CodeSystemBuilder();
        var properties = Axes.Where(header.ContainsKey).Select(name => (Index: header[name], Property: builder.DeclareProperty(name, "string"))).ToArray();
        var latest = new Version(0, 0);
        while (text.Read())
            if (Term(builder, text, header, properties, ref latest) is { } problem)
                return problem;
        if (text.Fault is { } fault) return fault;
        if (version.Length == 0) version = latest.ToString();
        if (volume.Has(TerminologyKind.CodeSystem, System, version)) return new Problem(ProblemKind.Conflict, "terminology-twice", "The same version of LOINC is in another of the files. Leave one out.");
        volume.Add(FhirTerminologySource.Header(new CodeSystemHeader(System, version, "LOINC", "Logical Observation Identifiers, Names and Codes (LOINC)", builder.Count)
        {
            Id = "loinc",
            ValueSet = System + "/vs",
            Copyright = "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc., and is available at no cost under the license at http://loinc.org/license.",
            Properties = [.. Axes.Where(header.ContainsKey).Select(name => (name, "string"))],
        }), builder);
        return builder.Count;
    }

    private static Problem? Term(CodeSystemBuilder builder, DelimitedText text, Dictionary<string, int> header, (int Index, int Property)[] properties, ref Version latest)
    {
        var fields = text.Fields;
        var code = Field("LOINC_NUM");
        if (code.Length == 0) return Problem.Malformed("loinc", $"Line {FhirTerminologySource.Number(text.Line)} has no LOINC_NUM. Fetch the release again.");
        var concept = builder.Add(code, Field("LONG_COMMON_NAME"), Field("DefinitionDescription"), Field("STATUS") == "DEPRECATED" ? ConceptMarks.Inactive : ConceptMarks.None);
        if (concept < 0) return Problem.Malformed("loinc", $"Line {FhirTerminologySource.Number(text.Line)} has a LOINC_NUM that was there before.");
        foreach (var name in Names)
            if (Field(name) is { Length: > 0 } designation)
                builder.AddDesignation(concept, new Designation("en", System, name, name, designation));
        foreach (var (index, property) in properties)
            if (index < fields.Count && fields[index].Length > 0)
                builder.AddProperty(concept, property, fields[index]);
        if (Version.TryParse(Field("VersionLastChanged"), out var changed) && changed > latest) latest = changed;
        return null;

        string Field(string name) => header.TryGetValue(name, out var index) && index < fields.Count ? fields[index] : "";
    }
}
