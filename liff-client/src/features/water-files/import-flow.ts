import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { ApiProblem, asProblem } from "../../api/http";
import type { ImportDone, ImportMode, ImportQuestion, WaterCheck } from "../../api/water-files";

/** What the screen may ask of the server; a test puts its own in. */
export interface ImportServer {
  upload: (file: File, onSent: (share: number) => void, signal: AbortSignal) => Promise<WaterCheck>;
  check: (token: string, answers: Answers, mode: ImportMode) => Promise<WaterCheck>;
  apply: (token: string, answers: Answers, mode: ImportMode, mark: string) => Promise<ImportDone>;
  undo: (importId: string) => Promise<void>;
}

export type Answers = Readonly<Record<string, string>>;

/**
 * idle: no file yet. sending: the file is on its way. checking: the server reads it, or looks again after an answer.
 * checked: what would change stands there. applying, applied: after 「取り込む」. undoing, undone: taken back.
 */
export type ImportPhase =
  | "idle"
  | "sending"
  | "checking"
  | "checked"
  | "applying"
  | "applied"
  | "undoing"
  | "undone";

export const largestFile = 64 * 1024 * 1024;

/** What this screen refuses by itself, before a byte is sent; the codes have sentences in the area's words. */
export function refusalOf(file: { name: string; size: number }): string | null {
  if (/\.(xlsx?|xlsm|ods|numbers)$/i.test(file.name)) return "import.spreadsheet";
  if (/\.(zip|7z|gz)$/i.test(file.name)) return "import.archive";
  if (file.size === 0) return "import.emptyFile";
  return file.size > largestFile ? "import.tooLarge" : null;
}

// The server keeps what it has read for a while only.
const forgotten = new Set(["import.gone", "notFound"]);

/** One file on its way in. The file itself stays chosen until another one is, whatever goes wrong. */
export class ImportFlow {
  readonly #server: ImportServer;
  readonly #phase = signal<ImportPhase>("idle");
  readonly #file = signal<File | null>(null);
  readonly #sent = signal(0);
  readonly #check = signal<WaterCheck | null>(null);
  readonly #answers = signal<Answers>({});
  readonly #mode = signal<ImportMode>("merge");
  readonly #problem = signal<ApiProblem | null>(null);
  readonly #done = signal<ImportDone | null>(null);
  readonly #stale = signal(false);
  readonly #behind = signal(false);
  #turn = 0;
  #stop = new AbortController();

  readonly phase: ReadonlySignal<ImportPhase> = this.#phase;
  readonly file: ReadonlySignal<File | null> = this.#file;
  /** 0 to 1 while sending. */
  readonly sent: ReadonlySignal<number> = this.#sent;
  readonly check: ReadonlySignal<WaterCheck | null> = this.#check;
  readonly answers: ReadonlySignal<Answers> = this.#answers;
  readonly mode: ReadonlySignal<ImportMode> = this.#mode;
  readonly problem: ReadonlySignal<ApiProblem | null> = this.#problem;
  readonly done: ReadonlySignal<ImportDone | null> = this.#done;
  /** Somebody changed the sources after the check: what is shown is the new check. */
  readonly stale: ReadonlySignal<boolean> = this.#stale;
  /** The check on the screen is older than the answers: nothing may be applied until it has caught up. */
  readonly behind: ReadonlySignal<boolean> = this.#behind;

  constructor(server: ImportServer) {
    this.#server = server;
  }

  /** Something would be lost by leaving. */
  get underWay(): boolean {
    return ["sending", "checking", "checked", "applying", "undoing"].includes(this.#phase.value);
  }

  choose(file: File): Promise<void> {
    if (["applying", "undoing"].includes(this.#phase.peek())) return Promise.resolve();
    this.#forget();
    this.#file.value = file;
    const refused = refusalOf(file);
    if (refused !== null) {
      this.#problem.value = new ApiProblem(refused, 422);
      return Promise.resolve();
    }
    return this.#send(file);
  }

  /** The same file again: corrected on the disk, or after a line that broke. */
  sendAgain(): Promise<void> {
    const file = this.#file.peek();
    return file === null ? Promise.resolve() : this.choose(file);
  }

  stopSending(): void {
    this.#turn += 1;
    this.#stop.abort();
    batch(() => {
      this.#phase.value = "idle";
      this.#sent.value = 0;
    });
  }

  answer(question: string, value: string): Promise<void> {
    if (this.#answers.peek()[question] === value) return Promise.resolve();
    this.#answers.value = { ...this.#answers.peek(), [question]: value };
    return this.checkAgain();
  }

  setMode(mode: ImportMode): Promise<void> {
    if (this.#mode.peek() === mode) return Promise.resolve();
    this.#mode.value = mode;
    return this.checkAgain();
  }

  checkAgain(): Promise<void> {
    return this.#checkAgain(true);
  }

  async #checkAgain(maySendAnew: boolean): Promise<void> {
    const token = this.#check.peek()?.token ?? null;
    if (token === null) return this.sendAgain();
    const mine = this.#begin("checking");
    this.#behind.value = true;
    try {
      const found = await this.#server.check(token, this.#answers.peek(), this.#mode.peek());
      if (mine === this.#turn) this.#show(found);
    } catch (failure) {
      if (mine !== this.#turn) return;
      const problem = asProblem(failure);
      const file = this.#file.peek();
      if (maySendAnew && forgotten.has(problem.code) && file !== null) return this.#send(file);
      batch(() => {
        this.#problem.value = problem;
        this.#phase.value = "checked";
      });
    }
  }

  /** The questions nobody has answered yet: applying waits for them. */
  get open(): readonly ImportQuestion[] {
    return this.#check.value?.questions.filter((one) => one.open) ?? [];
  }

  /** How many sources 「取り込む」 would change; null: it cannot be applied yet. */
  get toChange(): number | null {
    const found = this.#check.value;
    if (found === null || found.token === null || found.errorCount > 0 || this.#behind.value) return null;
    if (this.open.length > 0) return null;
    return found.new + found.changed + (this.#mode.value === "replace" ? found.missing : 0);
  }

  async apply(): Promise<void> {
    const found = this.#check.peek();
    const token = found?.token ?? null;
    if (found === null || token === null || this.#phase.peek() !== "checked" || !this.toChange) return;
    const mine = this.#begin("applying");
    try {
      const done = await this.#server.apply(token, this.#answers.peek(), this.#mode.peek(), found.mark);
      if (mine !== this.#turn) return;
      batch(() => {
        this.#done.value = done;
        this.#phase.value = "applied";
      });
    } catch (failure) {
      if (mine !== this.#turn) return;
      const problem = asProblem(failure);
      this.#phase.value = "checked";
      if (problem.code !== "import.stale" && !forgotten.has(problem.code)) {
        // Whether it was done before the line broke, nobody here knows; the list of imports does.
        this.#problem.value = problem.status === 0 ? new ApiProblem("import.unheard", 0) : problem;
        return;
      }
      await this.checkAgain();
      this.#stale.value = problem.code === "import.stale";
    }
  }

  async undo(): Promise<void> {
    const done = this.#done.peek();
    if (done === null || this.#phase.peek() !== "applied") return;
    const mine = this.#begin("undoing");
    try {
      await this.#server.undo(done.importId);
      if (mine === this.#turn) this.#phase.value = "undone";
    } catch (failure) {
      if (mine !== this.#turn) return;
      batch(() => {
        this.#problem.value = asProblem(failure);
        this.#phase.value = "applied";
      });
    }
  }

  /** Another file, from the beginning. */
  restart(): void {
    this.#forget();
    this.#file.value = null;
  }

  #forget(): void {
    this.#turn += 1;
    this.#stop.abort();
    batch(() => {
      this.#phase.value = "idle";
      this.#check.value = null;
      this.#answers.value = {};
      this.#mode.value = "merge";
      this.#problem.value = null;
      this.#done.value = null;
      this.#stale.value = false;
      this.#behind.value = false;
      this.#sent.value = 0;
    });
  }

  #begin(phase: ImportPhase): number {
    this.#turn += 1;
    batch(() => {
      this.#phase.value = phase;
      this.#problem.value = null;
      this.#stale.value = false;
    });
    return this.#turn;
  }

  async #send(file: File): Promise<void> {
    const mine = this.#begin("sending");
    this.#sent.value = 0;
    this.#stop = new AbortController();
    const onSent = (share: number) => {
      if (mine !== this.#turn) return;
      this.#sent.value = share;
      if (share >= 1) this.#phase.value = "checking";
    };
    try {
      const found = await this.#server.upload(file, onSent, this.#stop.signal);
      if (mine !== this.#turn) return;
      this.#show(found);
      // Sent anew because the server had forgotten it: what was answered is still answered.
      const answered = Object.keys(this.#answers.peek()).length > 0 || this.#mode.peek() !== "merge";
      if (answered && found.token !== null) await this.#checkAgain(false);
    } catch (failure) {
      if (mine !== this.#turn) return;
      batch(() => {
        this.#problem.value = asProblem(failure);
        this.#phase.value = "idle";
      });
    }
  }

  #show(found: WaterCheck): void {
    batch(() => {
      this.#check.value = found;
      this.#behind.value = false;
      this.#phase.value = "checked";
    });
  }
}
