// Our side: the client's own signaling and call session, on a page with nothing else.
import '../link/probe.ts';
import { createCallSession } from '../../../client/src/net/callSession.ts';
import { warmUpCall } from '../../../client/src/net/openTransport.ts';
import type { CallSession } from '../../../client/src/net/callTransport.ts';
import { Signaling } from '../../../client/src/net/signaling.ts';
import { captureTracks, firstFrame } from '../lib/benchPage.ts';

let session: CallSession | undefined;
const current = (): CallSession => {
  if (session === undefined) throw new Error('prepare comes first');
  return session;
};

/** Tells the link lab what it draws beside its curves. */
function watch(call: CallSession, tile: boolean): void {
  const { note } = window.linkProbe;
  note('rung', call.rung);
  call.on('rungChanged', ({ rung, reason }) => note('rung', `${rung} ${reason}`));
  call.on('linkChanged', ({ state }) => note('link', state));
  call.on('rejoining', ({ reason }) => note('rejoining', reason));
  call.on('joined', ({ mode }) => note('joined', mode));
  call.on('mediaPaused', ({ source, paused }) => note('picture', `${source} ${paused ? 'off' : 'on'}`));
  call.on('failed', () => note('failed', ''));
  call.on('mediaAdded', ({ participantId, source }) => {
    if (tile && source === 'camera') call.setView({ participantId, source, visible: true, widthPx: 640, heightPx: 360 });
  });
}

window.benchPage = {
  async prepare({ url, token, callId, capture, send, tile = false }) {
    const signaling = await Signaling.create({
      url,
      accessToken: () => token,
      refresh: async () => false,
      onTooOld: () => undefined,
      onSessionEnded: () => undefined,
    });
    await new Promise<void>((resolve) => {
      const look = (): void => void (signaling.state === 'connected' && resolve());
      signaling.onState(look);
      look();
    });
    signaling.onState(() => window.linkProbe.note('socket', signaling.state));
    await warmUpCall();
    session = createCallSession({ signaling, callId });
    watch(session, tile);
    if (!send) return;
    for (const track of await captureTracks(capture)) await session.publish(track.kind === 'video' ? 'camera' : 'microphone', track);
  },
  async enter() {
    await current().join();
  },
  async enterAndSee() {
    const clickedAt = performance.now();
    const seen = Promise.withResolvers<number>();
    current().on('mediaAdded', ({ source, track }) => {
      if (source === 'camera') firstFrame(track).then(seen.resolve, seen.reject);
    });
    current().join().catch(seen.reject);
    return (await seen.promise) - clickedAt;
  },
  async bytesSent() {
    const { streams } = await current().stats();
    return streams.filter(({ direction }) => direction === 'send').reduce((sum, { bytes }) => sum + bytes, 0);
  },
  leave: () => current().leave(),
  async packetsReceived() {
    const { streams } = await current().stats();
    return streams.filter(({ direction }) => direction === 'receive').reduce((sum, { packets }) => sum + packets, 0);
  },
};
