// The baseline's page: bare mediasoup-client and socket.io, every step in the order the documentation gives it.
import '../link/probe.ts';
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { sendSettingsOf } from '../../../client/src/net/encodings.ts';
import { captureTracks, firstFrame } from '../lib/benchPage.ts';
import type { PrepareInput } from '../lib/benchPage.ts';

let socket: Socket;
let tracks: MediaStreamTrack[] = [];
let sameEncodings = false;
let video: PrepareInput['video'];
let sending: types.Transport | undefined;
let recv: types.Transport | undefined;
const ask = <T>(name: string, input: object = {}): Promise<T> => socket.emitWithAck(name, input) as Promise<T>;

/** Three sizes as simulcast or as layers of one stream, of the same highest rate. */
function videoSettings(device: Device): Partial<types.ProducerOptions> {
  if (video === undefined) return {};
  const mimeType = video === 'vp9-svc' ? 'video/VP9' : 'video/VP8';
  const codec = device.sendRtpCapabilities.codecs?.find((candidate) => candidate.mimeType === mimeType);
  if (video === 'vp9-svc') return { codec, encodings: [{ maxBitrate: 1_720_000, scalabilityMode: 'L3T3_KEY' }] };
  return { codec, ...sendSettingsOf('camera') };
}

async function join(onVideo: (track: MediaStreamTrack) => void): Promise<void> {
  const device = new Device();
  await device.load({ routerRtpCapabilities: await ask<types.RtpCapabilities>('capabilities') });
  const [sendOptions, recvOptions] = await Promise.all([
    ask<types.TransportOptions>('transport'),
    ask<types.TransportOptions>('transport'),
  ]);
  const send = (sending = device.createSendTransport(sendOptions));
  const receiving = (recv = device.createRecvTransport(recvOptions));
  for (const transport of [send, receiving]) {
    transport.on('connectionstatechange', (state) => window.linkProbe.note('link', state));
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      ask('connect-transport', { transportId: transport.id, dtlsParameters }).then(() => done(), fail);
    });
  }
  send.on('produce', ({ kind, rtpParameters }, done, fail) => {
    ask<{ id: string }>('produce', { transportId: send.id, kind, rtpParameters }).then(done, fail);
  });
  const consume = async (producerId: string): Promise<void> => {
    const options = await ask<types.ConsumerOptions>('consume', {
      transportId: receiving.id,
      producerId,
      rtpCapabilities: device.recvRtpCapabilities,
    });
    const consumer = await receiving.consume(options);
    if (consumer.kind === 'video') onVideo(consumer.track);
    await ask('resume', { consumerId: consumer.id });
  };
  socket.on('produced', (producerId: string) => void consume(producerId));
  const producing = (async () => {
    for (const track of tracks) {
      const settings = sameEncodings ? sendSettingsOf(track.kind === 'video' ? 'camera' : 'microphone') : {};
      await send.produce({ track, ...settings, ...(track.kind === 'video' && videoSettings(device)) });
    }
  })();
  const producerIds = await ask<string[]>('producers');
  await Promise.all([producing, ...producerIds.map(consume)]);
}

window.benchPage = {
  async prepare({ url, callId, capture, send, sameEncodings: same = false, video: way }) {
    sameEncodings = same;
    video = way;
    socket = io(url, { transports: ['websocket'], query: { room: callId } });
    await new Promise<void>((resolve) => socket.once('ready', () => resolve()));
    if (send) tracks = await captureTracks(capture);
  },
  enter: () => join(() => undefined),
  async enterAndSee() {
    const clickedAt = performance.now();
    const seen = Promise.withResolvers<number>();
    join((track) => void firstFrame(track).then(seen.resolve, seen.reject)).catch(seen.reject);
    return (await seen.promise) - clickedAt;
  },
  // The server gives everything up when the page closes.
  leave: async () => undefined,
  packetsReceived: () => total(recv, 'inbound-rtp', 'packetsReceived'),
  bytesSent: () => total(sending, 'outbound-rtp', 'bytesSent'),
};

async function total(transport: types.Transport | undefined, type: string, field: string): Promise<number> {
  const entries = transport === undefined ? [] : ([...(await transport.getStats()).values()] as Record<string, unknown>[]);
  // mediasoup's probes are no one's media.
  const streams = entries.filter((entry) => entry['type'] === type && !String(entry['mid']).startsWith('probator'));
  return streams.reduce((sum, entry) => sum + Number(entry[field] ?? 0), 0);
}
