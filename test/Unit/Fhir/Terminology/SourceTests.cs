using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Code lists, SNOMED CT and LOINC in the forms they are delivered in.</summary>
public class SourceTests
{
    private const string Nlk = """
        Kode;Gyldig fra;Gyldig til;Erstattes av;Endringsdato;Norsk bruksnavn;Kodedefinisjon;Komponent;System;Enhet;Primært fagområde;Gruppering
        NPU00001;01.01.2014;;;15.08.2024;P-Oppdiktet;"P—Oppdiktet; stoffk. = ? mmol/L";Oppdiktet;P;mmol/L;Medisinsk biokjemi;Diverse
        NPU00002;2014-01-01;2020-12-31;NPU00001;;B-Oppdiktet;B—Oppdiktet; stoffk.;B;;Medisinsk biokjemi;
        NPU00003;2014-01-01;2015-12-31;;;Gammelt navn;;;;;;
        NPU00003;2016-01-01;;;;Nytt navn;;;;;;
        NPU00003;2010-01-01;2013-12-31;;;Eldst navn;;;;;;
        """;

    [Fact]
    public void Norsk_laboratoriekodeverk_is_read_with_its_columns()
    {
        var store = SmallTerminology.Of(volume => Assert.Equal(3, Read(volume, Nlk, "Norsk laboratoriekodeverk 7280.77.csv").Match(count => count, problem => throw new InvalidOperationException(problem.Text))));
        const string system = "system=http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk";
        Assert.Equal(
            "name=Norsk laboratoriekodeverk 7280.77 version=7280.77 display=P-Oppdiktet definition=P—Oppdiktet; stoffk. = ? mmol/L property[code=inactive value=false] property[code=komponent value=Oppdiktet] property[code=system value=P] property[code=enhet value=mmol/L] property[code=primærtFagområde value=Medisinsk biokjemi] property[code=gruppering value=Diverse] property[code=validFrom value=2014-01-01] property[code=changed value=2024-08-15]",
            SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"{system}&code=NPU00001")));
        Assert.Contains("property[code=inactive value=true]", SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"{system}&code=NPU00002&property=inactive&property=replacedBy")), StringComparison.Ordinal);
        Assert.Contains("property[code=replacedBy value=NPU00001]", SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"{system}&code=NPU00002&property=inactive&property=replacedBy")), StringComparison.Ordinal);
        Assert.Contains("display=Nytt navn", SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"{system}&code=NPU00003&property=inactive")), StringComparison.Ordinal);
    }

    /// <summary>Lists as their exports are written: the file's name, its text with / for a new line, and what comes of it.</summary>
    public static TheoryData<string, string, string> Lists { get; } = new()
    {
        { "9060.csv", "Kodeverdi;Navn;Beskrivelse;Aktiv/LE;Lege;En lege;Ja/XX;Annet;;Nei", "LE=Lege XX=Annet(inactive)" },
        { "no-kodeverk-9060.tsv", "Verdi\tKodetekst\tNynorsk/LE\tLege\tLækjar", "LE=Lege[Lækjar]" },
        { "9060.csv", "kode,navn/\"A,1\",\"to \"\"ord\"\"\"/", "A,1=to \"ord\"" },
        { "x.csv", "OID;Kodeverdi;Navn/2.16.578.1.12.4.1.1.9060;1;En/2.16.578.1.12.4.1.1.9060;2;To", "1=En 2=To" },
        { "9060.csv", "Kode;Navn;Overordnet/1;En;/11;Elleve;1", "1=En 11=Elleve<1" },
        { "x.csv", "Kode;Navn/1;En", "problem code-list-system" },
        { "9060.csv", "Navn/En", "problem column-missing" },
        { "9060.csv", "Kode/1", "problem column-missing" },
        { "9060.csv", "Kode;Navn/;En", "problem code-list-code" },
        { "9060.csv", "Kode;Navn;Gyldig til/1;En;31.31.2020", "problem code-list-date" },
        { "9060.csv", "Kode;Navn/\"1;En", "problem delimited-text" },
        { "9060.csv", "Kode;Navn/\"1\"x;En", "problem delimited-text" },
        { "9060.csv", "Kode;Navn", "problem code-list-empty" },
        { "9060.csv", "", "problem code-list-empty" },
        { "x.csv", "OID;Kode;Navn/1.2;1;En/1.3;2;To", "problem code-list-systems" },
    };

    [Theory, MemberData(nameof(Lists))]
    public void A_code_list_is_read(string file, string text, string expected)
    {
        var url = "";
        Problem? problem = null;
        var store = SmallTerminology.Of(volume =>
        {
            if (!Read(volume, text.Replace('/', '\n'), file).Failed(out problem)) url = volume.Titles[0].Url;
        });
        if (problem is not null)
        {
            Assert.Equal(expected, $"problem {problem.Code}");
            return;
        }

        Assert.Equal("urn:oid:2.16.578.1.12.4.1.1.9060", url);
        var table = store.FindSystem(url)!.Table;
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, table.Count).Select(concept =>
            $"{table.Code(concept)}={table.Display(concept)}{string.Concat(table.Designations(concept).Select(one => $"[{one.Value}]"))}{(table.Marks(concept) == ConceptMarks.Inactive ? "(inactive)" : "")}{(table.Parents(concept) is [var parent] ? "<" + table.Code(parent) : "")}")));
    }

    [Fact]
    public void Columns_of_other_names_are_mapped_and_Latin_1_is_read()
    {
        Assert.True(CodeListColumns.Parse(["code=Nøkkel", "display=Tekst"]).Succeeded(out var columns, out _));
        var store = SmallTerminology.Of(volume => Assert.True(CodeListSource.Add(volume, Encoding.Latin1.GetBytes("Nøkkel;Tekst\n1;Blåbær"), About("a.csv") with { System = "urn:x:berries", Columns = columns }).IsSuccess));
        Assert.Equal("Blåbær", store.FindSystem("urn:x:berries")!.Table.Display(0));
        Assert.True(CodeListColumns.Parse(["colour=Nøkkel"]).Failed(out _));
        Assert.True(CodeListSource.Add(new VolumeWriter(Stream.Null), "Kode;Navn\n1;En"u8, About("9060.csv") with { Columns = columns }).Failed(out var problem));
        Assert.Equal("column-missing", problem.Code);
    }

    [Fact]
    public void A_release_of_SNOMED_CT_is_read()
    {
        var files = 0;
        var store = SmallTerminology.Of(volume => Assert.True(SnomedSource.Add(volume, SyntheticReleases.Files(SyntheticReleases.Snomed), "", done => files = done).IsSuccess));
        Assert.Equal(SyntheticReleases.Snomed.Count, files);
        Assert.Equal("http://snomed.info/sct/51000202101/version/20260415", store.FindSystem("http://snomed.info/sct")!.Version);
        const string system = "system=http://snomed.info/sct";
        Assert.Contains("display=Fever", Look("code=1002&property=parent"), StringComparison.Ordinal);
        Assert.Contains("display=feber", Look("code=1002&property=parent&displayLanguage=nn"), StringComparison.Ordinal);
        Assert.Contains("display=hoste med feber og frysing", Look("code=1005&property=parent&displayLanguage=nn"), StringComparison.Ordinal);
        Assert.Contains("display=hoste med feber ", Look("code=1005&property=parent&displayLanguage=nb"), StringComparison.Ordinal);
        Assert.Contains("display=High fever (finding)", Look("code=1003&property=parent"), StringComparison.Ordinal);
        Assert.Contains("property[code=inactive value=true]", Look("code=1004"), StringComparison.Ordinal);
        Assert.Contains("property[code=sufficientlyDefined value=true] property[code=moduleId value=51000202101] property[code=effectiveTime value=20260415]", Look("code=1005"), StringComparison.Ordinal);
        Assert.Contains("property[code=363698007 value=2001]", Look("code=1005"), StringComparison.Ordinal);
        Assert.DoesNotContain("gammelt ord", Look("code=1002"), StringComparison.Ordinal);
        Assert.Equal("outcome=subsumes", SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "subsumes", $"{system}&codeA={SyntheticReleases.Root}&codeB=1005")));
        Assert.Equal("1002 1003 1005", Expand("http://snomed.info/sct?fhir_vs=isa/1002"));
        Assert.Equal("1002 1005", Expand("http://snomed.info/sct?fhir_vs=refset/7001"));
        Assert.Equal("1002 1005", Expand("http://snomed.info/sct?fhir_vs", "&filter=FEB"));
        Assert.Equal("1002 1003 1005", Expand("http://snomed.info/sct/51000202101/version/20260415?fhir_vs=isa/1002"));
        Assert.Equal("problem NotFound", SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", "url=http://snomed.info/sct?fhir_vs=other")));
        Assert.True(store.IsMember("http://snomed.info/sct?fhir_vs=isa/1002", "http://snomed.info/sct", "1005"));
        Assert.False(store.IsMember("http://snomed.info/sct?fhir_vs=isa/1002", "http://snomed.info/sct", "1004"));

        string Look(string query) => SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", $"{system}&{query}"));
        string Expand(string url, string more = "") => SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", $"url={Uri.EscapeDataString(url)}&excludeNested=true{more}"));
    }

    [Theory]
    [InlineData("sct2_Concept_Snapshot_INT_20260131.txt", "1001\t20200131", "1001\tx", "Line 3")]
    [InlineData("sct2_Concept_Snapshot_INT_20260131.txt", "definitionStatusId", "status", "definitionStatusId")]
    [InlineData("sct2_Concept_Snapshot_INT_20260131.txt", "1002\t20200131\t1", "1001\t20200131\t1", "Line 4")]
    [InlineData("sct2_Description_Snapshot-en_INT_20260131.txt", "9003\t20200131\t1\t900000000000207008\t1002", "9003\t20200131\t1\t900000000000207008\t77", "Line 4")]
    [InlineData("sct2_Description_Snapshot-en_INT_20260131.txt", "Fever\t", "Fever", "Line 5")]
    [InlineData("sct2_Relationship_Snapshot_INT_20260131.txt", "\t1001\t138875005", "\t1001\t7", "Line 2")]
    public void A_release_that_cannot_hold_is_refused_with_its_line(string file, string right, string wrong, string told)
    {
        var texts = new Dictionary<string, string>(SyntheticReleases.Snomed) { [file] = SyntheticReleases.Snomed[file].Replace(right, wrong, StringComparison.Ordinal) };
        Assert.NotEqual(SyntheticReleases.Snomed[file], texts[file]);
        var volume = new VolumeWriter(Stream.Null);
        Assert.True(SnomedSource.Add(volume, SyntheticReleases.Files(texts), "", _ => { }).Failed(out var problem));
        Assert.Contains(told, problem.Text, StringComparison.Ordinal);
        Assert.Contains(file, problem.Text, StringComparison.Ordinal);
        Assert.Empty(volume.Titles);
    }

    [Fact]
    public void A_release_without_its_files_is_refused()
    {
        var texts = SyntheticReleases.Snomed.Where(pair => !pair.Key.Contains("Relationship", StringComparison.Ordinal)).ToDictionary();
        Assert.True(SnomedSource.Add(new VolumeWriter(Stream.Null), SyntheticReleases.Files(texts), "", _ => { }).Failed(out var problem));
        Assert.Contains("Relationship", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sct2_Concept_Snapshot_INT_20260131.txt", SnomedFileKind.Concept)]
    [InlineData("xsct2_Description_Snapshot-en_INT_20260131.txt", SnomedFileKind.Description)]
    [InlineData("der2_cRefset_LanguageSnapshot-no_NO1000202_20260415.txt", SnomedFileKind.LanguageRefset)]
    [InlineData("sct2_Concept_Full_INT_20260131.txt", null)]
    [InlineData("sct2_StatedRelationship_Snapshot_INT_20260131.txt", null)]
    [InlineData("der2_sRefset_SimpleMapSnapshot_INT_20260131.txt", null)]
    [InlineData("readme.txt", null)]
    public void Files_of_a_release_are_known_by_their_names(string name, SnomedFileKind? kind) => Assert.Equal(kind, SnomedFile.KindOf(name));

    [Fact]
    public void Loinc_is_read()
    {
        Assert.True(LoincSource.IsHeader(Encoding.UTF8.GetBytes(SyntheticReleases.Loinc)));
        var store = SmallTerminology.Of(volume => Assert.Equal(2, LoincSource.Add(volume, Encoding.UTF8.GetBytes(SyntheticReleases.Loinc), "").Match(count => count, problem => throw new InvalidOperationException(problem.Text))));
        var known = store.FindSystem("http://loinc.org")!;
        Assert.Equal("2.70", known.Version);
        Assert.Equal(
            "name=Logical Observation Identifiers, Names and Codes (LOINC) version=2.70 display=Madeupine [Mass/volume] in Serum or Plasma designation[language=en use=http://loinc.org|SHORTNAME value=Madeupine SerPl-mCnc] property[code=SCALE_TYP value=Qn]",
            SmallTerminology.Parts(store.Answer(TerminologyKind.CodeSystem, "lookup", "system=http://loinc.org&code=1-8&property=SCALE_TYP&property=designation")).Replace(" designation[language=en use=http://loinc.org|CONSUMER_NAME value=Madeupine, Blood]", "", StringComparison.Ordinal));
        Assert.Equal("1-8", SmallTerminology.Codes(store.Answer(TerminologyKind.ValueSet, "expand", "url=http://loinc.org/vs&activeOnly=true")));
        Assert.Equal("Nothing, \"quoted\"", known.Table.Properties(1).First(property => property.Code == "COMPONENT").Value);
        Assert.True(LoincSource.Add(new VolumeWriter(Stream.Null), "LOINC_NUM,STATUS\n1-8,ACTIVE"u8, "").Failed(out _));
    }

    [Fact]
    public void A_volume_that_is_cut_off_or_changed_in_its_head_is_not_opened()
    {
        using var stream = new MemoryStream();
        var writer = new VolumeWriter(stream);
        Assert.True(FhirTerminologySource.Add(writer, Encoding.UTF8.GetBytes(SmallTerminology.Colours)).IsSuccess);
        writer.End();
        var bytes = stream.ToArray();
        Assert.Throws<InvalidDataException>(() => TerminologyVolume.Open(bytes.AsMemory(0, bytes.Length - 1)));
        Assert.Throws<InvalidDataException>(() => TerminologyVolume.Open(new byte[10]));
        bytes[^1] ^= 1;
        Assert.Throws<InvalidDataException>(() => TerminologyVolume.Open(bytes));
    }

    private static CodeListAbout About(string file) => new() { FileName = file, Today = new DateOnly(2026, 11, 21) };

    private static Outcome<int> Read(VolumeWriter volume, string text, string file) => CodeListSource.Add(volume, Encoding.UTF8.GetBytes(text), About(file));
}
