using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>The kinds of files of a SNOMED CT release that are read.</summary>
public enum SnomedFileKind
{
    /// <summary>Concepts.</summary>
    Concept,

    /// <summary>Descriptions: the terms.</summary>
    Description,

    /// <summary>Relationships: the hierarchy and the attributes.</summary>
    Relationship,

    /// <summary>Which descriptions are preferred or acceptable in which language.</summary>
    LanguageRefset,

    /// <summary>Concepts that somebody has gathered under a concept.</summary>
    SimpleRefset,
}

/// <summary>A file of a SNOMED CT release, in its snapshot form.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Open">Opens it for reading from the beginning.</param>
public sealed record SnomedFile(SnomedFileKind Kind, string Name, Func<Stream> Open)
{
    /// <summary>The kind of file that a name of a release tells; null for files that are not read (full, delta, other refsets).</summary>
    public static SnomedFileKind? KindOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        if (!fileName.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || !fileName.Contains("Snapshot", StringComparison.Ordinal)) return null;
        // Files of a preview or beta release begin with an x.
        return fileName.TrimStart('x').Split('_') switch
        {
            ["sct2", "Concept", ..] => SnomedFileKind.Concept,
            ["sct2", "Description", ..] => SnomedFileKind.Description,
            ["sct2", "Relationship", ..] => SnomedFileKind.Relationship,
            ["der2", "cRefset", var content, ..] when content.StartsWith("Language", StringComparison.Ordinal) => SnomedFileKind.LanguageRefset,
            ["der2", "Refset", var content, ..] when content.StartsWith("Simple", StringComparison.Ordinal) => SnomedFileKind.SimpleRefset,
            _ => null,
        };
    }
}

/// <summary>Identifiers of SNOMED CT that its own files are written with.</summary>
internal static class Sct
{
    internal const string System = "http://snomed.info/sct";
    internal const string FullySpecifiedName = "900000000000003001";
    internal const string Synonym = "900000000000013009";
    internal const long IsA = 116680003;
    internal const long Preferred = 900000000000548007;
    internal const long Defined = 900000000000073002;
    internal const long UsEnglish = 900000000000509007;
    internal const long BritishEnglish = 900000000000508004;
    internal const long Bokmål = 61000202103;
    internal const long Nynorsk = 91000202106;
    internal const long NorwegianModule = 51000202101;
    internal const string InternationalModule = "900000000000207008";

    /// <summary>The property that holds the reference sets a concept is a member of.</summary>
    internal const string ReferenceSet = "referenceSet";

    /// <summary>A designation that is the one to show in its language; https://hl7.org/fhir/snomedct.html.</summary>
    internal const string PreferredUse = "preferredForLanguage";

    internal const string PreferredUseSystem = "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra";
}

/// <summary>One description while a release is read.</summary>
internal struct SnomedDescription
{
    internal int Concept;
    internal string Language;
    internal string Term;
    internal bool IsFullySpecified;

    /// <summary>Languages of which it is the preferred, and an acceptable, term.</summary>
    internal SnomedLanguages Preferred;

    internal SnomedLanguages Acceptable;
}

/// <summary>The languages whose reference sets are told apart.</summary>
[Flags]
internal enum SnomedLanguages : byte
{
    None = 0,
    UsEnglish = 1,
    BritishEnglish = 2,
    Bokmål = 4,
    Nynorsk = 8,
}
