namespace Felles.Fhir;

/// <summary>The names of all properties in the R4 definitions, numbered.</summary>
internal sealed class FhirNames
{
    private readonly Utf8Table table = new();

    internal FhirNames()
    {
        ResourceType = table.Add("resourceType"u8);
        Id = table.Add("id"u8);
        Contained = table.Add("contained"u8);
        Reference = table.Add("reference"u8);
        Coding = table.Add("coding"u8);
        System = table.Add("system"u8);
        Code = table.Add("code"u8);
        Extension = table.Add("extension"u8);
        Type = table.Add("type"u8);
        Value = table.Add("value"u8);
        Identifier = table.Add("identifier"u8);
        Unit = table.Add("unit"u8);
        Start = table.Add("start"u8);
        End = table.Add("end"u8);
        Event = table.Add("event"u8);
        Repeat = table.Add("repeat"u8);
        BoundsPeriod = table.Add("boundsPeriod"u8);
        Meta = table.Add("meta"u8);
        Security = table.Add("security"u8);
        Tag = table.Add("tag"u8);
        Profile = table.Add("profile"u8);
        Url = table.Add("url"u8);
        Resource = table.Add("resource"u8);
        Entry = table.Add("entry"u8);
        ValueDateTime = table.Add("valueDateTime"u8);
        ValueInstant = table.Add("valueInstant"u8);
        ClinicalStatus = table.Add("clinicalStatus"u8);
        VerificationStatus = table.Add("verificationStatus"u8);
        Status = table.Add("status"u8);
        Comparator = table.Add("comparator"u8);
        FullUrl = table.Add("fullUrl"u8);
        Parameter = table.Add("parameter"u8);
    }

    internal int ResourceType { get; }

    internal int Id { get; }

    internal int Contained { get; }

    internal int Reference { get; }

    internal int Coding { get; }

    internal int System { get; }

    internal int Code { get; }

    internal int Extension { get; }

    internal int Type { get; }

    internal int Value { get; }

    internal int Identifier { get; }

    internal int Unit { get; }

    internal int Start { get; }

    internal int End { get; }

    internal int Event { get; }

    internal int Repeat { get; }

    internal int BoundsPeriod { get; }

    internal int Meta { get; }

    internal int Security { get; }

    internal int Tag { get; }

    internal int Profile { get; }

    internal int Url { get; }

    internal int Resource { get; }

    internal int Entry { get; }

    internal int ValueDateTime { get; }

    internal int ValueInstant { get; }

    internal int ClinicalStatus { get; }

    internal int VerificationStatus { get; }

    internal int Status { get; }

    internal int Comparator { get; }

    internal int FullUrl { get; }

    internal int Parameter { get; }

    internal int Count => table.Count;

    internal int Add(string name) => table.Add(name);

    internal int Find(ReadOnlySpan<byte> name) => table.Find(name);

    internal string Text(int name) => table.Text(name);
}
