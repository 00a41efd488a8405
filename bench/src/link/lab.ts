import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Page } from '@playwright/test';
import { startBaseline } from '../lib/baseline.ts';
import { startOurs } from '../lib/ours.ts';
import type { Ours } from '../lib/ours.ts';
import { servePages } from '../lib/pages.ts';
import type { Side } from '../lib/pages.ts';
import { writeMovingPicture } from './movingPicture.ts';
import { CORE_ADDRESS, changeAddress, inPlace } from './namespaces.ts';
import type { ProbeEvent, ProbeSample } from './probe.ts';
import { CLEAN, conditionsAt } from './profiles.ts';
import type { Conditions, Profile, Step } from './profiles.ts';
import { startRelay } from './relay.ts';
import type { RelayReport } from './relay.ts';
import { writeVoiceClip } from './voiceClip.ts';

export interface EndRecord {
  samples: ProbeSample[];
  events: ProbeEvent[];
}

/** Everything one call on an impaired link left behind. Times are Unix ms. */
export interface CallRecord {
  side: Side;
  /** The schedule's own zero: both have heard each other. */
  startMs: number;
  /** From the click of the one who came second until both heard the other, ms. */
  voiceAfterMs: number;
  near: EndRecord;
  far: EndRecord;
  link: RelayReport[];
}

export interface CallPlan {
  side: Side;
  seconds: number;
  steps: Step[];
  /** How often counters are read, ms. */
  everyMs?: number;
  /** Something the link does not do by itself: a process killed. */
  deeds?: { atS: number; run(): void }[];
  /** Without pauses, so that every gap is the link's. */
  unceasing?: boolean;
}

export interface Lab {
  readonly ours: Ours;
  /** After a deed from which it does not come back, or with other settings. */
  restartOurs(other?: Record<string, string>): Promise<void>;
  call(plan: CallPlan): Promise<CallRecord>;
  close(): Promise<void>;
}

const CAPTURE = { width: 640, height: 360 };
const HEARD_WITHIN_MS = 30_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder for what a bench in the lab makes, gone with it; and a bench whose starter has gone ends, with all it started. */
export function labFolder(): string {
  for (const event of ['disconnect', 'SIGINT', 'SIGTERM']) process.once(event, () => process.exit(1));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-lab-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  return folder;
}

/** The whole product in the lab's core. */
export const startInLab = (env: Record<string, string> = {}): Promise<Ours> =>
  startOurs(
    { HOST: '0.0.0.0', RTC_LISTEN_IP: CORE_ADDRESS, RTC_ANNOUNCED_ADDRESS: CORE_ADDRESS, PUBLIC_URL: `http://${CORE_ADDRESS}`, ...env },
    CORE_ADDRESS,
  );

/** Everything the benches on bad links share. Runs inside the lab's core namespace. `packetLog`: see `startRelay`. */
export async function openLab(env: Record<string, string> = {}, packetLog?: string): Promise<Lab> {
  const folder = labFolder();
  const clip = (who: string): string => path.join(folder, `${who}.wav`);
  const picture = path.join(folder, 'camera.y4m');
  for (const who of ['near', 'far'] as const) {
    writeVoiceClip(clip(who), who);
    writeVoiceClip(clip(`${who}-unceasing`), who, 0);
  }
  writeMovingPicture(picture);
  const relay = await startRelay(packetLog);
  const pages = await servePages(CORE_ADDRESS);
  const baseline = await startBaseline(CORE_ADDRESS);
  const start = (other?: Record<string, string>): Promise<Ours> => startInLab({ ...env, ...other });
  let ours = await start();
  let addresses = 0;
  const setLink = (conditions: Conditions): void => relay.set(conditions, ours.rtcPorts);

  async function open(plan: CallPlan, who: 'near' | 'far', callId: string): Promise<{ page: Page; close(): Promise<void> }> {
    const voice = clip(plan.unceasing === true ? `${who}-unceasing` : who);
    const opened = await pages.open(plan.side, { within: inPlace(who), voice, picture });
    const token = who === 'near' ? ours.tokens.asker : ours.tokens.specialist;
    const url = plan.side === 'ours' ? ours.url : baseline.url;
    await opened.page.evaluate((input) => window.benchPage.prepare(input), {
      url,
      token,
      callId,
      capture: CAPTURE,
      send: true,
      tile: true,
    });
    return opened;
  }

  return {
    get ours() {
      return ours;
    },
    async restartOurs(other) {
      await ours.stop();
      ours = await start(other);
    },
    async call(plan) {
      const callId = plan.side === 'ours' ? ours.callId : randomUUID();
      setLink({ up: CLEAN, down: CLEAN });
      const near = await open(plan, 'near', callId);
      const far = await open(plan, 'far', callId);
      const both = [near, far];
      try {
        setLink(conditionsAt(plan.steps, 0));
        await Promise.all(both.map(({ page }) => page.evaluate((every) => window.linkProbe.start(every), plan.everyMs ?? 250)));
        relay.take();
        await far.page.evaluate(() => window.benchPage.enter());
        const clickedAt = Date.now();
        // The click is one of a person: the answer to it is not waited for, and may well not come in time.
        const entered = near.page.evaluate(() => window.benchPage.enter());
        entered.catch(() => undefined);
        await Promise.all(both.map(({ page }) => heard(page)));
        const startMs = Date.now();
        for (const { atS, run } of timetable(plan, setLink, () => changeAddress((addresses += 1)))) {
          await pause(startMs + atS * 1_000 - Date.now());
          run();
        }
        const [nearRecord, farRecord] = await Promise.all(both.map(({ page }) => page.evaluate(() => window.linkProbe.take())));
        if (nearRecord === undefined || farRecord === undefined) throw new Error('an end has recorded nothing');
        const voiceAfterMs = startMs - clickedAt;
        return { side: plan.side, startMs, voiceAfterMs, near: nearRecord, far: farRecord, link: relay.take() };
      } finally {
        setLink({ up: CLEAN, down: CLEAN });
        await Promise.all(both.map(({ page }) => leave(page)));
        await Promise.all(both.map(({ close }) => close()));
      }
    },
    async close() {
      await pages.close();
      await baseline.stop();
      await ours.stop();
      await relay.stop();
    },
  };
}

/** Until an end has got some voice that was really sent; a call that never gets that far starts all the same, and is judged. */
async function heard(page: Page): Promise<void> {
  await page
    .waitForFunction(() => window.linkProbe.heardMs() >= 200, undefined, { polling: 50, timeout: HEARD_WITHIN_MS })
    .catch(() => undefined);
}

/** Gives the seat up; on a link that is gone nobody waits for the answer. */
async function leave(page: Page): Promise<void> {
  await Promise.race([page.evaluate(() => window.benchPage.leave()).catch(() => undefined), pause(3_000)]);
}

function timetable(
  { steps, deeds = [], seconds }: CallPlan,
  set: (conditions: Conditions) => void,
  newAddress: () => void,
): { atS: number; run(): void }[] {
  const changes = steps
    .filter(({ atS }) => atS > 0)
    .map(({ atS, newAddress: changes }) => ({
      atS,
      run: () => {
        set(conditionsAt(steps, atS));
        if (changes === true) newAddress();
      },
    }));
  return [...changes, ...deeds, { atS: seconds, run: () => undefined }].toSorted((a, b) => a.atS - b.atS);
}

export const planOf = (side: Side, { seconds, steps }: Profile): CallPlan => ({ side, seconds, steps });
