// `npm run bench` lists the benches, `npm run bench -- NAME` runs one: bench/src/NAME.bench.ts, which exports `description` and `run`.
// Nothing but the JSON stands on the last line of stdout; everything else a bench says goes to stderr.
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { needPackages } from './debian-packages.ts';
import { inRoot } from './paths.ts';
import { Explained, say } from './say.ts';
import { ensureWorker } from './worker.ts';

interface Bench {
  description: string;
  /** @param args what follows the name on the command line */
  run(args: string[]): Promise<object>;
}

const folder = inRoot('bench', 'src');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace(/\.bench\.ts$/, ''))
  .toSorted();
const load = async (name: string): Promise<Bench> => (await import(pathToFileURL(`${folder}/${name}.bench.ts`).href)) as Bench;

const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined) {
    for (const each of names) process.stdout.write(`${each.padEnd(12)} ${(await load(each)).description}\n`);
    process.exit(0);
  }
  if (!names.includes(name)) throw new Explained(`There is no bench ${name}; there are: ${names.join(', ')}`);
  needPackages(['chromium'], 'the benches');
  process.env['MEDIASOUP_WORKER_BIN'] = await ensureWorker();
  const bench = await load(name);
  say(`${name}: ${bench.description}`);
  const result = await bench.run(args);
  process.stdout.write(`${JSON.stringify({ bench: name, ...result })}\n`);
  process.exit(0);
} catch (error) {
  if (!(error instanceof Explained)) throw error;
  say(error.message);
  process.exit(1);
}
