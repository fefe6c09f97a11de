namespace BrigadeDispatch.Kernel;

/// <summary>One field of a form that cannot be taken.</summary>
/// <param name="Field">Its name on the wire, e.g. <c>cells[3].reach</c>.</param>
/// <param name="Sentence">What is wrong and what to do, in Japanese.</param>
public sealed record FieldError(string Field, string Sentence);

/// <summary>A form that cannot be taken as it is; all of its errors at once.</summary>
/// <param name="Errors">At least one.</param>
public sealed record InvalidInput(IReadOnlyList<FieldError> Errors)
    : Refusal("input.invalid", "入力を直してください: " + string.Join(" ", Errors.Take(3).Select(error => error.Sentence)), 422)
{
    /// <summary>A form with one error.</summary>
    public InvalidInput(string field, string sentence) : this([new FieldError(field, sentence)])
    {
    }
}
