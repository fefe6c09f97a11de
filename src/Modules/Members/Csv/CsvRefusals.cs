using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Csv;

/// <summary>The file is larger than one may be.</summary>
internal sealed record FileTooLarge()
    : Refusal("csv.tooLarge", $"ファイルが大きすぎます。{CsvLimits.Bytes / 1024 / 1024} MB以下のCSVに分けてください。", 413);

/// <summary>The file is no table that could be read to its end.</summary>
internal sealed record UnreadableFile(string Why) : Refusal("csv.unreadable", Why, 422);

/// <summary>Members changed between the check and the decision.</summary>
internal sealed record ImportStale()
    : Refusal("import.stale", "確認したあとに、ファイルにある団員が変更されました。もう一度ファイルを確認してから取り込んでください。", 409);

/// <summary>The checked file is gone: too old, another person's, or never there.</summary>
internal sealed record ImportGone()
    : Refusal("import.gone", "確認したファイルの保存期限（1時間）が過ぎたか、見つかりません。もう一度ファイルを選んで確認してください。", 404);

/// <summary>Characters that the file's encoding cannot carry.</summary>
internal sealed record LackingCharacters(string Why) : Refusal("csv.characters", Why, 422);

/// <summary>An encoding the files do not come in.</summary>
internal sealed record UnknownEncoding() : Refusal("csv.encoding", "文字コードは utf-8 か cp932 を選んでください。", 422);
