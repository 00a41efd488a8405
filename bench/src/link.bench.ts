import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { roundsIn, valueOf } from './lib/args.ts';
import type { Side } from './lib/pages.ts';
import { openLab, planOf } from './link/lab.ts';
import type { CallRecord } from './link/lab.ts';
import { readPackets, tellSeconds } from './link/packets.ts';
import { plot } from './link/plot.ts';
import { PROFILES } from './link/profiles.ts';
import { needLab, within } from './link/start.ts';
import { startTurn } from './link/turn.ts';
import type { Turn } from './link/turn.ts';
import { judge, pooled, table } from './link/verdict.ts';
import type { Pooled, Verdict } from './link/verdict.ts';

export const description =
  'a call on each of nine links, in seconds without words while the link carries a voice (--profile NAME, --side ours,peer,baseline, --rounds N judged together, --report DIR with --packets)';

/** Five of a hundred seconds may lose words, on a link that carries a voice. */
const GOAL = 0.05;

export async function run(args: string[]): Promise<object> {
  needLab();
  const report = path.resolve(valueOf(args, 'report') ?? path.join(os.tmpdir(), 'hoi-chan-link-report'));
  const wanted = valueOf(args, 'profile')?.split(',');
  const rounds = roundsIn(args, 1);
  const sides = (valueOf(args, 'side') ?? 'ours').split(',') as Side[];
  return within(async () => {
    mkdirSync(report, { recursive: true });
    const packetLog = args.includes('--packets') ? path.join(report, 'packets.log') : undefined;
    const lab = await openLab({}, packetLog);
    const judged: { verdict: Verdict; record: CallRecord; file: string }[] = [];
    const rows: Pooled[] = [];
    let turn: Turn | undefined;
    try {
      const chosen = PROFILES.filter(({ name }) => wanted?.includes(name) ?? true);
      // Where TURN is there as well it would be among the ways of every call: those that need it come last.
      const [plain, relayed] = [chosen.filter(({ turn }) => turn !== true), chosen.filter(({ turn }) => turn === true)];
      for (const profile of [...plain, ...relayed]) {
        if (profile === relayed[0]) await lab.restartOurs((turn = await startTurn()).env);
        for (const side of sides) {
          const runs: Verdict[] = [];
          for (let round = 1; round <= rounds; round += 1) {
            const record = await lab.call(planOf(side, profile));
            const verdict = judge(record, profile);
            const file = path.join(report, `${profile.name}-${side}${round === 1 ? '' : `-${round}`}`);
            judged.push({ verdict, record, file });
            runs.push(verdict);
            writeFileSync(
              `${file}.svg`,
              plot({ title: `${profile.name}, ${side}`, record, steps: profile.steps, seconds: profile.seconds, heard: verdict.heard }),
            );
            writeFileSync(`${file}.json`, JSON.stringify(record));
            process.stderr.write(table([verdict]).split('\n').slice(2).join('\n'));
          }
          rows.push(pooled(runs));
        }
      }
    } finally {
      await lab.close();
      await turn?.stop();
    }
    writeFileSync(path.join(report, 'table.md'), table(rows));
    if (packetLog !== undefined) {
      const packets = readPackets(readFileSync(packetLog, 'utf8'));
      for (const { verdict, record, file } of judged) writeFileSync(`${file}.seconds.txt`, tellSeconds(record, verdict.heard, packets));
    }
    process.stderr.write(`\n${table(rows)}\nPlots: ${report}\n`);
    const cases = rows
      .filter(({ side }) => side === 'ours')
      .map(({ profile, unintelligible, longestSilenceS, recoveredAfterS, concealed, ways, each }) => ({
        name: profile,
        value: Number(unintelligible.toFixed(4)),
        unit: 'share of seconds without words',
        goal: GOAL,
        longestSilenceS: Number(longestSilenceS.toFixed(2)),
        concealed: Number(concealed.toFixed(4)),
        ways,
        ...(each.length > 1 && { each: each.map((share) => Number(share.toFixed(4))) }),
        ...(recoveredAfterS !== undefined && {
          recoveredAfterS: Number.isFinite(recoveredAfterS) ? Number(recoveredAfterS.toFixed(2)) : null,
        }),
      }));
    return { cases };
  });
}
