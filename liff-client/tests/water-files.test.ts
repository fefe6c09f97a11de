import { describe, expect, test } from "vitest";
import { ApiProblem } from "../src/api/http";
import type { ImportDone, RowChange, WaterCheck } from "../src/api/water-files";
import { exportName } from "../src/features/water-files/export-section";
import { errorsAsCsv, foldWarnings, rowsWord, sizeWord } from "../src/features/water-files/folded";
import {
  ImportFlow,
  type ImportServer,
  largestFile,
  refusalOf,
} from "../src/features/water-files/import-flow";
import {
  badgesOfPreview,
  boundsOfPreview,
  ChangesByPlace,
  pointsOfPreview,
} from "../src/features/water-files/preview";

function check(more: Partial<WaterCheck> = {}): WaterCheck {
  return {
    token: "t-1",
    mark: "m-1",
    format: "csv",
    encoding: "UTF-8",
    layout: "own",
    columns: [],
    questions: [],
    rows: 5,
    new: 2,
    changed: 1,
    unchanged: 2,
    missing: 3,
    errorCount: 0,
    errors: [],
    warnings: [],
    warningCount: 0,
    diff: [],
    preview: { latitude: [], longitude: [], kind: [], change: [] },
    ...more,
  };
}

const done: ImportDone = { importId: "i-1", new: 2, changed: 1, removed: 0 };
const file = () => new File(["番号,種別"], "水利.csv");
const never = () => new Promise<never>(() => undefined);

/** A server that does what it is told to; every call is written down. */
function server(does: Partial<ImportServer> = {}) {
  const calls: string[] = [];
  const said: ImportServer = {
    upload: async () => check(),
    check: async () => check({ mark: "m-2" }),
    apply: async () => done,
    undo: async () => undefined,
    ...does,
  };
  const noted: ImportServer = {
    upload: (...given) => {
      calls.push("upload");
      return said.upload(...given);
    },
    check: (token, answers, mode) => {
      calls.push(`check ${token} ${JSON.stringify(answers)} ${mode}`);
      return said.check(token, answers, mode);
    },
    apply: (token, answers, mode, mark) => {
      calls.push(`apply ${token} ${JSON.stringify(answers)} ${mode} ${mark}`);
      return said.apply(token, answers, mode, mark);
    },
    undo: (id) => {
      calls.push(`undo ${id}`);
      return said.undo(id);
    },
  };
  return { calls, flow: new ImportFlow(noted) };
}

const refusal = (code: string, status: number) => async () => {
  throw new ApiProblem(code, status);
};

describe("a file on its way in", () => {
  test("is sent, read, shown, applied under the mark that was shown, and taken back", async () => {
    const { calls, flow } = server();
    const sending = flow.choose(file());
    expect(flow.phase.value).toBe("sending");
    await sending;
    expect(flow.phase.value).toBe("checked");
    expect(flow.toChange).toBe(3);
    await flow.apply();
    expect(flow.phase.value).toBe("applied");
    await flow.undo();
    expect(flow.phase.value).toBe("undone");
    expect(calls).toEqual(["upload", "apply t-1 {} merge m-1", "undo i-1"]);
  });

  test("tells how much has gone, and then that it is read", async () => {
    let tell: (share: number) => void = () => undefined;
    const { flow } = server({
      upload: (_, onSent) => {
        tell = onSent;
        return never();
      },
    });
    void flow.choose(file());
    tell(0.4);
    expect([flow.phase.value, flow.sent.value]).toEqual(["sending", 0.4]);
    tell(1);
    expect(flow.phase.value).toBe("checking");
  });

  test("can be stopped; what the server then still says changes nothing", async () => {
    let answer: (found: WaterCheck) => void = () => undefined;
    let stopped = false;
    const { flow } = server({
      upload: (_file, _onSent, signal) => {
        signal.addEventListener("abort", () => {
          stopped = true;
        });
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    const sending = flow.choose(file());
    flow.stopSending();
    answer(check());
    await sending;
    expect(stopped).toBe(true);
    expect(flow.phase.value).toBe("idle");
    expect(flow.check.value).toBeNull();
    expect(flow.file.value?.name).toBe("水利.csv");
  });

  test("stays chosen when it fails, and is sent again on demand", async () => {
    let fails = true;
    const { flow } = server({
      upload: async () => {
        if (fails) throw new ApiProblem("transfer.unheard", 0);
        return check();
      },
    });
    await flow.choose(file());
    expect(flow.problem.value?.code).toBe("transfer.unheard");
    expect(flow.file.value?.name).toBe("水利.csv");
    fails = false;
    await flow.sendAgain();
    expect(flow.phase.value).toBe("checked");
  });

  test("is refused here if no server could read it: nothing is sent", async () => {
    expect(refusalOf({ name: "水利.XLSX", size: 10 })).toBe("import.spreadsheet");
    expect(refusalOf({ name: "water.zip", size: 10 })).toBe("import.archive");
    expect(refusalOf({ name: "water.csv", size: 0 })).toBe("import.emptyFile");
    expect(refusalOf({ name: "water.csv", size: largestFile + 1 })).toBe("import.tooLarge");
    expect(refusalOf({ name: "water.csv", size: largestFile })).toBeNull();
    expect(refusalOf({ name: "map.geojson", size: 5 })).toBeNull();
    const { calls, flow } = server();
    await flow.choose(new File([], "空.csv"));
    expect(flow.problem.value?.code).toBe("import.emptyFile");
    expect(calls).toEqual([]);
  });
});

describe("questions and the way of importing", () => {
  const question = {
    id: "zone",
    sentence: "どの系ですか。",
    choices: [{ value: "8", label: "第8系", sample: null }],
    chosen: "8",
    open: true,
  };

  test("an open question keeps it from being applied; an answer checks again", async () => {
    const { calls, flow } = server({ upload: async () => check({ questions: [question] }) });
    await flow.choose(file());
    expect(flow.open).toHaveLength(1);
    expect(flow.toChange).toBeNull();
    await flow.apply();
    expect(calls).toEqual(["upload"]);
    await flow.answer("zone", "8");
    await flow.answer("zone", "8");
    expect(calls.at(-1)).toBe('check t-1 {"zone":"8"} merge');
    expect(calls).toHaveLength(2);
    expect(flow.toChange).toBe(3);
  });

  test("only the answer to the last question counts, however late the others come", async () => {
    const waiting: ((found: WaterCheck) => void)[] = [];
    const { flow } = server({ check: () => new Promise((resolve) => waiting.push(resolve)) });
    await flow.choose(file());
    const first = flow.answer("zone", "7");
    const second = flow.answer("zone", "8");
    waiting[1]?.(check({ mark: "second" }));
    waiting[0]?.(check({ mark: "first" }));
    await Promise.all([first, second]);
    expect(flow.check.value?.mark).toBe("second");
  });

  test("a check that fails leaves the former one on the screen, but nothing can be applied by it", async () => {
    const { calls, flow } = server({ check: refusal("server.error", 500) });
    await flow.choose(file());
    await flow.setMode("replace");
    expect(flow.check.value?.mark).toBe("m-1");
    expect(flow.behind.value).toBe(true);
    expect(flow.toChange).toBeNull();
    await flow.apply();
    expect(calls.some((call) => call.startsWith("apply"))).toBe(false);
  });

  test("replacing counts what is retired too", async () => {
    const { flow } = server();
    await flow.choose(file());
    await flow.setMode("replace");
    expect(flow.toChange).toBe(6);
  });

  test("errors keep it from being applied", async () => {
    const { calls, flow } = server({ upload: async () => check({ errorCount: 1 }) });
    await flow.choose(file());
    expect(flow.toChange).toBeNull();
    await flow.apply();
    expect(calls).toEqual(["upload"]);
  });
});

describe("what changes meanwhile", () => {
  test("sources that changed: it is checked again with the same answers, and says so", async () => {
    const { calls, flow } = server({ apply: refusal("import.stale", 409) });
    await flow.choose(file());
    await flow.answer("zone", "8");
    await flow.apply();
    expect(flow.stale.value).toBe(true);
    expect(flow.phase.value).toBe("checked");
    expect(calls.at(-1)).toBe('check t-1 {"zone":"8"} merge');
  });

  test("a check the server has forgotten: the file is sent anew, answers and way are kept", async () => {
    let forgot = true;
    const { calls, flow } = server({
      check: async () => {
        if (!forgot) return check({ mark: "new" });
        forgot = false;
        throw new ApiProblem("import.gone", 404);
      },
    });
    await flow.choose(file());
    await flow.setMode("replace");
    expect(calls).toEqual(["upload", "check t-1 {} replace", "upload", "check t-1 {} replace"]);
    expect(flow.check.value?.mark).toBe("new");
  });

  test("a server that forgets every time is not asked for ever", async () => {
    const { calls, flow } = server({ check: refusal("import.gone", 404) });
    await flow.choose(file());
    await flow.answer("zone", "8");
    expect(calls.filter((call) => call === "upload")).toHaveLength(2);
    expect(flow.problem.value?.code).toBe("import.gone");
  });

  test("an answer that is lost is not called a failure: nobody here knows", async () => {
    const { flow } = server({ apply: refusal("transfer.unheard", 0) });
    await flow.choose(file());
    await flow.apply();
    expect(flow.problem.value?.code).toBe("import.unheard");
    expect(flow.file.value).not.toBeNull();
  });

  test("while it is applied no other file is taken", async () => {
    const { calls, flow } = server({ apply: never });
    await flow.choose(file());
    void flow.apply();
    await flow.choose(new File(["x"], "other.csv"));
    expect(flow.phase.value).toBe("applying");
    expect(flow.file.value?.name).toBe("水利.csv");
    expect(calls.filter((call) => call === "upload")).toHaveLength(1);
  });
});

describe("lists", () => {
  test("warnings of the same sentence are one, with all their rows", () => {
    expect(
      foldWarnings([
        { row: 3, sentence: "a" },
        { row: 0, sentence: "b" },
        { row: 4, sentence: "a" },
      ]),
    ).toEqual([
      { sentence: "a", rows: [3, 4] },
      { sentence: "b", rows: [] },
    ]);
    expect(rowsWord([3, 4, 5, 9, 11, 12])).toBe("3–5, 9, 11–12");
    expect(rowsWord([])).toBe("");
  });

  test("the table of errors is safe to open in a spreadsheet", async () => {
    const made = errorsAsCsv(
      ["行", "列", "値", "直し方"],
      [
        { row: 2, column: "備考", value: '=HYPERLINK("http://x")', sentence: "a,b" },
        { row: 3, column: "", value: "一行目\n二行目", sentence: "c" },
      ],
    );
    const text = await made.text();
    // Blob.text drops the mark at the beginning.
    expect(text.replace("\ufeff", "")).toBe(
      `行,列,値,直し方\r\n2,備考,"'=HYPERLINK(""http://x"")","a,b"\r\n3,,"一行目\n二行目",c\r\n`,
    );
    expect(new Uint8Array(await made.arrayBuffer()).slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
  });

  test("sizes and names of files", () => {
    expect([1, 1_499, 2_345_678].map(sizeWord)).toEqual(["1 KB", "1 KB", "2.3 MB"]);
    const night = Date.parse("2026-11-19T15:30:00Z");
    expect(exportName("full", "utf-8", night)).toBe("water-sources-full-2026-11-20.csv");
    expect(exportName("older", "cp932", night)).toBe("water-sources-older-cp932-2026-11-20.csv");
    expect(exportName("geojson", "cp932", night)).toBe("water-sources-2026-11-20.geojson");
  });
});

describe("the map of the check", () => {
  const preview = {
    latitude: [36_400_000, 36_410_000, 36_400_000, 36_420_000],
    longitude: [138_200_000, 138_210_000, 138_200_000, 138_220_000],
    kind: [0, 2, 0, 77],
    change: [0, 1, 2, 3],
  };
  const change = (more: Partial<RowChange>): RowChange => ({
    row: 2,
    id: null,
    kind: "new",
    number: "1",
    sourceKind: "hydrant",
    latitude: 36.4,
    longitude: 138.2,
    fields: [],
    ...more,
  });
  const diff = [change({}), change({ kind: "changed", row: 3, latitude: 36.41, longitude: 138.21 })];

  test("every row is a point; only what changes carries a badge", () => {
    expect(pointsOfPreview(preview, 1).count).toBe(4);
    expect([...badgesOfPreview(preview)]).toEqual([
      ["0", "new"],
      ["1", "changed"],
      ["3", "missing"],
    ]);
    expect(boundsOfPreview(preview)).toEqual({ west: 138.2, south: 36.4, east: 138.22, north: 36.42 });
    expect(boundsOfPreview({ latitude: [], longitude: [], kind: [], change: [] })).toBeNull();
  });

  test("a mark finds its row and a row its mark, also where two lie at one place", () => {
    const places = new ChangesByPlace(preview, diff);
    expect(places.of(0)).toEqual([diff[0]]);
    expect(places.of(1)).toEqual([diff[1]]);
    // Unchanged, at the place of the new one.
    expect(places.of(2)).toEqual([]);
    expect(places.markOf(diff[0] as RowChange)).toBe(0);
    expect(places.markOf(diff[1] as RowChange)).toBe(1);
    expect(places.markOf(change({ latitude: 35, longitude: 135 }))).toBeNull();
  });
});
