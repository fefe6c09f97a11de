import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What an operator can set (environment). */
export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly brigadeUrl: URL;
  readonly domains: ReadonlySet<string>;
  readonly secretsFile: string | null;
  readonly secret: string | null;
  readonly tls: { readonly keyFile: string; readonly certFile: string } | null;
  readonly maxMessageBytes: number;
  readonly maxRecipients: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly idleTimeoutMs: number;
  readonly dataTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly deliveryTimeoutMs: number;
  readonly probeTimeoutMs: number;
  readonly authenticationBudgetMs: number;
  readonly maxBytesInFlight: number;
  readonly stopTimeoutMs: number;
};

export class SettingsError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; a wrong one is named in one sentence. */
export function readSettings(env: Environment): Settings {
  const text = (name: string): string | null => { const value = env[name]?.trim(); return value === undefined || value === '' ? null : value; };
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === null) return fallback;
    if (!/^\d{1,10}$/.test(value) || Number(value) < min || Number(value) > max) throw new SettingsError(`${name} must be a whole number from ${min} to ${max}.`);
    return Number(value);
  };

  const listen = /^(?:\[([^\]]+)\]|([^:\s]*)):(\d{1,5})$/.exec(text('MAIL_LISTEN') ?? '127.0.0.1:2525');
  if (listen === null || Number(listen[3]) > 65_535) throw new SettingsError('MAIL_LISTEN must be HOST:PORT, e.g. 127.0.0.1:2525 or [::]:25.');

  let brigadeUrl: URL;
  try {
    brigadeUrl = new URL(text('BRIGADE_URL') ?? 'http://localhost:5080');
  } catch {
    throw new SettingsError('BRIGADE_URL must be the address of BrigadeDispatch, e.g. http://localhost:5080.');
  }
  if (!/^https?:$/.test(brigadeUrl.protocol)) throw new SettingsError('BRIGADE_URL must begin with http:// or https://.');

  const secretsFile = text('INTAKE_SECRETS_FILE');
  const secret = text('INTAKE_SECRET');
  if (secretsFile === null && secret === null) throw new SettingsError('Set INTAKE_SECRETS_FILE (JSON {"brigadeId":"secret"}) or INTAKE_SECRET: without the intake secret no mail can be handed over.');

  const keyFile = text('MAIL_TLS_KEY');
  const certFile = text('MAIL_TLS_CERT');
  if ((keyFile === null) !== (certFile === null)) throw new SettingsError('MAIL_TLS_KEY and MAIL_TLS_CERT must be set together.');
  for (const file of [keyFile, certFile]) {
    if (file === null) continue;
    try { readFileSync(file); } catch { throw new SettingsError(`The TLS file ${file} cannot be read.`); }
  }

  return {
    host: listen[1] ?? (/^\*?$/.test(listen[2]!) ? '::' : listen[2]!),
    port: Number(listen[3]),
    name: text('MAIL_NAME') ?? hostname(),
    brigadeUrl,
    domains: new Set((text('MAIL_DOMAINS') ?? '').split(',').map((d) => d.trim().toLowerCase()).filter((d) => d !== '')),
    secretsFile,
    secret,
    tls: keyFile === null || certFile === null ? null : { keyFile, certFile },
    maxMessageBytes: number('MAIL_MAX_BYTES', 10_485_760, 1_024, 10_485_760),
    maxRecipients: number('MAIL_MAX_RECIPIENTS', 100, 1, 1_000),
    maxConnections: number('MAIL_MAX_CONNECTIONS', 200, 1, 10_000),
    maxConnectionsPerAddress: number('MAIL_MAX_CONNECTIONS_PER_ADDRESS', 20, 1, 10_000),
    idleTimeoutMs: number('MAIL_IDLE_TIMEOUT_MS', 60_000, 100, 600_000),
    dataTimeoutMs: number('MAIL_DATA_TIMEOUT_MS', 300_000, 100, 3_600_000),
    sessionTimeoutMs: number('MAIL_SESSION_TIMEOUT_MS', 900_000, 100, 7_200_000),
    deliveryTimeoutMs: number('MAIL_DELIVERY_TIMEOUT_MS', 10_000, 100, 120_000),
    probeTimeoutMs: number('MAIL_PROBE_TIMEOUT_MS', 5_000, 100, 60_000),
    authenticationBudgetMs: number('MAIL_AUTH_BUDGET_MS', 500, 0, 10_000),
    maxBytesInFlight: number('MAIL_MAX_BYTES_IN_FLIGHT', 67_108_864, 10_485_760, 4_294_967_295),
    stopTimeoutMs: number('MAIL_STOP_TIMEOUT_MS', 30_000, 100, 600_000),
  };
}
