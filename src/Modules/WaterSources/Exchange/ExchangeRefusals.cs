using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>The file is larger than one may be.</summary>
internal sealed record FileTooLarge()
    : Refusal("csv.tooLarge", $"ファイルが大きすぎます。{KeptBytes.Most / 1024 / 1024} MB以下に分けてください。", 413);

/// <summary>The file is no table and no GeoJSON that could be read to its end.</summary>
internal sealed record UnreadableFile(string Why) : Refusal("csv.unreadable", Why, 422);

/// <summary>The sources changed between the check and the decision, or the decision is not the one that was checked.</summary>
internal sealed record ImportStale()
    : Refusal("import.stale", "確認したあとに水利が変更されました。もう一度確認してから取り込んでください。", 409);

/// <summary>The checked file is gone: too old, another person's, or never there.</summary>
internal sealed record ImportGone()
    : Refusal("import.gone", "確認したファイルの保存期限（1時間）が過ぎたか、見つかりません。もう一度ファイルを選んでください。", 404);

/// <summary>There are rows that cannot be taken; all or nothing is taken.</summary>
internal sealed record ImportHasErrors(int Count)
    : Refusal("import.errors", $"直すところが{Count:N0}か所あるため、何も取り込みませんでした。確認の画面で行を確かめ、ファイルを直してください。", 422);

/// <summary>A question about the file waits for its answer.</summary>
internal sealed record ImportHasQuestions()
    : Refusal("import.questions", "ファイルについての質問に答えてから取り込んでください。", 422);

/// <summary>Somebody edited sources after the import, or it was undone already.</summary>
internal sealed record ImportNotUndoable()
    : Refusal("import.notUndoable", "この取り込みのあとに水利が変更されたか、別の取り込みがあったため、取り消せません。水利ごとの履歴から戻すか、書き出しておいたCSVを「すべて入れ替え」で取り込んでください。", 409);

/// <summary>An encoding or a layout that files do not come in.</summary>
internal sealed record UnknownLayout() : Refusal("csv.layout", "形式は standard・older・full、文字コードは utf-8・cp932 から選んでください。", 422);
