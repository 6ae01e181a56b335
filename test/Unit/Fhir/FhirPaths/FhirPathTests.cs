using System.Diagnostics;
using Felles.Fhir;
using FsCheck;
using FsCheck.Fluent;

namespace Felles.Test.Unit.Fhir.FhirPaths;

public class FhirPathTests
{
    private const string Patient = """
        {"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o","name":"Sykehuset"}],
         "name":[{"use":"official","family":"Nordmann","given":["Kari",null],"_given":[null,{"extension":[{"url":"urn:x","valueString":"y"}]}]},{"use":"old","family":"Dal"}],
         "birthDate":"1980-05","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1980-05-01T10:00:00+02:00"}]},
         "gender":"female","multipleBirthInteger":2,"managingOrganization":{"reference":"#o"}}
        """;

    [Theory]
    // Members, choices, primitives with extensions
    [InlineData("name.where(use='official').given.first()", "Kari")]
    [InlineData("name.given.count()", "2")]
    [InlineData("name.given[1].hasValue()", "false")]
    [InlineData("name.given[1].extension('urn:x').value", "y")]
    [InlineData("multipleBirth + 1", "3")]
    [InlineData("multipleBirth is integer", "true")]
    [InlineData("multipleBirth.ofType(boolean)", "")]
    [InlineData("birthDate.extension(%`ext-patient-birthTime`).value.is(dateTime)", "true")]
    [InlineData("Resource.id", "p")]
    [InlineData("Condition.code", "")]
    [InlineData("gender.type().name & '|' & gender.type().namespace", "code|FHIR")]
    // Special values
    [InlineData("name.select($index)", "0, 1")]
    [InlineData("name.given.where($this.hasValue())", "Kari")]
    [InlineData("(1|2|3).aggregate($total + $this, 0)", "6")]
    [InlineData("defineVariable('n', name.first()).select(%n.family & '/' & id)", "Nordmann/p")]
    [InlineData("name.where(defineVariable('f', family).use = 'old').select(family)", "Dal")]
    // What definitions say of a value
    [InlineData("name.first().elementDefinition().select(path & ' ' & min.toString() & '..' & max & ' ' & type.code)", "Patient.name 0..* HumanName")]
    [InlineData("gender.elementDefinition().binding.select(strength & ' ' & valueSet)", "required http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("multipleBirth.elementDefinition().select(path & ' ' & type.code.count().toString())", "Patient.multipleBirth[x] 2")]
    [InlineData("birthDate.elementDefinition().isSummary", "true")]
    [InlineData("name.first().family.elementDefinition().base.path", "HumanName.family")]
    [InlineData("elementDefinition().path", "Patient")]
    [InlineData("(1 | 2).elementDefinition()", "")]
    [InlineData("name.slice('urn:unknown', 'x')", "")]
    [InlineData("extension.slice('http://hl7.org/fhir/StructureDefinition/patient-birthTime', 'none')", "")]
    // Surroundings
    [InlineData("managingOrganization.resolve().name", "Sykehuset")]
    [InlineData("managingOrganization.resolve() is Organization", "true")]
    [InlineData("%resource.id & %context.id", "pp")]
    [InlineData("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')", "true")]
    [InlineData("gender.memberOf('http://hl7.org/fhir/ValueSet/observation-status')", "false")]
    [InlineData("%sct & %loinc", "http://snomed.info/scthttp://loinc.org")]
    // Partial dates: what is not given decides nothing
    [InlineData("birthDate < @1981", "true")]
    [InlineData("birthDate < @1980-05-02", "")]
    [InlineData("birthDate = @1980-05", "true")]
    [InlineData("birthDate = @1980-06-01", "false")]
    [InlineData("@2024-03-01T10:00:00+01:00 = @2024-03-01T09:00:00Z", "true")]
    [InlineData("@2024-03-01T10:00:00 < @2024-03-03T10:00:00Z", "true")]
    [InlineData("@2024-03-01T10:00:00 < @2024-03-01T10:00:00Z", "")]
    [InlineData("@2024-01-31 + 1 month", "2024-02-29")]
    [InlineData("@2024 + 25 months", "2026")]
    [InlineData("@T23:30 + 1 hour", "00:30")]
    [InlineData("@T08.toString()", "08")]
    [InlineData("@9999-12-31 + 1 day", "")]
    // Decimals keep what they were given
    [InlineData("1.10.toString()", "1.10")]
    [InlineData("1.10 + 0.9", "2.00")]
    [InlineData("'79228162514264337593543950335'.toDecimal() * 2", "")]
    [InlineData("2147483647 + 1", "")]
    // Quantities by UCUM
    [InlineData("1 'g' = 1000 'mg'", "true")]
    [InlineData("5.4 'mmol/L' > 5300 'umol/L'", "true")]
    [InlineData("1 'mm[Hg]' < 1 'kPa'", "true")]
    [InlineData("37 'Cel' = 98.6 '[degF]'", "true")]
    [InlineData("1 'h' = 60 minutes", "true")]
    [InlineData("1 year = 12 months", "true")]
    [InlineData("1 year = 1 'a'", "")]
    [InlineData("1 year ~ 1 'a'", "true")]
    [InlineData("1 '[iU]' = 1 'mg'", "")]
    [InlineData("1 'kg' - 250 'g'", "0.75 'kg'")]
    [InlineData("10 'mg'.toQuantity('g')", "0.01 'g'")]
    // Three-valued logic
    [InlineData("{} and false", "false")]
    [InlineData("{} or true", "true")]
    [InlineData("{} implies {}", "")]
    // Texts
    [InlineData("'a,b'.split(',').join('-')", "a-b")]
    [InlineData("'\\u00e6'.length()", "1")]
    [InlineData("'&lt;'.unescape('html')", "<")]
    [InlineData("'a\\\\tb'.unescape('json').length()", "3")]
    [InlineData("text.`div`.empty()", "true")]
    public void An_expression_gives_its_values(string expression, string expected)
    {
        var focus = Focus();
        Assert.True(FhirPath.Compile(FhirDefinitions.R4, expression, focus.Type).Succeeded(out var path, out var problem), problem?.Text);
        Assert.True(path.Evaluate(focus, Environment(focus)).Succeeded(out var items, out problem), problem?.Text);
        Assert.Equal(expected, string.Join(", ", items.Select(item => item.ToString())));
    }

    [Theory]
    [InlineData("fhirpath-syntax", "name.")]
    [InlineData("fhirpath-syntax", "name..given")]
    [InlineData("fhirpath-syntax", "'a")]
    [InlineData("fhirpath-syntax", "/* a")]
    [InlineData("fhirpath-syntax", "@2024-13-01")]
    [InlineData("fhirpath-syntax", "1 +")]
    [InlineData("fhirpath-syntax", "(1")]
    [InlineData("fhirpath-syntax", "99999999999999999999999999999999")]
    [InlineData("fhirpath-semantic", "name.givn")]
    [InlineData("fhirpath-semantic", "valueQuantity")]
    [InlineData("fhirpath-semantic", "name.nothing()")]
    [InlineData("fhirpath-semantic", "name.where()")]
    [InlineData("fhirpath-semantic", "name.startsWith('x')")]
    [InlineData("fhirpath-semantic", "name.ofType(Nothing)")]
    [InlineData("fhirpath-semantic", "$index")]
    [InlineData("fhirpath-semantic", "descendants().first()")]
    [InlineData("fhirpath-not-single", "name.given & 'x'")]
    [InlineData("fhirpath-not-single", "name.single()")]
    [InlineData("fhirpath-type", "gender + 1")]
    [InlineData("fhirpath-type", "gender < 1")]
    [InlineData("fhirpath-type", "@2024-01-01 + 1 'a'")]
    [InlineData("fhirpath-variable", "%unknown")]
    [InlineData("fhirpath-time", "now()")]
    [InlineData("fhirpath-regex", "gender.matches('(')")]
    [InlineData("fhirpath-regex", "gender.replaceMatches('(f)', '$99999999999999999999')")]
    [InlineData("fhirpath-semantic", "``")]
    [InlineData("fhirpath-semantic", "gender = ``")]
    [InlineData("fhirpath-too-costly", "descendants().select(%resource.descendants().select(%resource.descendants().select(%resource.descendants().select(%resource.descendants().select(%resource.descendants())))))")]
    [InlineData("fhirpath-too-costly", "gender.replaceMatches('', 'x').matches('^(fe|f|e)*(m|ma)*(?=x)$') or ('a' & 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').matches('^(?=a)(a+)+$(?<!a)b')")]
    public void What_has_no_answer_is_a_problem(string code, string expression)
    {
        var focus = Focus();
        Assert.True(FhirPath.Compile(FhirDefinitions.R4, expression, focus.Type).Then(path => path.Evaluate(focus, Environment(focus))).Failed(out var problem));
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void One_expression_is_used_by_many_threads_at_once()
    {
        var focus = Focus();
        Assert.True(FhirPath.Compile(FhirDefinitions.R4, "descendants().where($this is string).select($this & '!').count() + name.select(given.count()).aggregate($total + $this, 0)", focus.Type).Succeeded(out var path, out _));
        var alone = path.Evaluate(focus, Environment(focus)).Match(items => items[0].ToString(), problem => problem.Text);
        Assert.True(int.Parse(alone, System.Globalization.CultureInfo.InvariantCulture) > 3, alone);
        Parallel.For(0, 2000, _ => Assert.Equal(alone, path.Evaluate(focus, Environment(focus)).Match(items => items[0].ToString(), problem => problem.Text)));
    }

    [Fact]
    public void No_expression_makes_compiling_or_evaluating_fail()
    {
        string[] samples =
        [
            "name.where(use='official').given.first()", "iif(birthDate.exists(), birthDate + 1 'mo', @2024)", "(1|2.50|3 'mg').aggregate($total + $this)", "descendants().where(resolve() is Patient).select($index)",
            "defineVariable('x', name).select(%x.given.join(','))", "birthDate.lowBoundary(6) <= @2024-03-01T10:00:00.000+14:00", "gender.matches('^[a-z]+$') implies 'a\\u0041'.replaceMatches('a', '$0')", "Patient.name.sort(-family) ~ name",
        ];
        string[] fragments = [".", "(", ")", "'", "@", "`", "%", "$this", "{}", "-", "9999", "1e9", "[0]", " is ", " as ", "~", "|", "/*", "//", "\\u", "children()", "repeat(children())", "æ", "\0", "div 0", " 'kg/m2'", " years"];
        var focus = Focus();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(6000).WithReplay(20240301, 29), Prop.ForAll(MutationTests.Mutated(samples, fragments).ToArbitrary(), text =>
        {
            if (!FhirPath.Compile(FhirDefinitions.R4, text, focus.Type).Succeeded(out var path, out var problem)) return problem.Text.Length > 0;
            _ = path.Evaluate(focus, Environment(focus)).Match(items => string.Join(", ", items.Select(item => item.ToString())), stopped => stopped.Text);
            return true;
        }));
    }

    public static TheoryData<string> Hostile => new()
    {
        new string('(', 60_000),
        new string('-', 60_000) + "1",
        "1" + string.Concat(Enumerable.Repeat("+1", 30_000)),
        "name" + string.Concat(Enumerable.Repeat(".name", 10_000)),
        "'" + new string('a', 60_000),
        string.Concat(Enumerable.Repeat("iif(", 10_000)),
        "name.given.matches('(a*)*(a*)*(a*)*b')",
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_expressions_take_little_time(string expression)
    {
        var watch = Stopwatch.StartNew();
        _ = FhirPath.Compile(FhirDefinitions.R4, expression, null).Then(path => path.Evaluate(Focus(), Environment(Focus())));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    private static PathItem Focus() => new PathSource(FhirDefinitions.R4, FhirValidatorTests.Read(Patient).Tape).Resource(0)!.Value;

    private static PathEnvironment Environment(PathItem focus)
    {
        var lookup = new ResourceLookup(focus.Source);
        return new PathEnvironment(FhirDefinitions.R4, focus) { Resolve = (item, reference) => lookup.Find(item, reference, 0) };
    }
}
