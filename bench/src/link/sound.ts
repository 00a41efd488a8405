import type { Page } from '@playwright/test';

/** Samples of sound played since the page was opened, and how many of them the receiver had to make up (W3C webrtc-stats). */
export interface Sound {
  played: number;
  madeUp: number;
}

/** Of a page whose connections are watched (`watchMedia`). */
export async function soundOf(page: Page): Promise<Sound> {
  return page.evaluate(async () => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] };
    const sum = { played: 0, madeUp: 0 };
    for (const connection of watchedConnections) {
      for (const report of (await connection.getStats()).values() as MapIterator<Record<string, number | string>>) {
        if (report['type'] !== 'inbound-rtp' || report['kind'] !== 'audio') continue;
        sum.played += Number(report['totalSamplesReceived'] ?? 0);
        sum.madeUp += Number(report['concealedSamples'] ?? 0) - Number(report['silentConcealedSamples'] ?? 0);
      }
    }
    return sum;
  });
}

/** Share of the sound between two looks that had to be made up, 0…1. */
export const madeUpBetween = (before: Sound, after: Sound): number =>
  (after.madeUp - before.madeUp) / Math.max(1, after.played - before.played);

/** What the worse of the pages had to make up of the other's voice during some work, 0…1. */
export async function madeUpDuring(pages: readonly Page[], work: () => Promise<void>): Promise<number> {
  const before = await Promise.all(pages.map(soundOf));
  await work();
  const after = await Promise.all(pages.map(soundOf));
  return Math.max(...after.map((sound, index) => madeUpBetween(before[index] ?? { played: 0, madeUp: 0 }, sound)));
}
