import { dnsResolver } from './authentication.js';
import { MailGateway } from './gateway.js';
import { oneSecret, secretsFromFile } from './intake-secrets.js';
import { Intake } from './intake.js';
import { logTo } from './log.js';
import { readSettings, SettingsError, type Settings } from './settings.js';

const log = logTo((line) => process.stderr.write(line));

let settings: Settings;
try {
  settings = readSettings(process.env);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

const secrets = settings.secretsFile !== null ? secretsFromFile(settings.secretsFile, log) : oneSecret(settings.secret!);
const intake = new Intake(settings.brigadeUrl, secrets);
const gateway = new MailGateway(settings, intake, dnsResolver(settings.authenticationBudgetMs), log);

// One mail's fault must not cost the others: what was not answered 250 comes again.
process.on('uncaughtException', (error) => log('error', 'uncaught', { reason: error.name, where: error.stack?.split('\n')[1]?.trim() ?? '' }));
process.on('unhandledRejection', (error) => log('error', 'uncaught', { reason: error instanceof Error ? error.name : 'unknown' }));

let stopping = false;
const stop = (signal: string): void => {
  if (stopping) return;
  stopping = true;
  log('info', 'stopping', { signal });
  void gateway.stop().then(() => {
    intake.close();
    process.exit(0);
  });
};
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));

try {
  const address = await gateway.start();
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  process.stdout.write(`mail gateway listening on ${host}:${address.port}\n`);
  log('info', 'listening', { host: address.address, port: address.port, startTls: settings.tls !== null, domains: [...settings.domains] });
} catch (error) {
  process.stderr.write(`The mail gateway cannot listen on ${settings.host}:${settings.port} (${(error as NodeJS.ErrnoException).code ?? 'error'}).\n`);
  process.exit(1);
}
