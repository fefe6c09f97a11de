import { createHash } from 'node:crypto';

export type LogEntry = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
export type Log = (level: 'info' | 'warn' | 'error', event: string, entry?: LogEntry) => void;

/** One JSON object per line. Mails tell of people's misfortune: ids, sizes, times and outcomes only, never their words. */
export const logTo = (write: (line: string) => void, now: () => Date = () => new Date()): Log => (level, event, entry = {}) => {
  write(`${JSON.stringify({ time: now().toISOString(), level, event, ...entry })}\n`);
};

/** Lets an operator match a mail with the sender's log without its identifier standing in ours. */
export const idHash = (messageId: string | null): string | null =>
  messageId === null ? null : createHash('sha256').update(messageId).digest('hex').slice(0, 16);
