import { expect, type BrowserContext, type Page } from '@playwright/test';

/** Remembers the page's peer connections, so that a test can ask them what really arrived. */
export async function watchMedia(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const connections: RTCPeerConnection[] = [];
    Object.assign(globalThis, { watchedConnections: connections });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
  });
}

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

/** Pictures of others are decoded and voices arrive, now: both counts rise. */
export async function expectMediaFlowing(page: Page): Promise<void> {
  const before = await received(page);
  await expect
    .poll(async () => (await received(page)).framesDecoded, { message: 'remote frames decoded' })
    .toBeGreaterThan(before.framesDecoded + 10);
  await expect
    .poll(async () => (await received(page)).audioPackets, { message: 'audio packets received' })
    .toBeGreaterThan(before.audioPackets + 10);
}

/** The video element that shows somebody else paints new frames. */
export async function expectPainted(page: Page, selector: string): Promise<void> {
  const frames = (): Promise<number> =>
    page
      .locator(selector)
      .first()
      .evaluate((video) =>
        video instanceof HTMLVideoElement && video.videoWidth > 0 ? video.getVideoPlaybackQuality().totalVideoFrames : 0,
      );
  const before = await frames();
  await expect.poll(frames, { message: `frames painted in ${selector}` }).toBeGreaterThan(before + 5);
}
