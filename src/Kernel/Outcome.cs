using System.Diagnostics.CodeAnalysis;

namespace Felles.Kernel;

/// <summary>What an operation came to: a value, or the <see cref="Problem"/> that stopped it. Never both, never neither.</summary>
/// <typeparam name="T">The value when it succeeded.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly Problem? problem;

    private Outcome(T? value, Problem? problem)
    {
        this.value = value;
        this.problem = problem;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsSuccess => problem is null;

    /// <summary>Takes the outcome apart: true with the value, or false with the problem.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? result, [NotNullWhen(false)] out Problem? stopped)
    {
        result = value;
        stopped = problem;
        return problem is null;
    }

    /// <summary>True, with the problem, when the operation was stopped.</summary>
    public bool Failed([NotNullWhen(true)] out Problem? stopped)
    {
        stopped = problem;
        return problem is not null;
    }

    /// <summary>Both arms as one expression.</summary>
    public TResult Match<TResult>(Func<T, TResult> success, Func<Problem, TResult> failure) =>
        problem is null ? success(value!) : failure(problem);

    /// <summary>Goes on with the value; a problem passes through untouched.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) =>
        problem is null ? next(value!) : problem;

    /// <summary>A value is a successful outcome.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A problem is an unsuccessful outcome.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);
}

/// <summary>The value of an operation that has nothing to tell but that it happened.</summary>
public readonly record struct Done
{
    /// <summary>The only value there is.</summary>
    public static readonly Done Value;
}
