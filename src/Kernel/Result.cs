namespace BrigadeDispatch.Kernel;

/// <summary>Something a user asked for that the product will not do, as a value: refusals are values, failures are exceptions.</summary>
/// <param name="Code">Stable, machine-readable, e.g. <c>callOut.closed</c>. Screens choose their sentence by it.</param>
/// <param name="Sentence">What happened and what to do, in Japanese, for whoever has no screen of ours.</param>
/// <param name="Status">The HTTP status it maps to.</param>
public abstract record Refusal(string Code, string Sentence, int Status);

/// <summary>Missing, or not this caller's: the two look the same from outside.</summary>
public sealed record Missing() : Refusal("notFound", "見つかりません。アドレスを確かめてください。", 404);

/// <summary>The caller may not do this.</summary>
public sealed record PermissionDenied(string Needed)
    : Refusal("permission.denied", $"この操作の権限がありません（必要な権限: {Needed}）。団本部に相談してください。", 403);

/// <summary>Someone else changed the same thing first, again and again.</summary>
public sealed record Conflict() : Refusal("conflict", "ほかの人が先に変えました。読みなおして、もう一度選んでください。", 409);

/// <summary>What a use case gives back: its value or the refusal.</summary>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why not; null if it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal.Code}");

    /// <summary>One of two ways on.</summary>
    public TOut Match<TOut>(Func<T, TOut> done, Func<Refusal, TOut> refused)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(refused);
        return Refusal is null ? done(_value!) : refused(Refusal);
    }

#pragma warning disable CA2225 // A handler reads best as `return value;` or `return new SomeRefusal();`
    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
#pragma warning restore CA2225
}

/// <summary>Nothing to give back but that it was done.</summary>
public readonly record struct Done;
