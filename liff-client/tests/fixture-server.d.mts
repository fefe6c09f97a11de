interface FixturePerson {
  member: string;
  number: number;
  answer: string | null;
}

interface FixtureBrigade {
  version: number;
  callOuts: Map<string, { people: FixturePerson[] }>;
}

/** What the tests may do with the stand-in server. */
export interface Fixture {
  address: string;
  /** down: no connection at all; apiDown: the pages come, the data does not. */
  state: { session: boolean; down: boolean; apiDown: boolean; beats: boolean };
  brigades: Map<string, FixtureBrigade>;
  /** The Last-Event-ID of every stream that was resumed. */
  resumed: number[];
  /** One or more people answer; gives the version that says so. */
  answer(brigade: string, callOut: string, changes: { member: string; [key: string]: unknown }[]): number;
  answerAtRandom(brigade: string, callOut: string): number;
  openIncident(brigade: string, incident: Record<string, unknown>): void;
  /** Breaks every open connection, as a restart does. */
  cut(): void;
  stop(): Promise<void>;
}

export function startFixture(options?: {
  port?: number;
  distDir?: string;
  session?: boolean;
  now?: number;
  people?: number;
  answered?: number;
  beatMs?: number;
  randomAnswersPerSecond?: number;
}): Promise<Fixture>;
