using System.Collections.Immutable;
using System.Text.Json;
using Felles.Kernel;
using Felles.Steering.Portfolio;

namespace Felles.Steering.Papers;

/// <summary>
/// A kind of steering paper (styringsdokument): what is steered by beside the portfolio's rounds, each a record that is kept in
/// versions. The kinds are listed in <see cref="PaperKinds"/>.
/// </summary>
/// <param name="Key">Name in the store, in addresses and in documents, as <c>road-map</c>.</param>
/// <param name="Area">The part of the steering house it belongs to: <c>strategy</c>, <c>road-map</c> or <c>assignments</c>.</param>
internal abstract record PaperKind(string Key, string Area)
{
    /// <summary>The record's type.</summary>
    internal abstract Type Type { get; }

    /// <summary>The id that a record's content gives it.</summary>
    internal abstract string IdOf(object body);

    /// <summary>Everything that is wrong with a record, each with its place; warnings do not stop it.</summary>
    internal abstract ImmutableArray<Issue> Check(object body);

    /// <summary>The record in its canonical form.</summary>
    internal abstract byte[] Write(object body);

    /// <summary>Reads a record in JSON; refused whole when anything in it is wrong.</summary>
    internal abstract Outcome<object> Read(JsonElement json);

    /// <summary>Reads the canonical form.</summary>
    internal abstract object Read(ReadOnlySpan<byte> bytes);
}

/// <summary>A kind whose records are of a type.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="Key">Name.</param>
/// <param name="Area">Part of the house.</param>
/// <param name="Id">What a record is known by.</param>
/// <param name="Rules">The rules beyond those of every record.</param>
internal sealed record PaperKind<T>(string Key, string Area, Func<T, string> Id, Func<T, IEnumerable<Issue>> Rules) : PaperKind(Key, Area)
    where T : class
{
    internal override Type Type => typeof(T);

    internal override string IdOf(object body) => Id((T)body);

    internal override ImmutableArray<Issue> Check(object body)
    {
        var broken = PaperCheck.Of(body).ToImmutableArray();
        return broken.IsEmpty ? [.. Rules((T)body)] : broken;
    }

    internal override byte[] Write(object body) => RoundJson.Bytes((T)body);

    internal override object Read(ReadOnlySpan<byte> bytes) => RoundJson.Read<T>(bytes);

    internal override Outcome<object> Read(JsonElement json)
    {
        try
        {
            return json.Deserialize<T>(RoundJson.Options) is { } read ? read : Structure("its beginning");
        }
        catch (JsonException fault)
        {
            return Structure(fault.Path ?? "its beginning");
        }
    }

    private Problem Structure(string place) => Problem.Malformed("paper-structure", $"The record is not of the kind {Key}, at {place}. Compare with one that this platform has written.");
}
