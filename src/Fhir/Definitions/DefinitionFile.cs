using System.IO.Compression;
using System.Text;

namespace Felles.Fhir;

/// <summary>
/// The compiled definitions as one file: a Brotli stream of a string table and records that refer to it by number.
/// </summary>
/// <remarks>Layout: docs/decisions/0010-compiled-definitions.md.</remarks>
internal static class DefinitionFile
{
    /// <summary>Changes whenever the layout does; a file with another is not read.</summary>
    internal const string Format = "felles-definitions-1";

    /// <summary>Writes the file.</summary>
    /// <param name="set">What it holds.</param>
    /// <param name="source">Package name and version it was compiled from.</param>
    /// <param name="output">Receives the file.</param>
    internal static void Write(DefinitionSet set, string source, Stream output)
    {
        var strings = new Utf8Table();
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            var records = new RecordWriter(writer, strings);
            records.Many(set.Types, records.Type);
            records.Many(set.SearchParameters, records.SearchParameter);
            records.Many(set.CodeSystems, records.CodeSystem);
            records.Many(set.ValueSets, records.ValueSet);
        }

        using var compressed = new BrotliStream(output, CompressionLevel.SmallestSize, leaveOpen: true);
        using var file = new BinaryWriter(compressed, Encoding.UTF8, leaveOpen: true);
        file.Write(Format);
        file.Write(source);
        file.Write7BitEncodedInt(strings.Count);
        for (var i = 0; i < strings.Count; i++)
        {
            file.Write7BitEncodedInt(strings[i].Length);
            file.Write(strings[i]);
        }

        file.Write(body.ToArray());
    }

    /// <summary>Reads the file.</summary>
    /// <param name="input">The file.</param>
    /// <returns>What it holds and what it was compiled from.</returns>
    /// <exception cref="InvalidDataException">The file has another format: it was not compiled by this version.</exception>
    internal static (DefinitionSet Set, string Source) Read(Stream input)
    {
        using var decompressed = new MemoryStream();
        using (var brotli = new BrotliStream(input, CompressionMode.Decompress, leaveOpen: true)) brotli.CopyTo(decompressed);
        decompressed.Position = 0;
        using var file = new BinaryReader(decompressed, Encoding.UTF8);
        if (file.ReadString() != Format) throw new InvalidDataException("The compiled definitions have another format. Compile them again: build/definitions/compile.");
        var source = file.ReadString();
        var strings = new string[file.Read7BitEncodedInt()];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = Encoding.UTF8.GetString(file.ReadBytes(file.Read7BitEncodedInt()));

        var records = new RecordReader(file, strings);
        return (new DefinitionSet(
            records.Many(records.Type), records.Many(records.SearchParameter), records.Many(records.CodeSystem), records.Many(records.ValueSet)), source);
    }
}

/// <summary>Writes records; the mirror of <see cref="RecordReader"/>.</summary>
internal sealed class RecordWriter(BinaryWriter output, Utf8Table strings)
{
    internal void Many<T>(T[] items, Action<T> write)
    {
        output.Write7BitEncodedInt(items.Length);
        foreach (var item in items) write(item);
    }

    internal void Type(TypeDefinition type)
    {
        Text(type.Name);
        Text(type.Url);
        output.Write((byte)type.Kind);
        output.Write(type.IsAbstract);
        Text(type.BaseName);
        Text(type.TypeName);
        output.Write((byte)type.Format);
        Many(type.Invariants, Invariant);
        Many(type.OwnElements, Element);
    }

    internal void SearchParameter(SearchParameterDefinition parameter)
    {
        Text(parameter.Url);
        Text(parameter.Code);
        Text(parameter.Type);
        Many(parameter.Bases, Text);
        Text(parameter.Expression);
        Many(parameter.Targets, Text);
        Many(parameter.Components, part =>
        {
            Text(part.Definition);
            Text(part.Expression);
        });
    }

    internal void CodeSystem(CodeSystemDefinition system)
    {
        Text(system.Url);
        output.Write(system.IsComplete);
        Many(system.Codes, Text);
        Many(system.Displays, Text);
        Many(system.Parents, parent => output.Write7BitEncodedInt(parent + 1));
    }

    internal void ValueSet(ValueSetDefinition valueSet)
    {
        Text(valueSet.Url);
        Many(valueSet.Includes, Part);
        Many(valueSet.Excludes, Part);
    }

    private void Element(ElementDefinition element)
    {
        Text(element.Name);
        output.Write7BitEncodedInt(element.Min);
        output.Write7BitEncodedInt(element.Max);
        output.Write((byte)((element.IsChoice ? 1 : 0) | (element.IsModifier ? 2 : 0) | (element.IsSummary ? 4 : 0)));
        Many(element.Types, type =>
        {
            Text(type.Code);
            Many(type.Targets, Text);
        });
        Text(element.ContentReference);
        output.Write(element.Binding is not null);
        if (element.Binding is { } binding)
        {
            output.Write((byte)binding.Strength);
            Text(binding.ValueSet);
        }

        Many(element.Invariants, Invariant);
        Many(element.Children, Element);
    }

    private void Invariant(Invariant invariant)
    {
        Text(invariant.Key);
        output.Write(invariant.IsError);
        Text(invariant.Text);
        Text(invariant.Expression);
    }

    private void Part(ValueSetPart part)
    {
        Text(part.System);
        Many(part.ValueSets, Text);
        Many(part.Codes, Text);
        Many(part.Filters, filter =>
        {
            Text(filter.Property);
            Text(filter.Operator);
            Text(filter.Value);
        });
    }

    private void Text(string text) => output.Write7BitEncodedInt(strings.Add(text));
}

/// <summary>Reads records; the mirror of <see cref="RecordWriter"/>.</summary>
internal sealed class RecordReader(BinaryReader input, string[] strings)
{
    internal T[] Many<T>(Func<T> read)
    {
        var items = new T[input.Read7BitEncodedInt()];
        for (var i = 0; i < items.Length; i++) items[i] = read();
        return items;
    }

    internal TypeDefinition Type()
    {
        var (name, url, kind, isAbstract) = (Text(), Text(), (TypeKind)input.ReadByte(), input.ReadBoolean());
        var (baseName, typeName, format) = (Text(), Text(), (PrimitiveFormat)input.ReadByte());
        var invariants = Many(Invariant);
        return new TypeDefinition
        {
            Name = name, Url = url, Kind = kind, IsAbstract = isAbstract, BaseName = baseName, TypeName = typeName, Format = format,
            Invariants = invariants, OwnElements = Many(Element),
        };
    }

    internal SearchParameterDefinition SearchParameter() => new(
        Text(), Text(), Text(), Many(Text), Text(), Many(Text), Many(() => new SearchComponent(Text(), Text())));

    internal CodeSystemDefinition CodeSystem() => new(
        Text(), input.ReadBoolean(), Many(Text), Many(Text), Many(() => input.Read7BitEncodedInt() - 1));

    internal ValueSetDefinition ValueSet() => new(Text(), Many(Part), Many(Part));

    private ElementDefinition Element()
    {
        var (name, min, max, flags) = (Text(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), input.ReadByte());
        return new ElementDefinition
        {
            Name = name,
            Min = min,
            Max = max,
            IsChoice = (flags & 1) != 0,
            IsModifier = (flags & 2) != 0,
            IsSummary = (flags & 4) != 0,
            Types = Many(() => new ElementType(Text(), Many(Text))),
            ContentReference = Text(),
            Binding = input.ReadBoolean() ? new Binding((BindingStrength)input.ReadByte(), Text()) : null,
            Invariants = Many(Invariant),
            Children = Many(Element),
        };
    }

    private Invariant Invariant() => new(Text(), input.ReadBoolean(), Text(), Text());

    private ValueSetPart Part() => new(Text(), Many(Text), Many(Text), Many(() => new ValueSetFilter(Text(), Text(), Text())));

    private string Text() => strings[input.Read7BitEncodedInt()];
}
