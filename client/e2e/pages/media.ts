import { expect, type Page } from '@playwright/test';
import { tellConnections } from '../../src/net/testing/watchedMedia.ts';

export { watchMedia } from '../../src/net/testing/watchedMedia.ts';

export interface Received {
  framesDecoded: number;
  audioPackets: number;
}

/** What the page has received over all its connections that are still open, by the browser's own count. */
export async function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] };
    const sum = { framesDecoded: 0, audioPackets: 0 };
    for (const connection of watchedConnections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values() as MapIterator<{
        type: string;
        kind?: string;
        framesDecoded?: number;
        packetsReceived?: number;
      }>) {
        if (report.type !== 'inbound-rtp') continue;
        if (report.kind === 'video') sum.framesDecoded += report.framesDecoded ?? 0;
        else sum.audioPackets += report.packetsReceived ?? 0;
      }
    }
    return sum;
  });
}

/** Pictures of others are decoded and voices arrive, now: both counts rise. Where they do not, it is told what those sent from whom they should come. */
export async function expectMediaFlowing(page: Page, timeout = 15_000, senders: readonly Page[] = []): Promise<void> {
  await tellingConnections([page, ...senders.filter((sender) => sender !== page)], () => expectBothRise(page, timeout));
}

/** Where what is expected does not come, the failure tells what the connections of these pages carried. */
async function tellingConnections(pages: readonly Page[], expecting: () => Promise<void>): Promise<void> {
  try {
    await expecting();
  } catch (error) {
    const told = await Promise.all(pages.map(tellConnections));
    throw new Error([error instanceof Error ? error.message : String(error), ...told].join('\n\n'), { cause: error });
  }
}

async function expectBothRise(page: Page, timeout: number): Promise<void> {
  const before = await received(page);
  await expect
    .poll(async () => (await received(page)).framesDecoded, { message: 'remote frames decoded', timeout })
    .toBeGreaterThan(before.framesDecoded + 10);
  await expect
    .poll(async () => (await received(page)).audioPackets, { message: 'audio packets received', timeout })
    .toBeGreaterThan(before.audioPackets + 10);
}

/** The video element that shows somebody else paints new frames; who sends them is looked for in the same browser. */
export async function expectPainted(page: Page, selector: string): Promise<void> {
  const frames = (): Promise<number> =>
    page
      .locator(selector)
      .first()
      .evaluate((video) =>
        video instanceof HTMLVideoElement && video.videoWidth > 0 ? video.getVideoPlaybackQuality().totalVideoFrames : 0,
      );
  const before = await frames();
  const pages = page
    .context()
    .browser()
    ?.contexts()
    .flatMap((context) => context.pages());
  await tellingConnections(pages ?? [page], () =>
    expect.poll(frames, { message: `frames painted in ${selector}` }).toBeGreaterThan(before + 5),
  );
}

/** Ports of the other ends of all connections in use: a worker's, or those of the other person's browser. */
export async function remotePorts(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] };
    const ports = new Set<number>();
    for (const connection of watchedConnections) {
      if (connection.connectionState !== 'connected') continue;
      const report = await connection.getStats();
      for (const entry of report.values() as MapIterator<{
        type: string;
        nominated?: boolean;
        state?: string;
        remoteCandidateId?: string;
      }>) {
        if (entry.type !== 'candidate-pair' || entry.nominated !== true || entry.state !== 'succeeded') continue;
        const remote = report.get(entry.remoteCandidateId ?? '') as { port?: number } | undefined;
        if (remote?.port !== undefined) ports.add(remote.port);
      }
    }
    return [...ports];
  });
}

/** How many connections the page has made so far: more of them, and its call was joined anew. */
export async function connectionsMade(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { watchedConnections: RTCPeerConnection[] }).watchedConnections.length);
}

/** Notes from now on how long no voice comes; the answer is the longest time so far, ms. */
export async function watchVoice(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] };
    const watch = { packets: 0, atMs: performance.now(), longestMs: 0 };
    Object.assign(globalThis, { voiceWatch: watch });
    let reading = false;
    // Seldom enough not to take the machine's time from what is measured; Opus rests up to 400 ms in silence anyway.
    setInterval(() => {
      if (reading) return;
      reading = true;
      const open = watchedConnections.filter(({ connectionState }) => connectionState !== 'closed');
      void Promise.all(open.map((connection) => connection.getStats()))
        .then((reports) => {
          let packets = 0;
          for (const report of reports) {
            for (const entry of report.values() as MapIterator<{ type: string; kind?: string; packetsReceived?: number }>)
              if (entry.type === 'inbound-rtp' && entry.kind === 'audio') packets += entry.packetsReceived ?? 0;
          }
          const nowMs = performance.now();
          watch.longestMs = Math.max(watch.longestMs, nowMs - watch.atMs);
          // A connection that closed takes its packets with it; only new ones are a voice.
          if (packets > watch.packets) watch.atMs = nowMs;
          watch.packets = packets;
        })
        .finally(() => (reading = false));
    }, 150);
  });
  return () => page.evaluate(() => (globalThis as unknown as { voiceWatch: { longestMs: number } }).voiceWatch.longestMs);
}
