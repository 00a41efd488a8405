import type { Browser, Page } from '@playwright/test';

/**
 * Stops a whole browser where it stands, or lets it go on: to everybody else that is a machine whose cable was pulled. (DevTools' `offline` stops
 * sockets only, not WebRTC.)
 */
export async function freezable(browser: Browser): Promise<(frozen: boolean) => Promise<void>> {
  const devtools = await browser.newBrowserCDPSession();
  let pids: number[] = [];
  return async (frozen) => {
    // Asked for while it can answer.
    if (frozen) pids = (await devtools.send('SystemInfo.getProcessInfo')).processInfo.map(({ id }) => id);
    for (const pid of pids) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT');
  };
}

/**
 * From now on the page's browser reports a sending link of so many bit/s, otherwise without fault; what is really sent goes on as it is. DevTools could
 * throttle it, but then a busy machine would have its say in when which rung is reached.
 */
export async function reportLink(page: Page, availableBps: number): Promise<void> {
  await page.evaluate((bps) => {
    const reporting = globalThis as unknown as { reportedBps?: number };
    const first = reporting.reportedBps === undefined;
    reporting.reportedBps = bps;
    if (!first) return;
    const original = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function getStats(this: RTCPeerConnection, selector?: MediaStreamTrack | null) {
      const report = await original.call(this, selector);
      const changed = new Map<string, Record<string, unknown>>();
      for (const [id, entry] of report as unknown as Map<string, Record<string, unknown>>) {
        changed.set(id, {
          ...entry,
          ...('availableOutgoingBitrate' in entry && { availableOutgoingBitrate: reporting.reportedBps, currentRoundTripTime: 0.02 }),
          ...('fractionLost' in entry && { fractionLost: 0 }),
          ...('totalPacketSendDelay' in entry && { totalPacketSendDelay: 0 }),
          ...('qualityLimitationReason' in entry && { qualityLimitationReason: 'none' }),
        });
      }
      return changed;
    };
  }, availableBps);
}
