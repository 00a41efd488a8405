// Bare mediasoup behind bare socket.io: what anybody writes first, as the thing to compare with. One room a name, no checks.
import { createServer } from 'node:http';
import process from 'node:process';
import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { Server } from 'socket.io';
import { ROUTER_CODECS } from '@hoi-chan/shared/features/routerCodecs.ts';

/** Where browsers reach it: this machine alone, or an address of the link lab. */
const address = process.env['BENCH_ADDRESS'] ?? '127.0.0.1';
const worker = await createWorker({ logLevel: 'error' });
const rooms = new Map<string, Promise<types.Router>>();
const producersOf = new Map<string, types.Producer[]>();
const http = createServer();
const io = new Server(http, { transports: ['websocket'], cors: { origin: '*' } });

io.on('connection', async (socket) => {
  const room = String(socket.handshake.query['room']);
  if (!rooms.has(room)) rooms.set(room, worker.createRouter({ mediaCodecs: ROUTER_CODECS.map((codec) => ({ ...codec })) }));
  const transports = new Map<string, types.WebRtcTransport>();
  const consumers = new Map<string, types.Consumer>();
  void socket.join(room);

  const transportOf = ({ transportId }: { transportId: string }): types.WebRtcTransport => {
    const transport = transports.get(transportId);
    if (transport === undefined) throw new Error('no such transport');
    return transport;
  };
  const handlers: Record<string, (input: never) => Promise<unknown>> = {
    capabilities: async () => (await rooms.get(room))?.rtpCapabilities,
    async transport() {
      const router = await (rooms.get(room) ?? worker.createRouter());
      const transport = await router.createWebRtcTransport({
        listenIps: [address],
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
      });
      transports.set(transport.id, transport);
      const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
      return { id, iceParameters, iceCandidates, dtlsParameters };
    },
    'connect-transport': async (input: { transportId: string; dtlsParameters: types.DtlsParameters }) => transportOf(input).connect(input),
    async produce(input: { transportId: string; kind: types.MediaKind; rtpParameters: types.RtpParameters }) {
      const producer = await transportOf(input).produce(input);
      producersOf.set(room, [...(producersOf.get(room) ?? []), producer]);
      socket.to(room).emit('produced', producer.id);
      return { id: producer.id };
    },
    producers: async () => (producersOf.get(room) ?? []).filter(({ closed }) => !closed).map(({ id }) => id),
    async consume(input: { transportId: string; producerId: string; rtpCapabilities: types.RtpCapabilities }) {
      const consumer = await transportOf(input).consume({ ...input, paused: true });
      consumers.set(consumer.id, consumer);
      const { id, producerId, kind, rtpParameters } = consumer;
      return { id, producerId, kind, rtpParameters };
    },
    resume: async ({ consumerId }: { consumerId: string }) => consumers.get(consumerId)?.resume(),
  };
  for (const [name, handle] of Object.entries(handlers)) {
    socket.on(name, (...args: unknown[]) => {
      const [input, ack] = args as [never, (answer: unknown) => void];
      void handle(input).then((answer) => ack(answer ?? {}));
    });
  }
  // For the page with simple-peer, which needs no more of a server than this.
  socket.on('peer-enter', (_, ack: (others: number) => void) => {
    void socket.join(`peer-${room}`);
    ack((io.sockets.adapter.rooms.get(`peer-${room}`)?.size ?? 1) - 1);
  });
  socket.on('peer-signal', (data: unknown) => socket.to(`peer-${room}`).emit('peer-signal', data));
  socket.on('disconnect', () => {
    for (const transport of transports.values()) transport.close();
  });
  socket.emit('ready');
});

http.listen(0, address, () => {
  const bound = http.address();
  if (typeof bound === 'object') process.send?.({ port: bound?.port, workerPid: worker.pid });
});
process.once('disconnect', () => process.exit(0));
