import { type ReadonlySignal, signal } from "@preact/signals";
import { remedyFor } from "../api/http";

/** What the person is asked for over the page, before an action is repeated. */
export type Asked = "signIn" | "secondFactor" | "secondFactorSetUp" | "password";

export interface Question {
  asked: Asked;
  /** True: done, the action may be repeated. */
  answer: (done: boolean) => void;
}

const open = signal<Question | null>(null);

/** The dialog over the page, if one is asked for; the app shows it (see app.tsx). */
export const question: ReadonlySignal<Question | null> = open;

let pending: { asked: Asked; done: Promise<boolean> } | null = null;

/** Two actions refused for the same reason wait for the same dialog. */
export function ask(asked: Asked): Promise<boolean> {
  if (pending?.asked === asked) return pending.done;
  const before = pending?.done ?? Promise.resolve(true);
  const mine = {
    asked,
    done: before.then(
      () =>
        new Promise<boolean>((resolve) => {
          open.value = {
            asked,
            answer: (done) => {
              open.value = null;
              if (pending === mine) pending = null;
              resolve(done);
            },
          };
        }),
    ),
  };
  pending = mine;
  return mine.done;
}

export function startRemedies(): void {
  remedyFor("session.required", () => ask("signIn"));
  remedyFor("session.expired", () => ask("signIn"));
  remedyFor("secondFactor.required", () => ask("secondFactor"));
  remedyFor("secondFactor.setUpRequired", () => ask("secondFactorSetUp"));
  remedyFor("password.changeRequired", () => ask("password"));
}
