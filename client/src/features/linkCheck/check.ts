import { api } from '../../net/api.ts';
import { medianOf, type LinkFigures, type Way } from './model.ts';
import { tryNode } from './node.ts';
import { measureDown, measureRoundTrips, measureUp } from './transfers.ts';
import { measureLoopLoss, tryWay, turnOver } from './turn.ts';

/** The whole check ends by then, whatever its parts do. */
export const LONGEST_CHECK_MS = 10_000;
/** Loss is not measured when its way does not stand by then: its packets take a second and a half, and the transfers after it up to four. */
const LATEST_LOSS_MS = 4_200;

/**
 * Measures the link, small things first and nothing beside the transfers.
 * @throws AppError when the server is not reached or refuses; an AbortError when `signal` fired
 */
export async function checkLink(signal: AbortSignal): Promise<LinkFigures> {
  const startedMs = performance.now();
  const asked = { signal, timeoutMs: 2_000 };
  const [{ iceServers }, { transport }] = await Promise.all([
    api('linkCheck.get', undefined, asked),
    // A node that does not answer in time is as good as none; the rest is measured all the same.
    api('linkCheck.node', undefined, asked).catch(() => ({ transport: null })),
  ]);
  const servers: RTCIceServer[] = iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
  const overUdp = turnOver('udp', servers);
  const toNode = (protocol: 'udp' | 'tcp'): Promise<Way> | Way => (transport === null ? 'none' : tryNode(protocol, transport, signal));
  const small = Promise.all([
    measureRoundTrips(signal),
    toNode('udp'),
    toNode('tcp'),
    tryWay(overUdp, signal),
    tryWay(turnOver('tcp', servers), signal),
  ]);
  const openWithinMs = LATEST_LOSS_MS - (performance.now() - startedMs);
  const loss = overUdp.length === 0 ? undefined : measureLoopLoss(overUdp, { signal, openWithinMs, begin: small });
  const [[roundTrips, nodeUdp, nodeTcp, turnUdp, turnTcp], loopLossShare] = await Promise.all([small, loss]);
  const roundTripMs = medianOf(roundTrips);
  const downBps = await measureDown(signal);
  const upBps = await measureUp(Math.min(...roundTrips), signal);
  return { roundTripMs, nodeUdp, nodeTcp, turnUdp, turnTcp, loopLossShare, downBps, upBps };
}
