using System.Collections.Immutable;

namespace Felles.Sharing.LabResults.Svarrapport;

/// <summary>Reads results with the results inside them.</summary>
internal static class ResultReading
{
    private static readonly string[] ServTypes = ["N", "M", "C", "H", "A"];
    private static readonly string[] Comparators = ["EQ", "GE", "GT", "LE", "LT", "MG", "ML", "NE"];
    private static readonly string[] Statuses = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

    internal static ResultItem Read(Fields item) => new()
    {
        Value = Value(item),
        ServType = item.OneCodeOf("ServType", ServTypes, "code list 8270 (Tjenestetype for svarmelding)"),
        RefIntervals = item.Many("RefInterval", static interval => interval.Text("Descr")),
        Investigations = item.Many("Investigation", Investigation),
        InvDate = item.Time("InvDate"),
        Comment = item.Text("Comment"),
        DevResultInd = item.OneCode("DevResultInd"),
        IdResultItem = Fields.Collapsed(item.OneText("IdResultItem")),
        RefIdResultItem = Fields.Collapsed(item.OneText("RefIdResultItem")),
        StatusInvestigation = item.OneCodeOf("StatusInvestigation", Statuses, "code list 8245 (Status for resultat)"),
        StatusChangeDate = item.Time("StatusChangeDate"),
        DescrDate = item.Time("DescrDate"),
        CounterSignDate = item.Time("CounterSignDate"),
        MedicalValidationDate = item.Time("MedicalValidationDate"),
        RefAnalysedSubjects = [.. item.Texts("RefAnalysedSubject").Select(id => Fields.Collapsed(id)!)],
        Accredited = item.Flag("Accredited"),
        RelServProvs = item.Many("RelServProv", ActorReading.Read),
        DiagComment = item.First("DiagComment") is { } comment ? DiagComment(comment) : null,
        StructuredInfos = item.Many("StructuredInfo", StructuredInfo),
        ResultItems = item.Many("ResultItem", Read),
        Place = item.Element,
    };

    private static ResultValue? Value(Fields item)
    {
        var numeric = item.One("NumResult");
        var text = item.One("TextResult");
        var interval = item.One("Interval");
        var date = item.One("DateResult");
        if (new[] { numeric, text, interval, date }.Count(value => value is not null) > 1)
            item.Findings.Error(item.Element, "structure", "several-results", "A result item holds one result: NumResult, TextResult, Interval or DateResult. Send one result item for each.");
        return numeric is { } n ? Numeric(n) : text is { } t ? Textual(t) : interval is { } i ? Interval(i) : date is { } d ? Date(d) : null;
    }

    private static ResultValue.Numeric? Numeric(Fields numeric)
    {
        var comparator = numeric.OneCodeOf("ArithmeticComp", Comparators, "code list 8239 (Forholdsoperatorer)");
        return numeric.Quantity("NumResultValue") is { } value ? new ResultValue.Numeric(comparator, value) : null;
    }

    private static ResultValue.Textual? Textual(Fields textual)
    {
        var heading = textual.Code("Heading");
        var text = textual.FormattedText("TextResultValue");
        var codes = textual.Codes("TextCode");
        // A unit belongs to a text; alone it is said of a result still to come and is kept by its path.
        var unit = text is null ? null : textual.Text("Unit");
        return heading is null && text is null && codes.IsEmpty ? null : new ResultValue.Textual(heading, text, codes, unit);
    }

    private static ResultValue.Interval? Interval(Fields interval)
    {
        var (low, high) = (interval.Quantity("Low"), interval.Quantity("High"));
        return low is null && high is null ? null : new ResultValue.Interval(low, high);
    }

    private static ResultValue.Date? Date(Fields date) =>
        date.OneTime("DateResultValue") is { } time ? new ResultValue.Date(time) : null;

    private static Investigation? Investigation(Fields investigation)
    {
        var ids = investigation.Codes("Id");
        var specs = investigation.Codes("Spec");
        var comment = investigation.Text("Comment");
        return ids.IsEmpty && specs.IsEmpty && comment is null ? null : new Investigation(ids, specs, comment);
    }

    private static DiagComment? DiagComment(Fields comment)
    {
        if (comment.Code("Concept") is not { } concept) return null;
        var modifiers = ImmutableArray.CreateBuilder<(CodedValue, ImmutableArray<CodedValue>)>();
        foreach (var modifier in comment.Many("Modifier"))
        {
            if (modifier.Code("Name") is { } name) modifiers.Add((name, modifier.Codes("Value")));
        }

        return new DiagComment(concept, modifiers.DrainToImmutable());
    }

    private static StructuredInfo? StructuredInfo(Fields info)
    {
        if (info.Code("Type") is not { } type) return null;
        var values = ImmutableArray.CreateBuilder<object>();
        foreach (var text in info.Many("TextInfo"))
            if (text.Text("Text") is { } words) values.Add(words);
        foreach (var number in info.Many("IntegerInfo"))
            if (number.Integer("Integer") is { } whole) values.Add(whole);
        foreach (var physical in info.Many("PhysicalInfo"))
            if (physical.Quantity("Quantity") is { } quantity) values.Add(quantity);
        foreach (var coded in info.Many("CodedInfo"))
            if (coded.Code("Code") is { } code) values.Add(code);
        foreach (var boolean in info.Many("BooleanInfo"))
            if (boolean.Flag("Flag") is { } flag) values.Add(flag);
        return new StructuredInfo(type, values.DrainToImmutable());
    }
}
