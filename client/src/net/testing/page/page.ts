import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import { createSpeechRecorder } from '../../../capture/speechRecorder.ts';
import { sharpPictureOf } from '../../../call/stillPicture.ts';
import { receiveStills } from '../../../call/receiveStills.ts';
import { sendStills } from '../../../call/sendStills.ts';
import type { Capture } from '../../../capture/capture.ts';
import { createCallSession } from '../../callSession.ts';
import { warmUpCall } from '../../openTransport.ts';
import type { CallSession, CallStats, MediaView } from '../../callTransport.ts';
import type { Pin, Rung } from '../../ladder.ts';
import { Signaling } from '../../signaling.ts';

export interface SeenMedia {
  participantId: string;
  source: MediaSource;
  paused: boolean;
}

/** What a test asks of a page: one person in one call, with the browser's fake devices. */
export interface CallPage {
  join(input: {
    url: string;
    token: string;
    callId: string;
    sources: MediaSource[];
    paused?: MediaSource[];
    iceTransportPolicy?: RTCIceTransportPolicy;
    pin?: Pin;
    device?: Rung;
  }): Promise<{ participantId: string; mode: string }>;
  publish(source: MediaSource): Promise<void>;
  unpublish(source: MediaSource): Promise<void>;
  setPaused(source: MediaSource, paused: boolean): Promise<void>;
  replaceTrack(source: MediaSource): Promise<void>;
  /** Takes one picture at the camera's full size; its pixels, and whether that is all the camera has. */
  sharpPicture(): Promise<{ width: number; height: number; full: boolean }>;
  setView(view: MediaView): void;
  setPin(pin: Pin): void;
  /** As the room's button does it. */
  setDirect(direct: boolean): Promise<void>;
  media(): SeenMedia[];
  stats(): Promise<CallStats>;
  events(): string[];
  /** Resolves when somebody falls silent, with how long nothing had come by then. */
  untilSilent(): Promise<number>;
  mode(): string | null;
  participantId(): string | null;
  leave(): Promise<void>;
  /** Records the fake microphone for a second, with a second before it, and decodes what came of it. */
  record(): Promise<{ type: string; durationMs: number; spoken: boolean; bytes: number; decodedSeconds: number; chunksSeen: number }>;
  /** URLs of the TURN servers that lent this browser an address; one that refuses is not among them. */
  relays(iceServers: RTCIceServer[]): Promise<string[]>;
  /** What the call knows of itself, for whoever reads why nothing came. */
  tell(): string;
}

declare global {
  interface Window {
    callPage: CallPage;
  }
}

let session: CallSession | undefined;
let setDirect: CallPage['setDirect'] = () => Promise.reject(new Error('not joined'));
const events: string[] = [];

function current(): CallSession {
  if (session === undefined) throw new Error('not joined');
  return session;
}

/** A picture that moves, unlike any other page's. */
function drawnTrack(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const context = canvas.getContext('2d');
  let step = 0;
  setInterval(() => {
    step += 1;
    if (context === null) return;
    context.fillStyle = `hsl(${(step * 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }, 50);
  const [track] = canvas.captureStream(20).getVideoTracks();
  if (track === undefined) throw new Error('the canvas gives no track');
  return track;
}

async function trackOf(source: MediaSource): Promise<MediaStreamTrack> {
  if (source === 'screen') return drawnTrack();
  const video = source === 'camera';
  const stream = await navigator.mediaDevices.getUserMedia(
    video ? { video: { width: 1280, height: 720, frameRate: 30 } } : { audio: true },
  );
  const [track] = stream.getTracks();
  if (track === undefined) throw new Error('no device');
  return track;
}

/** Decoded only when something plays it. */
function play(track: MediaStreamTrack): void {
  const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
  element.srcObject = new MediaStream([track]);
  element.autoplay = true;
  document.body.append(element);
  void element.play().catch(() => undefined);
}

/** As the rooms do it; what arrives is noted with its size. */
function exchangeStills(joining: CallSession, signaling: Signaling, callId: string, track: MediaStreamTrack): void {
  const capture = { state: { get: () => ({ camera: { wanted: true, track } }), subscribe: () => () => undefined } } as unknown as Capture;
  sendStills({ session: joining, signaling, callId, capture, hasAudience: () => true });
  const from = new Set<string>();
  signaling.on('call:stillSent', ({ participantId }) => void from.add(participantId));
  const stills = receiveStills({ signaling, callId, nowMs: () => performance.now() }, () => {
    for (const participantId of from) {
      const image = new Image();
      image.addEventListener('load', () => events.push(`still ${image.naturalWidth}x${image.naturalHeight}`));
      image.src = stills.of(participantId)?.url ?? '';
    }
  });
}

window.callPage = {
  async join({ url, token, callId, sources, paused = [], iceTransportPolicy = 'all', pin = 'auto', device }) {
    const signaling = await Signaling.create({
      url,
      accessToken: () => token,
      refresh: async () => false,
      onTooOld: () => undefined,
      onSessionEnded: () => undefined,
    });
    await warmUpCall();
    await new Promise<void>((resolve) => {
      const look = () => void (signaling.state === 'connected' && resolve());
      signaling.onState(look);
      look();
    });
    const joining = createCallSession({ signaling, callId, iceTransportPolicy, pin, ...(device !== undefined && { device }) });
    session = joining;
    setDirect = async (direct) => void (await signaling.request('call:setDirect', { callId, direct }));
    joining.on('mediaAdded', (media) => {
      events.push(`added ${media.source}`);
      play(media.track);
    });
    joining.on('mediaRemoved', ({ source }) => events.push(`removed ${source}`));
    joining.on('mediaPaused', ({ source, paused: isPaused }) => events.push(`${isPaused ? 'paused' : 'resumed'} ${source}`));
    joining.on('linkChanged', ({ state }) => events.push(`link ${state}`));
    joining.on('rejoining', ({ reason }) => events.push(`rejoining ${reason}`));
    joining.on('failed', ({ error }) => events.push(`failed ${String(error)}`));
    joining.on('rungChanged', ({ rung, reason }) => events.push(`rung ${rung} ${reason}`));
    joining.on('flowsChanged', (flows) => events.push(`silent ${flows.filter(({ state }) => state === 'silent').length}`));
    joining.on('ended', ({ byName }) => events.push(`ended ${byName}`));
    joining.on('publishFailed', ({ source, error }) => events.push(`publishFailed ${source} ${String(error)}`));
    joining.on('receiveFailed', ({ source, error }) => events.push(`receiveFailed ${source} ${String(error)}`));
    for (const source of sources) {
      const track = await trackOf(source);
      if (source === 'camera') exchangeStills(joining, signaling, callId, track);
      await joining.publish(source, track, { paused: paused.includes(source) });
    }
    const { participantId, mode } = await joining.join();
    return { participantId, mode };
  },
  publish: async (source) => current().publish(source, await trackOf(source)),
  unpublish: (source) => current().unpublish(source),
  setPaused: (source, paused) => current().setPublishedPaused(source, paused),
  replaceTrack: async (source) => current().replaceTrack(source, await trackOf(source)),
  async sharpPicture() {
    const { picture, full } = await current().withFullCamera(sharpPictureOf);
    const { width, height } = await createImageBitmap(picture);
    return { width, height, full };
  },
  setView: (view) => current().setView(view),
  setPin: (pin) => current().setPin(pin),
  setDirect: (direct) => setDirect(direct),
  media: () => current().remoteMedia.map(({ participantId, source, paused }) => ({ participantId, source, paused })),
  stats: () => current().stats(),
  events: () => events,
  untilSilent: () =>
    new Promise((resolve) => {
      const stop = current().on('flowsChanged', (flows) => {
        const silent = flows.find(({ state }) => state === 'silent');
        if (silent === undefined) return;
        stop();
        resolve(silent.forMs);
      });
    }),
  mode: () => session?.mode ?? null,
  participantId: () => session?.participantId ?? null,
  leave: () => current().leave(),
  async record() {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let chunksSeen = 0;
    const recorder = createSpeechRecorder({
      track: await trackOf('microphone'),
      beforeMs: 1_000,
      onChunk: ({ chunks }) => {
        chunksSeen = chunks.length;
      },
    });
    await wait(1_500);
    recorder.begin();
    await wait(1_000);
    const recording = await recorder.end();
    recorder.close();
    if (recording === null) throw new Error('nothing was recorded');
    const blob = new Blob([...recording.chunks], { type: recording.type });
    const context = new AudioContext();
    const { duration } = await context.decodeAudioData(await blob.arrayBuffer());
    const { type, durationMs, spoken } = recording;
    return { type, durationMs, spoken, bytes: blob.size, decodedSeconds: duration, chunksSeen };
  },
  tell: () =>
    [
      `seat ${session?.participantId}, ${session?.mode}, ${session?.linkState}, ${session?.rung}, sends ${JSON.stringify(session?.published)}`,
      `receives ${JSON.stringify(window.callPage.media())}`,
      `events ${events.join(', ')}`,
    ].join('\n'),
  async relays(iceServers) {
    const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
    connection.createDataChannel('probe');
    const found = new Set<string>();
    const gathered = new Promise<void>((resolve) => {
      connection.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve();
        else if (candidate.type === 'relay') found.add((candidate as RTCIceCandidate & { url?: string }).url ?? '');
      });
    });
    await connection.setLocalDescription();
    await gathered;
    connection.close();
    return [...found];
  },
};
