using System.Text;
using System.Text.Json.Nodes;
using Felles.Fhir;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Fhir.Terminology;

/// <summary>Whatever is given to load or to ask, the answer is a value; and what is loaded can be asked.</summary>
public class TerminologyMutationTests
{
    private const int Tries = 2500;

    private static readonly string[] Delimited = ["Kode;Navn;Gyldig fra;Overordnet\n1;En;01.01.2020;\n2;\"To;to\";2020-01-01;1\n", "kode\tnavn\nA\tB\n", SyntheticReleases.Loinc];

    private static readonly string[] Bits = ["\"", "\"\"", ";", "\t", "\n", "\r\n", "\r", "\uFEFF", "\0", "æ", "1", ",", "|", "Kode", "99999999999999999999", "-1", "x".PadRight(300, 'y')];

    private static readonly string[] Resources = [SmallTerminology.Colours, SmallTerminology.Fruits, SmallTerminology.Nynorsk, SmallTerminology.Mixed, SmallTerminology.Map];

    private static readonly string[] JsonBits =
        ["null", "[]", "{}", "\"\"", "0", "true", "}", "]", ",", "\"concept\":[{\"code\":\"a\"}],", "\"value\":\"(\",", "\"op\":\"regex\",", "\"system\":\"urn:x:colours\",", "\"valueSet\":[\"urn:x:mixed\"],", "\"filter\":[{\"property\":\"concept\",\"op\":\"is-a\",\"value\":\"a\"}],", "\"exclude\":[{}],"];

    private static readonly string[] Queries =
    [
        "url=urn:x:mixed&filter=alpha&count=2&offset=1", "url=urn:x:mixed&system=urn:x:colours&code=a1&display=x", "system=urn:x:colours&code=c&property=parent&displayLanguage=nb,en;q=0.5",
        "system=urn:x:colours&codeA=a&codeB=c", "url=urn:x:map&system=urn:x:colours&code=a&reverse=true", "url=http://snomed.info/sct?fhir_vs=isa/1&activeOnly=true",
    ];

    [Fact]
    public void No_code_list_makes_reading_fail() => Try(Mutated(Delimited, Bits), 31, text =>
    {
        using var stream = new MemoryStream();
        var volume = new VolumeWriter(stream);
        var bytes = Encoding.UTF8.GetBytes(text);
        var outcome = LoincSource.IsHeader(bytes) ? LoincSource.Add(volume, bytes, "")
            : CodeListSource.Add(volume, bytes, new CodeListAbout { FileName = "9060.csv", Today = new DateOnly(2026, 11, 21) });
        return outcome.Failed(out var problem) ? problem.Text.Length > 0 && volume.Titles.Count == 0 : CanBeAsked(volume, stream);
    });

    [Fact]
    public void No_release_makes_reading_fail()
    {
        var names = SyntheticReleases.Snomed.Keys.ToArray();
        Try(from name in Gen.Elements(names) from text in Mutated([SyntheticReleases.Snomed[name]], Bits) select $"{name}\n{text}", 37, changed =>
        {
            var (name, text) = (changed[..changed.IndexOf('\n')], changed[(changed.IndexOf('\n') + 1)..]);
            using var stream = new MemoryStream();
            var volume = new VolumeWriter(stream);
            var texts = new Dictionary<string, string>(SyntheticReleases.Snomed) { [name] = text };
            return SnomedSource.Add(volume, SyntheticReleases.Files(texts), "", _ => { }).Failed(out var problem) ? problem.Text.Length > 0 && volume.Titles.Count == 0 : CanBeAsked(volume, stream);
        });
    }

    [Fact]
    public void No_resource_makes_loading_or_asking_fail() => Try(Mutated(Resources, JsonBits), 41, text =>
    {
        using var stream = new MemoryStream();
        var volume = new VolumeWriter(stream);
        return FhirTerminologySource.Add(volume, Encoding.UTF8.GetBytes(text)).Failed(out var problem) ? problem.Text.Length > 0 && volume.Titles.Count == 0 : CanBeAsked(volume, stream);
    });

    [Fact]
    public void No_question_makes_answering_fail() => Try(Mutated(Queries, ["&", "=", "|", "%", "a", "urn:x:mixed", "urn:x:fruits", "\0", "æ", "-", "99999999999", "true", "&coding=x", "&filter= ", "http://unitsofmeasure.org", "?fhir_vs"]), 43, query =>
    {
        var pairs = query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair.Length > 1 ? pair[1] : ""));
        if (!TerminologyRequest.FromQuery(pairs, SmallTerminology.Now).Succeeded(out var request, out _)) return true;
        foreach (var (kind, operation) in Operations)
            if (TerminologyOperations.Run(SmallTerminology.Store, kind, null, operation, request).Succeeded(out var answer, out var problem)) _ = JsonNode.Parse(answer.Span);
            else if (problem.Text.Length == 0) return false;
        return TerminologyOperations.Search(SmallTerminology.Store, TerminologyKind.ValueSet, [.. pairs], "http://x").Match(_ => true, problem => problem.Text.Length > 0);
    });

    private static readonly (TerminologyKind, string)[] Operations =
    [
        (TerminologyKind.ValueSet, "expand"), (TerminologyKind.ValueSet, "validate-code"), (TerminologyKind.CodeSystem, "validate-code"),
        (TerminologyKind.CodeSystem, "lookup"), (TerminologyKind.CodeSystem, "subsumes"), (TerminologyKind.ConceptMap, "translate"),
    ];

    /// <summary>Whether what was loaded opens again, and every resource of it can be read and asked.</summary>
    private static bool CanBeAsked(VolumeWriter volume, MemoryStream stream)
    {
        volume.End();
        var store = TerminologyStore.Of([TerminologyVolume.Open(stream.ToArray())]);
        foreach (var resource in store.Resources)
        {
            if (!TerminologyOperations.Read(store, resource.Entry.Kind, resource.Id).Succeeded(out var read, out _)) return false;
            _ = JsonNode.Parse(read.Span);
            if (resource is StoredCodeSystem { Table.Count: > 0 } system && system.Table.Find(system.Table.Code(0)) != 0) return false;
            if (resource.Entry.Kind == TerminologyKind.ValueSet) _ = store.Answer(TerminologyKind.ValueSet, "expand", SmallTerminology.Asked("count=10"), resource.Id);
            _ = store.IsMember(resource.Url, "urn:x:colours", "a1");
        }

        return true;
    }

    private static void Try(Gen<string> texts, int seed, Func<string, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Tries).WithReplay(20261121, (ulong)seed), Prop.ForAll(texts.ToArbitrary(), holds));

    private static Gen<string> Mutated(string[] samples, string[] bits) =>
        from sample in Gen.Elements(samples)
        from changes in Gen.Choose(1, 4)
        from places in Gen.Choose(0, 1_000_000).ListOf(changes)
        from lengths in Gen.Choose(0, 12).ListOf(changes)
        from inserted in Gen.Elements(bits).ListOf(changes)
        select Change(sample, [.. places], [.. lengths], [.. inserted]);

    private static string Change(string text, int[] places, int[] lengths, string[] inserted)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var at = places[i] % (text.Length + 1);
            text = string.Concat(text.AsSpan(0, at), inserted[i], text.AsSpan(Math.Min(text.Length, at + lengths[i])));
        }

        return text;
    }
}
