import type { BrowserContext } from '@playwright/test';
import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';

/** Named in CONTRIBUTING.md: a whole number, the seed. Unset, nothing here has any effect. */
export const HOLD_ANSWERS = 'E2E_HOLD_ANSWERS';
const seed = process.env[HOLD_ANSWERS];

/** So many are held back long enough for whoever does not wait to be too early; the others come as they do over a good link. */
const LONG_SHARE = 0.3;
const LONG_MS = { least: 300, most: 1_800 };
const SHORT_MS = 150;

/**
 * Holds back every answer of the server to the pages of this context, each for another time: what a test sees next is then what it waited for, not
 * what happened to be quick. Which request waits how long follows from the seed, its address without identifiers and how many of that kind came
 * before it, so that one seed is the same run whatever overtakes what.
 */
export async function holdAnswers(context: BrowserContext): Promise<void> {
  if (seed === undefined) return;
  const asked = new Map<string, number>();
  await context.route('**/api/**', async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    // What measures the link would measure this.
    if (pathname.startsWith('/api/link-check')) return route.fallback();
    const kind = `${request.method()} ${kindOf(pathname)}`;
    const nth = asked.get(kind) ?? 0;
    asked.set(kind, nth + 1);
    await after(heldForMs(`${seed} ${kind} ${nth}`));
    // The page may be gone by now, and its request with it.
    await route.fallback().catch(() => undefined);
  });
}

const kindOf = (pathname: string): string => pathname.replaceAll(/[0-9a-f-]{36}|[\w-]{32,}|\d[\d.]{3,}/g, ':id');

function heldForMs(of: string): number {
  const digest = createHash('sha256').update(of).digest();
  const where = digest.readUInt32BE(4) / 2 ** 32;
  const isLong = digest.readUInt32BE(0) / 2 ** 32 < LONG_SHARE;
  return isLong ? LONG_MS.least + where * (LONG_MS.most - LONG_MS.least) : where * SHORT_MS;
}

/** What to say at the end of a run, so that it can be had again. */
export const heldAnswersNote =
  seed === undefined ? undefined : `Answers were held back: ${HOLD_ANSWERS}=${seed} holds the same ones back again.`;
