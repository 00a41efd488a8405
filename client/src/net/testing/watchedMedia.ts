import type { BrowserContext, Page } from '@playwright/test';

/** Remembers the page's peer connections, so that a test can ask them what really arrived. */
export async function watchMedia(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // A call that is joined again after a change of network may have its connections in a frame of the page.
    const ofPage = (): RTCPeerConnection[] | undefined => {
      try {
        return (globalThis.top as unknown as { watchedConnections?: RTCPeerConnection[] }).watchedConnections;
      } catch {
        return undefined; // a frame of somewhere else
      }
    };
    const connections = ofPage() ?? [];
    Object.assign(globalThis, { watchedConnections: connections });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
  });
}

/** Each connection that is open and what it sends and receives, for whoever reads why nothing came. */
export async function tellConnections(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { watchedConnections = [] } = globalThis as unknown as { watchedConnections?: RTCPeerConnection[] };
    const lines: string[] = [];
    for (const connection of watchedConnections) {
      if (connection.connectionState === 'closed') continue;
      lines.push(`connection ${connection.connectionState}, ICE ${connection.iceConnectionState}, ${connection.signalingState}`);
      const reports = new Map<string, Record<string, unknown>>(await connection.getStats());
      for (const report of reports.values()) {
        if (report['type'] !== 'inbound-rtp' && report['type'] !== 'outbound-rtp') continue;
        const { mimeType, payloadType } = reports.get(String(report['codecId'])) ?? {};
        const packets = report['packetsReceived'] ?? report['packetsSent'];
        const frames = report['framesDecoded'] ?? report['framesEncoded'];
        lines.push(
          `  ${String(report['type'])} ${String(report['kind'])} ${String(report['ssrc'])} ${String(mimeType)} ${String(payloadType)}: ` +
            `${String(packets)} packets, ${Number(report['packetsLost'] ?? 0)} lost${typeof frames === 'number' ? `, ${frames} frames` : ''}`,
        );
      }
    }
    return lines.join('\n');
  });
}
