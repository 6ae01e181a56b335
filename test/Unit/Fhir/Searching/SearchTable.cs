using Felles.Fhir;

namespace Felles.Test.Unit.Fhir.Searching;

/// <summary>Every parameter type with every prefix and modifier: what is found, as tables of search and ids.</summary>
public class SearchTable
{
    private static readonly SmallRecord Record = new(
        """{"resourceType":"Patient","id":"kari","active":true,"name":[{"use":"official","family":"Ærfugl","given":["Kari","Åse"]}],"telecom":[{"system":"email","value":"kari@x.no"}],"birthDate":"1980-05","address":[{"city":"Tromsø","postalCode":"9008"}],"managingOrganization":{"reference":"Organization/o1"}}""",
        """{"resourceType":"Patient","id":"ola","active":false,"name":[{"family":"Maråk","given":["Ola"]}],"deceasedDateTime":"2020-01-01"}""",
        """
        {"resourceType":"Observation","id":"glucose","meta":{"lastUpdated":"2024-03-02T08:00:00.000Z","source":"https://epj.no/a/b","profile":["http://x.no/p|1.0"],"tag":[{"system":"urn:t","code":"a"}],"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},
         "identifier":[{"system":"urn:lab","value":"17","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"PLAC"}],"text":"Ordrenummer"}}],
         "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"15074-8","display":"Glucose [Moles/volume] in Blood"}],"text":"Blodsukker"},"subject":{"reference":"Patient/0f8fad5b-d9cb-469f-a165-70867728950e"},
         "effectiveDateTime":"2024-03-01T10:00:00+01:00","valueQuantity":{"value":6.3,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"},
         "performer":[{"identifier":{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"7000"},"type":"Practitioner"}],"specimen":{"reference":"Specimen/blood"},"device":{"reference":"Device/meter"}}
        """,
        """
        {"resourceType":"Observation","id":"pressure","meta":{"source":"https://epj.no/ab"},"status":"amended","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"effectivePeriod":{"start":"2024-03-05T08:00:00+01:00","end":"2024-03-07T08:00:00+01:00"},"device":{"reference":"Device/cuff"},
         "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
                      {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
        """,
        """{"resourceType":"Observation","id":"weight","status":"final","code":{"text":"Vekt"},"effectiveDateTime":"2024","valueQuantity":{"value":2.5,"unit":"kilo","system":"http://unitsofmeasure.org","code":"kg"},"hasMember":[{"reference":"Observation/glucose"}]}""",
        """{"resourceType":"Observation","id":"low","status":"preliminary","code":{"coding":[{"code":"crp"}]},"valueQuantity":{"value":5,"comparator":"<","unit":"mg/L"}}""",
        """{"resourceType":"Observation","id":"words","status":"final","code":{"text":"Notat"},"valueString":"Ingen vekst"}""",
        """{"resourceType":"Device","id":"meter","status":"active","type":{"text":"Blodsukkerapparat","coding":[{"system":"urn:d","code":"glucometer"}]},"manufacturer":"Acme Målere","url":"http://acme.no/fhir/meter"}""",
        """{"resourceType":"Device","id":"cuff","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Trykk<strong>m&#229;ler</strong> p&#xE5; kj&#248;kkenet, <b>m&#229;leren</b></p></div>"},"status":"inactive","type":{"coding":[{"system":"urn:d","code":"cuff"}]},"manufacturer":"Mansjett AS"}""",
        """{"resourceType":"Specimen","id":"blood","type":{"coding":[{"system":"urn:s","code":"BLD"}]}}""",
        """{"resourceType":"RiskAssessment","id":"risk","status":"final","subject":{"reference":"Patient/kari"},"prediction":[{"probabilityDecimal":0.25},{"probabilityDecimal":0.025}]}""",
        """{"resourceType":"Condition","id":"asthma","subject":{"reference":"Patient/kari"},"code":{"text":"Astma"},"onsetRange":{"low":{"value":2,"system":"http://unitsofmeasure.org","code":"a"},"high":{"value":4,"system":"http://unitsofmeasure.org","code":"a"}}}""",
        """{"resourceType":"Invoice","id":"bill","status":"issued","totalGross":{"value":250.00,"currency":"NOK"}}""",
        """{"resourceType":"ValueSet","id":"codes","url":"http://acme.no/fhir/ValueSet/123","status":"active"}""",
        """{"resourceType":"Encounter","id":"stay","status":"finished","class":{"code":"IMP"},"period":{"start":"2024-03-01"},"length":{"value":90,"unit":"min","system":"http://unitsofmeasure.org","code":"min"}}""");

    [Fact]
    public void Words() => Check("""
        Observation?_content=blodsukker                                              = glucose
        Observation?_content=BLOD                                                    = glucose
        Observation?_content=sukker                                                  =
        Observation?_content=ingen vekst                                             = words
        Observation?_content=vekst ingen                                             = words
        Observation?_content=vekt,vekst                                              = weight words
        Observation?_content=vekt vekst                                              =
        Observation?_text=vekst                                                      =
        Device?_content=malere                                                       = meter cuff
        Device?_text=måler kjøkken                                                   = cuff
        Device?_text=strong                                                          =
        """);

    [Fact]
    public void Tokens() => Check("""
        Observation?code=15074-8                                                     = glucose
        Observation?code=http://loinc.org|15074-8,http://loinc.org|85354-9           = glucose pressure
        Observation?code=http://loinc.org|                                           = glucose pressure
        Observation?code=|crp                                                        = low
        Observation?code:not=15074-8                                                 = pressure weight low words
        Observation?code:not=15074-8,crp                                             = pressure weight words
        Observation?category:not=laboratory                                          = pressure weight low words
        Observation?code:text=blods                                                  = glucose
        Observation?code:text=GLUCOSE                                                = glucose
        Observation?code:text=sukker                                                 =
        Observation?identifier:text=ordre                                            = glucose
        Observation?status=final                                                     = glucose weight words
        Observation?status=http://hl7.org/fhir/observation-status|final              = glucose weight words
        Observation?status=http://x.no|final                                         =
        Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status        = glucose pressure weight low words
        Observation?category:in=http://hl7.org/fhir/ValueSet/observation-category    = glucose pressure
        Observation?category:not-in=http://hl7.org/fhir/ValueSet/observation-category = weight low words
        Observation?_security:in=http://terminology.hl7.org/ValueSet/v3-ConfidentialityClassification = glucose
        Observation?identifier=urn:lab|17                                            = glucose
        Observation?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|PLAC|17 = glucose
        Observation?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|FILL|17 =
        Observation?status:below=http://hl7.org/fhir/observation-status|amended      = pressure
        Observation?_security:below=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R = glucose
        Observation?_security:above=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R = glucose
        Observation?_security:below=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|N =
        Observation?_tag=urn:t|a                                                     = glucose
        Observation?_tag:missing=true                                                = pressure weight low words
        Patient?active=true                                                          = kari
        Patient?active:not=true                                                      = ola
        Patient?email=kari@x.no                                                      = kari
        Patient?phone=kari@x.no                                                      =
        Patient?deceased=true                                                        = ola
        Patient?deceased=false                                                       = kari
        """);

    [Fact]
    public void Dates() => Check("""
        Observation?date=2024-03-01                                                  = glucose
        Observation?date=2024-03                                                     = glucose pressure
        Observation?date=2024                                                        = glucose pressure weight
        Observation?date=eq2024-03-06                                                =
        Observation?date=ne2024-03                                                   = weight
        Observation?date=gt2024-03-06                                                = pressure weight
        Observation?date=ge2024-03-06                                                = pressure weight
        Observation?date=lt2024-03-01                                                = weight
        Observation?date=le2024-03-06                                                = glucose pressure weight
        Observation?date=sa2024-03-01                                                = pressure
        Observation?date=eb2024-03-05                                                = glucose
        Observation?date=ap2024-03-04                                                = pressure weight
        Observation?date=2024-03-01T10:00+01:00                                      = glucose
        Observation?date=2024-03-01T09:00:00Z                                        = glucose
        Observation?date:missing=true                                                = low words
        Observation?_lastUpdated=gt2024-03-02                                        =
        Observation?_lastUpdated=2024-03-02                                          = glucose
        Encounter?date=gt2100                                                        = stay
        Patient?birthdate=1980                                                       = kari
        Patient?birthdate=1980-05-17                                                 =
        Patient?death-date=2020                                                      = ola
        """);

    [Fact]
    public void Strings() => Check("""
        Patient?name=kar                                                             = kari
        Patient?name=ase                                                             = kari
        Patient?name=fugl                                                            =
        Patient?family=mar                                                           = ola
        Patient?family:contains=RAK                                                  = ola
        Patient?family:exact=Maråk                                                   = ola
        Patient?family:exact=maråk                                                   =
        Patient?address=tromsø                                                       = kari
        Patient?address-city:missing=true                                            = ola
        Observation?value-string=ingen                                               = words
        Observation?value-string:contains=VEKST                                      = words
        Device?manufacturer=acme                                                     = meter
        """);

    [Fact]
    public void Numbers_and_quantities() => Check("""
        RiskAssessment?probability=0.25                                              = risk
        RiskAssessment?probability=0.3                                               = risk
        RiskAssessment?probability=0.26                                              =
        RiskAssessment?probability=gt0.25                                            =
        RiskAssessment?probability=lt0.03                                            = risk
        RiskAssessment?probability=ap0.24                                            = risk
        Observation?value-quantity=6.3                                               = glucose
        Observation?value-quantity=6.3|http://unitsofmeasure.org|mmol/L              = glucose
        Observation?value-quantity=6300|http://unitsofmeasure.org|umol/L             = glucose
        Observation?value-quantity=63e-1||mmol/l                                     = glucose
        Observation?value-quantity=6.3|http://unitsofmeasure.org|mg                  =
        Observation?value-quantity=2500|http://unitsofmeasure.org|g                  = weight
        Observation?value-quantity=gt2400|http://unitsofmeasure.org|g                = weight
        Observation?value-quantity=ge2.5|http://unitsofmeasure.org|kg                = weight
        Observation?value-quantity=lt2500000|http://unitsofmeasure.org|mg            =
        Observation?value-quantity=le2500000|http://unitsofmeasure.org|mg            = weight
        Observation?value-quantity=ap2.6|http://unitsofmeasure.org|kg                = weight
        Observation?value-quantity=ne2.5                                             = glucose low
        Observation?value-quantity=lt1                                               = low
        Observation?value-quantity=sa2.5                                             = glucose
        Observation?value-quantity=eb2.6                                             = weight
        Observation?component-value-quantity=120|http://unitsofmeasure.org|mm[Hg]    = pressure
        Observation?combo-value-quantity=gt100                                       = pressure
        Condition?onset-age=gt3|http://unitsofmeasure.org|a                          = asthma
        Condition?onset-age=gt48|http://unitsofmeasure.org|mo                        =
        Condition?onset-age=3|http://unitsofmeasure.org|a                            =
        Invoice?totalgross=250|urn:iso:std:iso:4217|NOK                              = bill
        Invoice?totalgross=250|urn:iso:std:iso:4217|EUR                              =
        Encounter?length=1.5|http://unitsofmeasure.org|h                             = stay
        """);

    [Fact]
    public void References_and_addresses() => Check("""
        Observation?specimen=Specimen/blood                                          = glucose
        Observation?specimen=blood                                                   = glucose
        Observation?device:Device=meter                                              = glucose
        Observation?device=https://felles.example/x/fhir/Device/meter                = glucose
        Observation?performer:identifier=urn:oid:2.16.578.1.12.4.1.4.4|7000          = glucose
        Observation?performer:identifier=urn:oid:2.16.578.1.12.4.1.4.4|7001          =
        Observation?device:missing=false                                             = glucose pressure
        Patient?organization=Organization/o1                                         = kari
        Observation?_profile=http://x.no/p                                           = glucose
        Observation?_profile=http://x.no/p|1.0                                       = glucose
        Observation?_profile=http://x.no/p|2.0                                       =
        Observation?_source=https://epj.no/a/b                                       = glucose
        Observation?_source:below=https://epj.no/a                                   = glucose
        Observation?_source:below=https://epj.no/                                    = glucose pressure
        Observation?_source:above=https://epj.no/ab/c                                = pressure
        Device?url:below=http://acme.no/fhir                                         = meter
        ValueSet?url:above=http://acme.no/fhir/ValueSet/123/_history/5               = codes
        """);

    [Fact]
    public void Parts_of_one_value() => Check("""
        Observation?component-code-value-quantity=http://loinc.org|8480-6$gt100      = pressure
        Observation?component-code-value-quantity=http://loinc.org|8462-4$gt100      =
        Observation?combo-code-value-quantity=8480-6$lt100,8462-4$80                 = pressure
        Observation?code-value-quantity=15074-8$6.3                                  = glucose
        Observation?code-value-string=x$y                                            =
        """);

    [Fact]
    public void Chains_and_what_refers() => Check("""
        Observation?device.type=glucometer                                           = glucose
        Observation?device:Device.manufacturer=mansj                                 = pressure
        Observation?device.status:not=active                                         = pressure
        Observation?has-member.device.type=urn:d|glucometer                          = weight
        Observation?specimen.type=BLD&device.type=glucometer                         = glucose
        Device?_has:Observation:device:code=http://loinc.org|85354-9                 = cuff
        Device?_has:Observation:device:status=final                                  = meter
        Device?_has:Observation:device:_has:Observation:has-member:code:text=vekt    = meter
        Device?_has:Observation:device:specimen.type=BLD                             = meter
        Specimen?_has:Observation:specimen:value-quantity=gt6                        = blood
        """);

    [Fact]
    public void What_is_hidden_leaves_no_trace_in_chains()
    {
        Assert.Equal("", Record.Without("Device", "meter").Find("Observation?device.type=glucometer"));
        Assert.Equal("", Record.Without("Observation", "glucose").Find("Device?_has:Observation:device:status=final"));
        Assert.Equal("", Record.Without("Observation", "glucose").Find("Observation?has-member.device.type=glucometer"));
        Assert.Equal("", Record.Without("Device", "meter").Find("Observation?_filter=device.type eq glucometer"));
    }

    [Fact]
    public void Filters() => Check("""
        Observation?_filter=code eq http://loinc.org|15074-8                         = glucose
        Observation?_filter=status eq final and value-string co "VEKST"              = words
        Observation?_filter=status eq final and value-string co "vekst" or code eq crp = low words
        Observation?_filter=status eq final and (value-string co "vekst" or code eq crp) = words
        Observation?_filter=not(status eq final)                                     = pressure low
        Observation?_filter=status ne final                                          = pressure low
        Observation?_filter=date ge 2024-03-05                                       = pressure weight
        Observation?_filter=date po 2024-03-06                                       = pressure weight
        Observation?_filter=value-quantity gt 2|http://unitsofmeasure.org|kg         = weight
        Observation?_filter=value-string sw ingen                                    = words
        Observation?_filter=value-string ew "kst"                                    = words
        Observation?_filter=value-string eq "ingen vekst"                            = words
        Observation?_filter=value-string eq ingen                                    =
        Observation?_filter=device.type eq cuff                                      = pressure
        Observation?_filter=device pr false                                          = weight low words
        Observation?_filter=category in http://hl7.org/fhir/ValueSet/observation-category = glucose pressure
        Observation?_filter=_security sb http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R = glucose
        Device?_filter=url sw "http://acme.no"                                       = meter
        """);

    [Fact]
    public void Orders() => Check("""
        Observation?_sort=date                                                       = weight glucose pressure low words
        Observation?_sort=-date                                                      = weight pressure glucose low words
        Observation?_sort=status,-value-quantity                                     = pressure glucose weight words low
        Observation?_sort=value-quantity                                             = weight glucose low pressure words
        Device?_sort=-manufacturer                                                   = cuff meter
        Device?_sort=_id                                                             = cuff meter
        Patient?_sort=family                                                         = ola kari
        Observation?_sort=device,-code                                               = pressure glucose weight words low
        """);

    [Fact]
    public void Quantities_are_ordered_by_their_size_whatever_the_unit()
    {
        string Weight(string id, string value, string unit) => $$$"""{"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{value}}},"system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}""";
        var record = new SmallRecord(Weight("grams", "900", "g"), Weight("kilos", "2", "kg"), Weight("pounds", "1", "[lb_av]"), Weight("warm", "100", "Cel"), Weight("cold", "50", "[degF]"));
        Assert.Equal("cold warm pounds grams kilos", record.Find("Observation?_sort=value-quantity"));
        Assert.Equal("kilos grams pounds warm cold", record.Find("Observation?_sort=-value-quantity"));
    }

    [Fact]
    public void A_parameter_that_is_added_is_searched_by()
    {
        const string Added = """
            {"resourceType":"SearchParameter","url":"http://x.no/sp/lot","name":"lot","status":"active","description":"Lot","code":"lot","base":["Device"],"type":"string","expression":"Device.extension('http://x.no/lot').value.ofType(string)"}
            """;
        Assert.True(FhirDefinitions.R4.With([SmallRecord.Utf8(Added)]).Succeeded(out var definitions, out _));
        var support = SmallRecord.Support("Device", definitions);
        Assert.Contains("lot", support.Parameters);
        Assert.True(SmallRecord.Parse(support, "lot=a7").Succeeded(out var query, out _));
        Assert.True(query.Matches(SmallRecord.Utf8("""{"resourceType":"Device","id":"d","extension":[{"url":"http://x.no/lot","valueString":"A7-1"}]}""")));
        Assert.False(query.Matches(SmallRecord.Utf8("""{"resourceType":"Device","id":"d","extension":[{"url":"http://x.no/lot","valueString":"B7"}]}""")));
    }

    private static void Check(string table)
    {
        var wrong = new List<string>();
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.LastIndexOf(" =", StringComparison.Ordinal);
            var (search, expected) = (line[..at].Trim(), line[(at + 2)..].Trim());
            var found = Record.Find(search);
            if (found != expected) wrong.Add($"{search}: found [{found}], expected [{expected}]");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
