using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Felles.Samples.Epj;

/// <summary>Why something was refused, in words that can be shown to a user or written to a log.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The text of the OperationOutcome, or of the OAuth error.</param>
public sealed record Refusal(int Status, string Text)
{
    /// <summary>Code of the reason: OAuth <c>error</c>, header <c>nhn-error-code</c>, or the code of the first issue; null when none.</summary>
    public string? Code { get; init; }

    /// <summary>The single findings of an OperationOutcome, each with its place when it has one.</summary>
    public ImmutableArray<string> Issues { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Code is null ? $"{Status}: {Text}" : $"{Status} {Code}: {Text}";
}

/// <summary>A refusal where the caller counted on a value.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>With the refusal.</summary>
    public RefusedException(Refusal refusal)
        : base(refusal.ToString()) => Refusal = refusal;

    /// <summary>What was refused.</summary>
    public Refusal Refusal { get; }
}

/// <summary>What came of a call: a value, or the reason why not. A refusal is an ordinary answer, so it is not thrown unless <see cref="Value"/> is asked for.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class Answer<T>
    where T : notnull
{
    private readonly T? value;

    internal Answer(T value) => this.value = value;

    internal Answer(Refusal refusal) => Refusal = refusal;

    /// <summary>Why it was refused; null when it was not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Refusal is null;

    /// <summary>The value; throws <see cref="RefusedException"/> when it was refused.</summary>
    public T Value => Refusal is null ? value! : throw new RefusedException(Refusal);
}
