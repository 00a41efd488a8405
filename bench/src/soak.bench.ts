import process from 'node:process';
import { runSoak } from './soak/soak.ts';

export const description = '200 random joins, leaves, cuts and kills (seed: soak SEED), and what they leave behind on either side';

const STEPS = 200;

export async function run([seed = '1']: string[]): Promise<object> {
  const report = await runSoak(Number(seed), STEPS);
  for (const [name, count] of Object.entries(report.did)) process.stderr.write(`${String(count).padStart(5)} ${name}\n`);
  process.stderr.write(`${String(report.rejoins).padStart(5)} rejoins after kills\nleft behind:\n`);
  for (const [name, count] of Object.entries(report.left)) process.stderr.write(`${String(count).padStart(5)} ${name}\n`);
  return { seed: report.seed, cases: Object.entries(report.left).map(([name, value]) => ({ name, value, unit: 'left', goal: 0 })) };
}
