import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { prepareConsultWithImages } from '../../client/e2e/pages/preparedConsult.ts';
import { text } from '../../client/e2e/pages/texts.ts';
import { roundsIn } from './lib/args.ts';
import { median } from './lib/statistics.ts';
import { drawn, hears, joinButton, signIn } from './link/doctors.ts';
import { CLEAN } from './link/profiles.ts';
import type { Conditions } from './link/profiles.ts';
import { openScreens } from './link/screens.ts';
import type { Screens } from './link/screens.ts';
import { madeUpBetween, soundOf } from './link/sound.ts';
import { needLab, within } from './link/start.ts';

export const description =
  'a call during which a CT is scrolled through at 512 kbit/s: seconds without words, beside the call alone and the same pictures fetched with no regard for it';

const ROUNDS = 2;
const ALONE_S = 15;
const PATIENCE_MS = 120_000;
const SETTLE_S = 10;
/** One slice after the other, as fast as somebody looks at them. */
const LOOK_MS = 3_000;
const LOOKS = 10;
const AT_ONCE = 6;
/** As in the link's table: a second of which more than a tenth was made up has lost words; five of a hundred may. */
const LOST = 0.1;
const GOAL = 0.05;
const WAY = { ...CLEAN, bps: 512_000, queueMs: 400, delayMs: 75, jitterMs: 5 };
const LINK: Conditions = { up: WAY, down: WAY };

/** The call alone; slice after slice; until the last of them stands there; another panel over the images; the same pictures by plain requests. */
const PHASES = ['alone', 'looking', 'staying', 'hidden', 'greedy'] as const;
type Phase = (typeof PHASES)[number];
const GOALS: ReadonlySet<Phase> = new Set(['looking', 'staying']);

interface Heard {
  /** Per second, the worse of the two ends, 0…1. */
  seconds: number[];
  /** To the commune, kbit/s, and how long a packet had to wait, ms: the longest, the median and the 95th percentile of looks 100 ms apart. */
  downKbit: number;
  queueMs: number;
  medianQueueMs: number;
  p95QueueMs: number;
  /** Pictures that stood there in full. */
  pictures: number;
}

interface Frame {
  url: string;
  headers: Record<string, string>;
}

/** What both made up of each other's voice in every second of some work. */
async function heardDuring(screens: Screens, pages: readonly Page[], work: () => Promise<number>): Promise<Heard> {
  const seconds: number[] = [];
  let isOver = false;
  const listening = (async () => {
    let before = await Promise.all(pages.map(soundOf));
    while (!isOver) {
      await pause(1_000);
      const after = await Promise.all(pages.map(soundOf));
      seconds.push(Math.max(...after.map((sound, index) => madeUpBetween(before[index] ?? sound, sound))));
      before = after;
    }
  })();
  screens.passed();
  const pictures = await work().finally(() => (isOver = true));
  const downs = screens.passed().map(({ down }) => down);
  await listening;
  const queues = downs.map(({ queueMs }) => queueMs).toSorted((a, b) => a - b);
  const queueOf = (share: number): number => Math.round(queues[Math.min(queues.length - 1, Math.floor(queues.length * share))] ?? 0);
  const bits = downs.reduce((sum, { delivered }) => sum + delivered * 8, 0);
  return {
    seconds,
    pictures,
    downKbit: Math.round(bits / (downs.length * 100)),
    queueMs: queueOf(1),
    medianQueueMs: queueOf(0.5),
    p95QueueMs: queueOf(0.95),
  };
}

const waited = (seconds: number) => async (): Promise<number> => {
  await pause(seconds * 1_000);
  return 0;
};

/** Looks at slice after slice, none seen before; whether it is there or not the next one is asked for. */
async function scroll(page: Page): Promise<number> {
  const viewport = page.getByTestId('viewport').first();
  // Apart from what lies around the first one.
  const from = Math.floor(Number(await viewport.getAttribute('data-slices')) / 2);
  let pictures = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    await page
      .locator('input[type=range]')
      .first()
      .fill(String(from + look * 2));
    await pause(LOOK_MS);
    if ((await viewport.getAttribute('data-state')) === 'drawn' && (await viewport.getAttribute('data-slice')) === String(from + look * 2))
      pictures += 1;
  }
  return pictures;
}

/** As many at once as a browser opens connections over HTTP/1.1, for as long as the looking took. */
async function greedily(page: Page, frames: readonly Frame[]): Promise<number> {
  if (frames.length === 0) throw new Error('no picture was asked for while looking');
  return page.evaluate(
    async ({ wanted, atOnce, forMs }) => {
      const until = AbortSignal.timeout(forMs);
      let next = 0;
      let got = 0;
      const one = async (): Promise<void> => {
        for (;;) {
          const { url, headers } = wanted[(next += 1) % wanted.length] ?? { url: '', headers: {} };
          const answer = await fetch(url, { headers, cache: 'no-store', signal: until });
          await answer.arrayBuffer();
          if (!answer.ok) throw new Error(`a plain request was answered ${answer.status}`);
          got += 1;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, one)).catch((error: unknown) => {
        if (!until.aborted) throw error;
      });
      return got;
    },
    { wanted: frames, atOnce: AT_ONCE, forMs: LOOKS * LOOK_MS },
  );
}

const open = (page: Page, panel: 'images' | 'chat'): Promise<void> => page.getByRole('tab', { name: text(`room:panels.${panel}`) }).click();

const lostShare = (seconds: readonly number[]): number => seconds.filter((share) => share > LOST).length / Math.max(1, seconds.length);
const rounded = (value: number): number => Number(value.toFixed(4));

/** One call of two doctors in browsers of their own. The commune's end is the thin one; it has entered, and the program is there, before the link is as thin as that. */
async function once(screens: Screens, consultId: string): Promise<Record<Phase, Heard>> {
  screens.setLink({ up: CLEAN, down: CLEAN });
  const [near, far] = [await screens.open('near', true), await screens.open('far', true)];
  const both = [near.page, far.page];
  const during = (work: () => Promise<number>): Promise<Heard> => heardDuring(screens, both, work);
  try {
    for (const [page, username] of [
      [near.page, 'bs.hung'],
      [far.page, 'bs.tim'],
    ] as const) {
      await signIn(page, username);
      await page.goto(`/consults/${consultId}/room`);
      await joinButton(page).click();
    }
    await Promise.all([hears(near.page, 'Phạm Đức Tâm'), hears(far.page, 'Trần Văn Hùng')]);
    await near.page.waitForLoadState('networkidle');
    screens.setLink(LINK);
    await pause(SETTLE_S * 1_000);
    const alone = await during(waited(ALONE_S));
    const frames: Frame[] = [];
    near.page.on('request', (request) => {
      const { accept = '', authorization = '' } = request.headers();
      if (request.url().includes('/frames/')) frames.push({ url: request.url(), headers: { accept, authorization } });
    });
    await open(near.page, 'images');
    // Where it takes long the viewer is offered with its price: this doctor wants it.
    const offered = near.page.getByTestId('open-viewer');
    await offered.or(drawn(near.page)).first().waitFor({ timeout: PATIENCE_MS });
    if (await offered.isVisible()) await offered.click();
    await drawn(near.page).waitFor({ timeout: PATIENCE_MS });
    frames.length = 0;
    const looking = await during(() => scroll(near.page));
    const asked = [...frames];
    const staying = await during(async () => {
      await drawn(near.page).waitFor({ timeout: PATIENCE_MS });
      return 1;
    });
    await open(near.page, 'chat');
    const hidden = await during(waited(ALONE_S));
    const greedy = await during(() => greedily(near.page, asked));
    return { alone, looking, staying, hidden, greedy };
  } finally {
    await Promise.all([near.close(), far.close()]);
  }
}

export async function run(args: string[]): Promise<object> {
  needLab();
  const rounds = roundsIn(args, ROUNDS);
  return within(async () => {
    const screens = await openScreens();
    try {
      const runs: Record<Phase, Heard>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        // One of its own: in the room of the round before those who have just left may still be missed.
        const { id } = await prepareConsultWithImages(screens.ours.url, 'bs.hung', 'Trần Thị Bình');
        const run = await once(screens, id);
        runs.push(run);
        for (const phase of PHASES) {
          const { seconds, pictures, downKbit, queueMs, medianQueueMs, p95QueueMs } = run[phase];
          const made = seconds.map((share) => Math.round(share * 100)).join(' ');
          process.stderr.write(
            `${phase}: ${made} % made up, ${pictures} pictures, ${downKbit} kbit/s down, queue ${medianQueueMs}, ${p95QueueMs}, ${queueMs} ms\n`,
          );
        }
      }
      return {
        cases: PHASES.map((phase) =>
          caseOf(
            phase,
            runs.map((run) => run[phase]),
          ),
        ),
      };
    } finally {
      await screens.close();
    }
  });
}

function caseOf(phase: Phase, runs: readonly Heard[]) {
  const shares = runs.map(({ seconds }) => lostShare(seconds));
  const all = runs.flatMap(({ seconds }) => seconds);
  return {
    name: `voice-${phase}`,
    value: rounded(lostShare(all)),
    unit: 'share of seconds without words',
    ...(GOALS.has(phase) && { goal: GOAL }),
    spread: [rounded(Math.min(...shares)), rounded(Math.max(...shares))],
    madeUp: rounded(all.reduce((sum, share) => sum + share, 0) / all.length),
    seconds: all.length,
    pictures: median(runs.map(({ pictures }) => pictures)),
    downKbit: median(runs.map(({ downKbit }) => downKbit)),
    medianQueueMs: median(runs.map(({ medianQueueMs }) => medianQueueMs)),
    p95QueueMs: median(runs.map(({ p95QueueMs }) => p95QueueMs)),
    queueMs: Math.max(...runs.map(({ queueMs }) => queueMs)),
    rounds: runs.length,
  };
}
