using System.Diagnostics;
using System.Globalization;
using System.Text;
using Felles.Fhir;
using Felles.Kernel;

namespace Felles.Bench;

/// <summary>
/// Damaged resources, expressions, searches and packages: nothing may come out of the module but an answer, and the time is
/// bounded by the size. Any number of inputs, the same for the same seed.
/// </summary>
internal static class Fuzzing
{
    // A thousand times what a sound resource takes, with room for the machine being busy.
    private const double MicrosecondsPerByteMax = 200;
    private const int MillisecondsAlways = 500;
    private const int SlowMilliseconds = 5;

    private static readonly string[] Pieces =
    [
        "null", "[]", "{}", "\"\"", "0", "-1", "1e400", "1E-99999", "00", "true", "\"\\ud800\"", "\"\\u0000\"", ",", ":", "}", "]", "\"", "\\", "{\"id\":1}", "[[[[[[[[", "\"2024-02-30\"", "\"a b\"", "\"resourceType\":\"Observation\",",
        "\"extension\":[{}],", "\"_status\":{},", "\"contained\":[{\"resourceType\":\"Bundle\"}],", "\uFEFF", "\u2028", "9999-12-31", "0001-01-01", "<", ">", "\"reference\":\"#\",", "\"url\":\"http://hl7.org/fhir/StructureDefinition/geolocation\",",
        "\"profile\":[\"http://hl7.org/fhir/StructureDefinition/bp\"],", "http://loinc.org", "85354-9", "urn:uuid:", "99999999999999999999999999", "'", "(", ")", ".", "|", "$this", "%resource", "@2024", "@T12", "^", "~", "`",
    ];

    private static readonly string[] Expressions =
    [
        "name.where(use='official').given.first()", "Observation.value.ofType(Quantity).value > 5.4 'mmol/L'", "descendants().where(reference.exists()).count() + 1", "@2024-03-01T12:00:00+01:00 - 3 months <= now()",
        "iif(a.b is Patient, 1 | 2 | 3, {}).aggregate($this + $total, 0)", "'abc'.replaceMatches('(a|b)*c', '$1').matches('[a-z]{1,50}')", "contained.where(('#'+id in (%resource.descendants().reference)).not()).id.trace('x').empty()",
        "(1..2).repeat($this).select(x.y[0].z.skip(1).take(2)).union(a).intersect(b).exclude(c).isDistinct()", "value.toString().split(',').join('-').encode('base64').lower()", "1.5.round(1) div 2 mod 3 & 'x' xor true implies false",
    ];

    private static readonly string[] Searches =
    [
        "code=urn:x|y", "code:not=a,b", "date=ge2024-01", "date=9999-12-31", "_lastUpdated=ap2020-01-01T00:00", "value-quantity=le5.4|http://unitsofmeasure.org|mmol/L", "specimen=Specimen/1", "performer:identifier=a|b", "_id=a,b",
        "_include=Observation:specimen", "_sort=-date", "_count=5", "patient.identifier=x|1", "code=\\", "code=a\\,b|c", "value-string:contains=x", "_filter=code eq a and not(date gt 2024 or device.type co \"x y\")", "_has:Observation:has-member:_has:Observation:derived-from:code=1", "device.type:text=x", "specimen:Specimen.type:not=a", "code:below=urn:x|y",
        "identifier:of-type=a|b|c", "_profile:above=http://x/y", "_revinclude:iterate=*", "_summary=true", "_elements=status", "component-code-value-quantity=a$5",
    ];

    /// <summary>Runs so many inputs; 0 when nothing was wrong, else 1.</summary>
    internal static int Run(int count, int seed, string? examples)
    {
        byte[][] resources = [.. Resources(examples)];
        var draw = new Random(seed);
        var support = SearchSupport.Together(new SearchSupport("Observation"), new SearchSupport("Specimen"), new SearchSupport("Device"))[0];
        var (wrong, worst, worstKind, bytes, answered) = (0, 0.0, "", 0L, 0);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var kind = draw.Next(10);
            var input = Mutate(draw, kind < 6 ? resources[draw.Next(resources.Length)] : Encoding.UTF8.GetBytes(kind < 8 ? Expressions[draw.Next(Expressions.Length)] : Searches[draw.Next(Searches.Length)]));
            bytes += input.Length;
            bool Once() => kind < 6 ? Resource(input, kind == 0) : kind < 8 ? Expression(input, resources[0]) : Search(input, support, resources[0]);
            var start = Stopwatch.GetTimestamp();
            var isWhole = true;
            try
            {
                if (Once()) answered++;
            }
            catch (Exception e)
            {
                isWhole = false;
                wrong++;
                Console.WriteLine($"{i}: {e.GetType().Name} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}\n  {Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(300, input.Length)))}");
            }

            var taken = Stopwatch.GetElapsedTime(start);
            // What else the machine did meanwhile is not the input's doing.
            for (var again = 0; isWhole && again < 3 && taken.TotalMilliseconds > SlowMilliseconds; again++)
            {
                start = Stopwatch.GetTimestamp();
                Once();
                if (Stopwatch.GetElapsedTime(start) is var shorter && shorter < taken) taken = shorter;
            }

            var perByte = taken.TotalMicroseconds / Math.Max(64, input.Length);
            if (perByte > worst) (worst, worstKind) = (perByte, kind < 6 ? "resource" : kind < 8 ? "expression" : "search");
            if (taken.TotalMilliseconds > MillisecondsAlways && perByte > MicrosecondsPerByteMax)
            {
                wrong++;
                Console.WriteLine($"{i}: {taken.TotalMilliseconds:F0} ms for {input.Length} bytes");
            }

            if ((i + 1) % 100_000 == 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} inputs, {bytes / 1_000_000.0:F0} MB, {watch.Elapsed.TotalSeconds:F0} s, {wrong} wrong"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} inputs ({bytes / 1_000_000.0:F1} MB, seed {seed}) in {watch.Elapsed.TotalSeconds:F0} s: {answered} read, {count - answered} refused, {wrong} wrong; slowest {worst:F1} µs a byte ({worstKind})"));
        wrong += Growth();
        return wrong == 0 ? 0 : 1;
    }

    private static bool Resource(byte[] input, bool isStrict)
    {
        if (!FhirResource.Read(input).Succeeded(out var resource, out _)) return false;
        FhirValidator.R4.Validate(resource, null, isStrict ? new ValidationOptions { IsStrict = true, RefusesExamples = true, RefusesMarkup = true, IncludesBestPractice = true } : null);
        FactLifter.Lift(resource);
        if (FhirResource.Read(new ResourceStamp("a", 2, DateTimeOffset.UnixEpoch).Apply(resource.Utf8.Span)).Failed(out var problem)) throw new InvalidOperationException($"What was read cannot be read again: {problem.Text}");
        ValidateRequest.Read(input, []);
        return true;
    }

    private static bool Expression(byte[] input, byte[] about)
    {
        if (!FhirPath.Compile(FhirDefinitions.R4, Encoding.UTF8.GetString(input)).Succeeded(out var path, out _)) return false;
        if (!FhirResource.Read(about).Succeeded(out var resource, out _)) return false;
        var source = new PathSource(FhirDefinitions.R4, resource.Tape);
        if (source.Resource(0) is { } whole) path.Evaluate(whole, new PathEnvironment(FhirDefinitions.R4, whole, whole) { Budget = new PathBudget(1_000_000) });
        return true;
    }

    private static bool Search(byte[] input, SearchSupport support, byte[] about)
    {
        var text = Encoding.UTF8.GetString(input);
        var at = text.IndexOf('=', StringComparison.Ordinal);
        KeyValuePair<string, string>[] parameters = [new(at < 0 ? text : text[..at], at < 0 ? "" : text[(at + 1)..])];
        if (!SearchQuery.Parse(parameters, support).Succeeded(out var query, out _)) return false;
        query.Matches(about);
        return true;
    }

    private static byte[] Mutate(Random draw, byte[] sample)
    {
        var bytes = sample;
        for (var n = draw.Next(1, 4); n > 0 && bytes.Length > 1; n--)
        {
            var at = draw.Next(bytes.Length);
            var length = Math.Min(draw.Next(1, 40), bytes.Length - at);
            var piece = Encoding.UTF8.GetBytes(Pieces[draw.Next(Pieces.Length)]);
            bytes = draw.Next(7) switch
            {
                0 => [.. bytes[..at], .. piece, .. bytes[at..]],
                1 => [.. bytes[..at], .. bytes[(at + length)..]],
                2 => [.. bytes[..at], .. piece, .. bytes[(at + length)..]],
                3 => [.. bytes[..(at + length)], .. bytes[at..]],
                4 => [.. bytes[..at], (byte)draw.Next(256), .. bytes[(at + 1)..]],
                5 => [.. bytes[..at], .. bytes[..length], .. bytes[at..]],
                _ => bytes[..at],
            };
        }

        return bytes;
    }

    /// <summary>Patterns that grow: twice the size may take twice the time, and some more for the memory.</summary>
    private static int Growth()
    {
        (string Name, int Size, Func<int, string> Make)[] patterns =
        [
            ("deep nesting", 20_000, n => "{\"resourceType\":\"Flag\",\"a\":" + new string('[', n)),
            ("empty objects", 20_000, n => "{\"resourceType\":\"Patient\",\"name\":[" + string.Join(",", Enumerable.Repeat("{}", n)) + "]}"),
            ("many extensions", 10_000, n => "{\"resourceType\":\"Patient\",\"extension\":[" + string.Join(",", Enumerable.Repeat("{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-birthPlace\",\"valueAddress\":{\"city\":\"x\"}}", n)) + "]}"),
            ("entries with references", 5_000, n => "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" + string.Join(",", Enumerable.Range(0, n).Select(i => $"{{\"fullUrl\":\"urn:uuid:00000000-0000-4000-8000-{i:x12}\",\"resource\":{{\"resourceType\":\"Basic\",\"code\":{{\"text\":\"x\"}},\"subject\":{{\"reference\":\"urn:uuid:00000000-0000-4000-8000-{n - 1 - i:x12}\"}}}}}}")) + "]}"),
            ("unknown names", 20_000, n => "{\"resourceType\":\"Flag\"," + string.Join(",", Enumerable.Range(0, n).Select(i => $"\"u{i}\":1")) + "}"),
            ("contained", 5_000, n => "{\"resourceType\":\"List\",\"status\":\"current\",\"mode\":\"working\",\"contained\":[" + string.Join(",", Enumerable.Range(0, n).Select(i => $"{{\"resourceType\":\"Basic\",\"id\":\"c{i}\",\"code\":{{\"text\":\"x\"}}}}")) + "],\"entry\":[" + string.Join(",", Enumerable.Range(0, n).Select(i => $"{{\"item\":{{\"reference\":\"#c{n - 1 - i}\"}}}}")) + "]}"),
            ("one long number", 50_000, n => "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":" + new string('9', n) + "}}"),
            ("one long string", 200_000, n => "{\"resourceType\":\"Basic\",\"language\":\"" + new string('a', n) + "\",\"code\":{\"text\":\"x\"}}"),
            ("narrative", 20_000, n => "{\"resourceType\":\"Basic\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" + string.Concat(Enumerable.Repeat("<b>x</b>", n)) + "</div>\"},\"code\":{\"text\":\"x\"}}"),
            ("linked items", 3_000, n => "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[" + string.Join(",", Enumerable.Range(0, n).Select(i => $"{{\"linkId\":\"{i}\",\"type\":\"string\",\"enableWhen\":[{{\"question\":\"{n - 1 - i}\",\"operator\":\"exists\",\"answerBoolean\":true}}]}}")) + "]}"),
        ];
        var wrong = 0;
        foreach (var (name, size, make) in patterns)
        {
            var (once, fourTimes) = (Seconds(make(size)), Seconds(make(size * 4)));
            var ratio = fourTimes / once;
            // The square of the size would be 16.
            var isWrong = ratio > 9 && fourTimes > 0.05;
            if (isWrong) wrong++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {once * 1e3:F1} ms, of four times the size {fourTimes * 1e3:F1} ms: {ratio:F1}{(isWrong ? " TOO MUCH" : "")}"));
        }

        return wrong;
    }

    private static double Seconds(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var best = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (FhirResource.Read(utf8).Succeeded(out var resource, out _)) FhirValidator.R4.Validate(resource, null, new ValidationOptions { IsStrict = true });
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static IEnumerable<byte[]> Resources(string? examples)
    {
        yield return """{"resourceType":"Observation","id":"1","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"],"tag":[{"system":"urn:x","code":"t"}],"security":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9603","code":"NORU"}]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b</p></div>"},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-03-01T00:30:00+01:00","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":1.40e2,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}],"referenceRange":[{"low":{"value":1e-3}}]}"""u8.ToArray();
        yield return """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"name":[{"given":["Kari",null],"_given":[null,{"extension":[{"url":"u","valueDate":"2000"}]}]}],"birthDate":"1980-05","address":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":59.9},{"url":"longitude","valueDecimal":10.7}]}]}],"managingOrganization":{"reference":"#o"},"photo":[{"data":"AAAA"}]}"""u8.ToArray();
        yield return """{"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e","resource":{"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2024","author":[{"reference":"urn:uuid:1f8fad5b-d9cb-469f-a165-70867728950e"}],"title":"x","section":[{"title":"y","text":{"status":"generated","div":"<div>z</div>"}}]}}]}"""u8.ToArray();
        yield return """{"resourceType":"StructureDefinition","url":"urn:x","name":"X","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1,"constraint":[{"key":"a-1","severity":"error","human":"x","expression":"given.exists()"}]}]}}"""u8.ToArray();
        yield return """{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"profile"},{"name":"profile","valueUri":"http://hl7.org/fhir/StructureDefinition/bp"},{"name":"resource","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}}]}"""u8.ToArray();
        yield return """{"resourceType":"QuestionnaireResponse","status":"completed","contained":[{"resourceType":"Questionnaire","id":"q","status":"draft","item":[{"linkId":"1","type":"integer","required":true}]}],"questionnaire":"#q","item":[{"linkId":"1","answer":[{"valueInteger":5}]}]}"""u8.ToArray();
        if (examples is null) yield break;
        foreach (var file in Directory.EnumerateFiles(examples, "*.json").Order(StringComparer.Ordinal).Where(file => new FileInfo(file).Length < 20_000)) yield return File.ReadAllBytes(file);
    }
}
