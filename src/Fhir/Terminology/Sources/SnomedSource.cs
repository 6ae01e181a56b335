using System.Globalization;
using System.Text;
using Felles.Kernel;

namespace Felles.Fhir;

/// <summary>
/// SNOMED CT from the snapshot files of a release (RF2), as https://hl7.org/fhir/R4/snomedct.html describes it as a code system: the
/// hierarchy from the active is-a relationships, the attributes as properties, terms in English, bokmål and nynorsk with the
/// preferred ones marked. What is read is the operator's licensed copy; nothing of it is part of Felles.
/// </summary>
public sealed class SnomedSource
{
    private readonly CodeSystemBuilder builder = new();
    private readonly Dictionary<long, int> concepts = [];
    private readonly Dictionary<long, int> descriptionsById = [];
    private readonly List<SnomedDescription> descriptions = [];
    private readonly Action<int> progress;
    private readonly int defined;
    private readonly int module;
    private readonly int effectiveTime;
    private int latest;
    private bool isNorwegian;

    private SnomedSource(Action<int> progress)
    {
        this.progress = progress;
        builder.DeclareProperty("inactive", "boolean");
        defined = builder.DeclareProperty("sufficientlyDefined", "boolean");
        module = builder.DeclareProperty("moduleId", "code");
        effectiveTime = builder.DeclareProperty("effectiveTime", "string");
        builder.DeclareProperty(Sct.ReferenceSet, "code");
    }

    /// <summary>Adds a release.</summary>
    /// <param name="volume">Receives it.</param>
    /// <param name="files">Its snapshot files; those of an extension and of the international edition may be given together.</param>
    /// <param name="version">Version URI; empty for the latest day in the files, of the Norwegian edition when they hold its module.</param>
    /// <param name="progress">Told the number of files done.</param>
    /// <returns>The number of concepts; or a problem that names the file and line, and then nothing was added.</returns>
    public static Outcome<int> Add(VolumeWriter volume, IReadOnlyList<SnomedFile> files, string version, Action<int> progress)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(version);
        foreach (var kind in (SnomedFileKind[])[SnomedFileKind.Concept, SnomedFileKind.Description, SnomedFileKind.Relationship])
            if (!files.Any(file => file.Kind == kind))
                return Problem.Invalid("rf2-files", $"The release has no snapshot file of kind {kind}. Give the folder of the whole release.");
        var source = new SnomedSource(progress);
        if (source.Read(files) is { } problem) return problem;
        if (version.Length == 0) version = $"{Sct.System}/{(source.isNorwegian ? Sct.NorwegianModule.ToString(CultureInfo.InvariantCulture) : Sct.InternationalModule)}/version/{FhirTerminologySource.Number(source.latest)}";
        if (volume.Has(TerminologyKind.CodeSystem, Sct.System, version)) return new Problem(ProblemKind.Conflict, "terminology-twice", "The same version of SNOMED CT is in another of the folders. Leave one out.");
        source.Describe();
        volume.Add(FhirTerminologySource.Header(new CodeSystemHeader(Sct.System, version, "SNOMED_CT", source.isNorwegian ? "SNOMED CT, Norwegian edition" : "SNOMED CT", source.builder.Count)
        {
            Id = "snomedct",
            HasHierarchy = true,
            ValueSet = Sct.System + "?fhir_vs",
            Copyright = "This material includes SNOMED Clinical Terms, used by permission of SNOMED International.",
            Properties = [("inactive", "boolean"), ("sufficientlyDefined", "boolean"), ("moduleId", "code"), ("effectiveTime", "string"), (Sct.ReferenceSet, "code")],
        }), source.builder);
        return source.builder.Count;
    }

    private Problem? Read(IReadOnlyList<SnomedFile> files)
    {
        var done = 0;
        // Each kind refers to those before it.
        foreach (var file in files.OrderBy(file => file.Kind).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            using var stream = file.Open();
            var problem = file.Kind switch
            {
                SnomedFileKind.Concept => Concepts(stream, file.Name),
                SnomedFileKind.Description => Descriptions(stream, file.Name),
                SnomedFileKind.Relationship => Relationships(stream, file.Name),
                SnomedFileKind.LanguageRefset => Languages(stream, file.Name),
                _ => Members(stream, file.Name),
            };
            if (problem is not null) return problem;
            progress(++done);
        }

        return null;
    }

    private Problem? Concepts(Stream stream, string name)
    {
        var rows = new Rf2Rows(stream, name, "id", "effectiveTime", "active", "moduleId", "definitionStatusId");
        while (rows.Read())
        {
            if (!rows.Id(0, out var id) || !rows.Id(1, out var time) || !rows.Id(3, out var inModule) || !rows.Id(4, out var status)) break;
            var concept = builder.Add(id.ToString(CultureInfo.InvariantCulture), marks: rows.IsActive(2) ? ConceptMarks.None : ConceptMarks.Inactive);
            if (concept < 0)
            {
                rows.Refuse("has a concept that was there before; a snapshot has each once");
                break;
            }

            concepts[id] = concept;
            latest = Math.Max(latest, (int)Math.Min(time, int.MaxValue));
            isNorwegian |= inModule == Sct.NorwegianModule;
            builder.AddProperty(concept, defined, status == Sct.Defined ? "true" : "false");
            builder.AddProperty(concept, module, inModule.ToString(CultureInfo.InvariantCulture));
            builder.AddProperty(concept, effectiveTime, time.ToString(CultureInfo.InvariantCulture));
        }

        return rows.Fault;
    }

    private Problem? Descriptions(Stream stream, string name)
    {
        var rows = new Rf2Rows(stream, name, "id", "effectiveTime", "active", "moduleId", "conceptId", "languageCode", "typeId", "term", "caseSignificanceId");
        while (rows.Read())
        {
            if (!rows.Id(0, out var id) || !rows.Id(4, out var of)) break;
            if (!rows.IsActive(2)) continue;
            if (!concepts.TryGetValue(of, out var concept))
            {
                rows.Refuse("is of a concept that no concept file has");
                break;
            }

            descriptionsById[id] = descriptions.Count;
            descriptions.Add(new SnomedDescription
            {
                Concept = concept,
                Language = string.Intern(Encoding.UTF8.GetString(rows[5])),
                Term = Encoding.UTF8.GetString(rows[7]),
                IsFullySpecified = rows[6].SequenceEqual("900000000000003001"u8),
            });
        }

        return rows.Fault;
    }

    private Problem? Relationships(Stream stream, string name)
    {
        var rows = new Rf2Rows(stream, name, "id", "effectiveTime", "active", "moduleId", "sourceId", "destinationId", "relationshipGroup", "typeId", "characteristicTypeId", "modifierId");
        while (rows.Read())
        {
            if (!rows.IsActive(2)) continue;
            if (!rows.Id(4, out var from) || !rows.Id(5, out var to) || !rows.Id(7, out var type)) break;
            if (!concepts.TryGetValue(from, out var source) || !concepts.TryGetValue(to, out var target))
            {
                rows.Refuse("is between concepts of which the concept files lack one");
                break;
            }

            if (type == Sct.IsA) builder.AddParent(source, target);
            else builder.AddProperty(source, builder.DeclareProperty(type.ToString(CultureInfo.InvariantCulture), "code"), to.ToString(CultureInfo.InvariantCulture));
        }

        return rows.Fault;
    }

    private Problem? Languages(Stream stream, string name)
    {
        var rows = new Rf2Rows(stream, name, "id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId", "acceptabilityId");
        while (rows.Read())
        {
            if (!rows.IsActive(2)) continue;
            if (!rows.Id(4, out var refset) || !rows.Id(5, out var of) || !rows.Id(6, out var acceptability)) break;
            var language = refset switch
            {
                Sct.UsEnglish => SnomedLanguages.UsEnglish,
                Sct.BritishEnglish => SnomedLanguages.BritishEnglish,
                Sct.Bokmål => SnomedLanguages.Bokmål,
                Sct.Nynorsk => SnomedLanguages.Nynorsk,
                _ => SnomedLanguages.None,
            };
            // Of text definitions, and of descriptions no longer active, nothing is kept.
            if (language == SnomedLanguages.None || !descriptionsById.TryGetValue(of, out var index)) continue;
            var description = descriptions[index];
            if (acceptability == Sct.Preferred) description.Preferred |= language;
            else description.Acceptable |= language;
            descriptions[index] = description;
        }

        return rows.Fault;
    }

    private Problem? Members(Stream stream, string name)
    {
        var rows = new Rf2Rows(stream, name, "id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId");
        var property = builder.DeclareProperty(Sct.ReferenceSet, "code");
        while (rows.Read())
        {
            if (!rows.IsActive(2)) continue;
            if (!rows.Id(4, out var refset) || !rows.Id(5, out var of)) break;
            if (concepts.TryGetValue(of, out var concept)) builder.AddProperty(concept, property, refset.ToString(CultureInfo.InvariantCulture));
        }

        return rows.Fault;
    }

    /// <summary>Gives each concept its display and designations.</summary>
    private void Describe()
    {
        var best = new (int Rank, int Description)[builder.Count];
        for (var i = 0; i < descriptions.Count; i++)
        {
            var rank = Rank(descriptions[i]);
            ref var known = ref best[descriptions[i].Concept];
            if (rank > known.Rank) known = (rank, i);
        }

        for (var concept = 0; concept < best.Length; concept++)
            if (best[concept].Rank > 0)
                builder.SetDisplay(concept, descriptions[best[concept].Description].Term);
        foreach (var description in descriptions) Designate(description);
    }

    // The display is English, as that of the code system's other users; the Norwegian terms are asked for by displayLanguage.
    private static int Rank(in SnomedDescription description) => description switch
    {
        { IsFullySpecified: true, Language: "en" } => 3,
        { IsFullySpecified: true } => 2,
        _ when (description.Preferred & SnomedLanguages.UsEnglish) != 0 => 6,
        _ when (description.Preferred & SnomedLanguages.BritishEnglish) != 0 => 5,
        _ when (description.Preferred & SnomedLanguages.Bokmål) != 0 => 4,
        _ => 1,
    };

    private void Designate(in SnomedDescription description)
    {
        var all = description.Preferred | description.Acceptable;
        if (all == SnomedLanguages.None || description.IsFullySpecified)
        {
            Add(description, Plain(description.Language), isPreferred: false);
            return;
        }

        if ((all & SnomedLanguages.UsEnglish) != 0) Add(description, "en", (description.Preferred & SnomedLanguages.UsEnglish) != 0);
        else if ((all & SnomedLanguages.BritishEnglish) != 0) Add(description, "en-GB", (description.Preferred & SnomedLanguages.BritishEnglish) != 0);
        if ((all & SnomedLanguages.Bokmål) != 0) Add(description, "nb", (description.Preferred & SnomedLanguages.Bokmål) != 0);
        if ((all & SnomedLanguages.Nynorsk) != 0) Add(description, "nn", (description.Preferred & SnomedLanguages.Nynorsk) != 0);
    }

    // Norwegian terms that no reference set tells of are bokmål.
    private static string Plain(string language) => language == "no" ? "nb" : language;

    private void Add(in SnomedDescription description, string language, bool isPreferred) => builder.AddDesignation(description.Concept, new Designation(
        language,
        isPreferred ? Sct.PreferredUseSystem : Sct.System,
        isPreferred ? Sct.PreferredUse : description.IsFullySpecified ? Sct.FullySpecifiedName : Sct.Synonym,
        isPreferred ? "Preferred For Language" : description.IsFullySpecified ? "Fully specified name" : "Synonym",
        description.Term));
}
