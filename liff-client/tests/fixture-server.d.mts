interface FixturePerson {
  member: string;
  number: number;
  answer: string | null;
}

interface FixtureBrigade {
  version: number;
  callOuts: Map<string, { people: FixturePerson[] }>;
}

export interface FixtureState {
  session: boolean;
  down: boolean;
  apiDown: boolean;
  beats: boolean;
  /** The brigade signed in to, if it is not the page's own. */
  sessionBrigade?: string;
  permissions: string[];
  secondFactor: "required" | "setUpRequired" | null;
  mustChangePassword: boolean;
  waitSeconds?: number;
  // biome-ignore lint/suspicious/noExplicitAny: made-up data, changed at will by the tests
  account: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  policy: any;
  logEntries: unknown[];
  sent: { method: string; path: string; body: Record<string, unknown> }[];
}

/** What the tests may do with the stand-in server. */
export interface Fixture {
  address: string;
  /** down: no connection at all; apiDown: the pages come, the data does not. */
  state: FixtureState;
  brigades: Map<string, FixtureBrigade>;
  // biome-ignore lint/suspicious/noExplicitAny: made-up data, changed at will by the tests
  members: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  waterFiles: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  coverage: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  water: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  inspections: any;
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
