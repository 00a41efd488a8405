import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { valueOf } from './lib/args.ts';
import { consultBy, type Doctors, type StepTime } from './link/consultBy.ts';
import { CLEAN, conditionsAt, PROFILES } from './link/profiles.ts';
import { logRequests } from './link/requestLog.ts';
import { openScreens } from './link/screens.ts';
import { needLab, within } from './link/start.ts';

export const description =
  "a whole consult by the product's own screens, the commune on commune-64k: seconds of each step, beside the same on a clean link (--profile NAME, --report DIR, --alone: without the clean run, --viewer: the commune asks for the whole viewer)";

/** The steps of both runs side by side, and what the commune's page asked for; there is no goal: what takes long here is what to mend next. */
export async function run(args: string[]): Promise<object> {
  needLab();
  const report = path.resolve(valueOf(args, 'report') ?? path.join(os.tmpdir(), 'hoi-chan-consult-report'));
  const wanted = valueOf(args, 'profile') ?? 'commune-64k';
  const profile = PROFILES.find(({ name }) => name === wanted);
  if (profile === undefined) throw new Error(`there is no profile ${wanted}`);
  return within(async () => {
    mkdirSync(report, { recursive: true });
    const screens = await openScreens();
    const once = async (name: string, conditions: ReturnType<typeof conditionsAt>): Promise<StepTime[]> => {
      screens.setLink(conditions);
      const [near, far] = [await screens.open('near'), await screens.open('far')];
      const doctors: Doctors = { commune: near.page, specialist: far.page };
      const log = logRequests(near.page, path.join(report, `${name}-requests.log`));
      try {
        return await consultBy(doctors, {
          wantsViewer: args.includes('--viewer'),
          onStep: async ({ step, seconds, madeUp }) => {
            const voice = madeUp === undefined ? '' : `, ${(madeUp * 100).toFixed(1)} % of the voice made up`;
            process.stderr.write(`${name}: ${step} ${seconds.toFixed(1)} s${voice}\n`);
            log.note(`-- ${step} ${seconds.toFixed(1)} s`);
            await near.page.screenshot({ path: path.join(report, `${name}-${step}.png`) });
          },
        });
      } catch (error) {
        // Where it stuck is to be seen, not guessed.
        for (const [who, { page }] of Object.entries({ near, far }))
          await page.screenshot({ path: path.join(report, `${name}-failed-${who}.png`) }).catch(() => undefined);
        throw error;
      } finally {
        await Promise.all([near.close(), far.close()]);
        log.close();
      }
    };
    try {
      const clean = args.includes('--alone') ? [] : await once('clean', { up: CLEAN, down: CLEAN });
      const times = await once(profile.name, conditionsAt(profile.steps, 0));
      const cases = times.map(({ step, seconds, madeUp }, index) => ({
        name: step,
        value: Number(seconds.toFixed(1)),
        unit: 's',
        ...(clean[index] !== undefined && { clean: Number(clean[index].seconds.toFixed(1)) }),
        ...(madeUp !== undefined && { voiceMadeUp: Number(madeUp.toFixed(4)) }),
      }));
      process.stderr.write(`Pictures: ${report}\n`);
      return { profile: profile.name, cases };
    } finally {
      await screens.close();
    }
  });
}
