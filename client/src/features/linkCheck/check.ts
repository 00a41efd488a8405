import { api } from '../../net/api.ts';
import { medianOf, type LinkFigures } from './model.ts';
import { measureDown, measureRoundTrips, measureUp } from './transfers.ts';
import { measureLoopLoss, tryWay, turnOver } from './turn.ts';

/** The whole check ends by then, whatever its parts do. */
export const LONGEST_CHECK_MS = 10_000;
/** Loss is not measured when the check has taken this long already: the transfers after it take up to four seconds. */
const LATEST_LOSS_MS = 3_200;

/**
 * Measures the link, small things first and nothing beside the transfers.
 * @throws AppError when the server is not reached or refuses; an AbortError when `signal` fired
 */
export async function checkLink(signal: AbortSignal): Promise<LinkFigures> {
  const startedMs = performance.now();
  const { iceServers } = await api('linkCheck.get', undefined, { signal, timeoutMs: 2_000 });
  const servers: RTCIceServer[] = iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
  const overUdp = turnOver('udp', servers);
  const [roundTrips, turnUdp, turnTcp] = await Promise.all([
    measureRoundTrips(signal),
    tryWay(overUdp, signal),
    tryWay(turnOver('tcp', servers), signal),
  ]);
  const roundTripMs = medianOf(roundTrips);
  const loopLossShare =
    turnUdp === 'open' && performance.now() - startedMs < LATEST_LOSS_MS ? await measureLoopLoss(overUdp, signal) : undefined;
  const downBps = await measureDown(signal);
  const upBps = await measureUp(Math.min(...roundTrips), signal);
  return { roundTripMs, turnUdp, turnTcp, loopLossShare, downBps, upBps };
}
