// The baseline's page: bare mediasoup-client and socket.io, every step in the order the documentation gives it.
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { sendSettingsOf } from '../../../client/src/net/encodings.ts';
import { captureTracks, firstFrame } from '../lib/benchPage.ts';

let socket: Socket;
let tracks: MediaStreamTrack[] = [];
let sameEncodings = false;
let recv: types.Transport | undefined;
const ask = <T>(name: string, input: object = {}): Promise<T> => socket.emitWithAck(name, input) as Promise<T>;

async function join(onVideo: (track: MediaStreamTrack) => void): Promise<void> {
  const device = new Device();
  await device.load({ routerRtpCapabilities: await ask<types.RtpCapabilities>('capabilities') });
  const [sendOptions, recvOptions] = await Promise.all([ask<types.TransportOptions>('transport'), ask<types.TransportOptions>('transport')]);
  const send = device.createSendTransport(sendOptions);
  const receiving = (recv = device.createRecvTransport(recvOptions));
  for (const transport of [send, receiving]) {
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      ask('connect-transport', { transportId: transport.id, dtlsParameters }).then(() => done(), fail);
    });
  }
  send.on('produce', ({ kind, rtpParameters }, done, fail) => {
    ask<{ id: string }>('produce', { transportId: send.id, kind, rtpParameters }).then(done, fail);
  });
  const consume = async (producerId: string): Promise<void> => {
    const options = await ask<types.ConsumerOptions>('consume', { transportId: receiving.id, producerId, rtpCapabilities: device.recvRtpCapabilities });
    const consumer = await receiving.consume(options);
    if (consumer.kind === 'video') onVideo(consumer.track);
    await ask('resume', { consumerId: consumer.id });
  };
  socket.on('produced', (producerId: string) => void consume(producerId));
  const producing = (async () => {
    for (const track of tracks) {
      const settings = sameEncodings ? sendSettingsOf(track.kind === 'video' ? 'camera' : 'microphone') : {};
      await send.produce({ track, ...settings });
    }
  })();
  const producerIds = await ask<string[]>('producers');
  await Promise.all([producing, ...producerIds.map(consume)]);
}

window.benchPage = {
  async prepare({ url, callId, capture, send, sameEncodings: same = false }) {
    sameEncodings = same;
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
  async leave() {
    socket.close();
  },
  async packetsReceived() {
    const report = (await recv?.getStats()) ?? new Map();
    return [...report.values()].reduce((sum: number, entry: { type: string; packetsReceived?: number; mid?: string }) => sum + (entry.type === 'inbound-rtp' && !entry.mid?.startsWith('probator') ? (entry.packetsReceived ?? 0) : 0), 0);
  },
};
