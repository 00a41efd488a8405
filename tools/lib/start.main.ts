// `npm start` and `npm run dev`: everything a person needs to try Hội Chẩn on this machine, in one process group that Ctrl-C ends.
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ensureCertificate } from './certificate.ts';
import { accountTable, readAccounts } from './demo-accounts.ts';
import { waitUntilReady } from './health.ts';
import { lanAddresses } from './local-network.ts';
import { dataDir, inRoot } from './paths.ts';
import { portsForStart, type Ports } from './ports.ts';
import { isRunning } from './process-identity.ts';
import { startProduct, type Product } from './product.ts';
import { claimRun, clearRun, findLauncher, writeRun } from './run-file.ts';
import { duration, Explained, say } from './say.ts';
import { lastLines, type Service } from './service.ts';
import { keepRunning } from './supervise.ts';

const started = Date.now();
const dev = process.argv.includes('--dev');
const lan = process.argv.includes('--lan');

const start = new AbortController();
let product: Product | undefined;
let stopping = false;

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  say('\nStopping …');
  if (product) {
    await product.stop();
    clearRun(dataDir);
    say('Everything is stopped.');
    process.exit(exitCode);
  }
  // Still starting: what runs already is ended by the start itself, which then reports here. A compiler may take longer to notice.
  start.abort(new Explained('Stopped before it was ready.'));
  setTimeout(() => process.exit(130), 20_000).unref();
}

/** Ctrl-C arrives twice within a moment when npm hands it on too; only a later one means "now". */
function stopOnSignals(): void {
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === 0) first = Date.now();
      else if (Date.now() - first > 2_000) process.exit(130);
      void stop(0);
    });
  }
}

/** npm killed with -9 tells us nothing: its process is simply gone. Only for npm, since a shell may well leave a background job behind. */
function stopWithLauncher(): void {
  const launcher = findLauncher();
  if (process.env['npm_lifecycle_event'] === undefined || !launcher) return;
  setInterval(() => {
    if (!isRunning(launcher)) void stop(1);
  }, 1_000).unref();
}

async function lanOptions(): Promise<{ address: string; certFile: string; keyFile: string }> {
  const addresses = lanAddresses();
  const address = addresses[0];
  if (address === undefined) throw new Explained('--lan: this machine has no network address that others could reach.');
  return { address, ...(await ensureCertificate(path.join(dataDir, 'tls'), addresses)) };
}

function announce(running: Product, lanAddress: string | undefined): void {
  say(`\nHội Chẩn is ready (${duration((Date.now() - started) / 1000)}):  ${running.url}`);
  if (lanAddress !== undefined) {
    say(`On the local network:           https://${lanAddress}:${running.ports.web}`);
    say('The certificate was made on this machine: the browser warns once. Choose "Advanced", then "Proceed".');
  }
  if ((process.env['DEMO'] ?? '1') === '1') {
    say('\nDemo accounts (user name, password, person, role, facility):');
    for (const line of accountTable(readAccounts())) say(line);
  }
  say(
    `\nLogs: ${path.relative(inRoot(), running.logDir)}/{${[...running.services.map((service) => service.name), 'postgres'].join(',')}}.log`,
  );
  say('Stop with Ctrl-C.');
}

function noteRun(running: Product): void {
  const children = running.services.map((service) => service.identity);
  writeRun(dataDir, children, running.url);
}

/** A service that crashes is started again and takes nothing else down with it; one that cannot live ends the start, with its log. */
async function supervise(running: Product, first: Service): Promise<void> {
  try {
    await keepRunning(first, {
      stopping: () => stopping,
      onEnd: ({ name, logFile }, how, pauseMs) =>
        say(`\n${name} ended unexpectedly (${how}); it is started again in ${pauseMs / 1000} s. Why: ${path.relative(inRoot(), logFile)}`),
      startAgain: (ended) => {
        const service = running.startAgain(ended);
        noteRun(running);
        waitUntilReady(service, 60_000, start.signal).then(
          () => say(`${service.name} is back.`),
          () => undefined, // it ended once more, and that is told already
        );
        return service;
      },
      onGivenUp: ({ name, logFile }, how) => {
        say(`\n${name} ended (${how}), again and again within a minute: given up. The end of ${logFile}:\n\n${lastLines(logFile)}`);
        void stop(1);
      },
    });
  } catch (error) {
    say(`\n${first.name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
    await stop(1);
  }
}

let claimed = false;
try {
  if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
  stopOnSignals();
  stopWithLauncher();
  await claimRun(dataDir);
  claimed = true;
  const workers = Number(process.env['WORKER_COUNT'] || os.availableParallelism());
  const choosePorts = (): Promise<Ports> => portsForStart({ host: lan ? '0.0.0.0' : process.env['HOST'] || '127.0.0.1', workers, dev });
  await choosePorts(); // says at once that one is taken, not after minutes of building
  const lanSettings = lan ? await lanOptions() : undefined;
  product = await startProduct({ dataDir, ports: choosePorts, dev, signal: start.signal, ...(lanSettings ? { lan: lanSettings } : {}) });
  noteRun(product);
  announce(product, lanSettings?.address);
  for (const service of product.services) void supervise(product, service);
} catch (error) {
  if (claimed) clearRun(dataDir);
  if (!(error instanceof Explained)) throw error;
  say(`\n${error.message}`);
  process.exit(1);
}
