import type { Logger } from 'pino';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import type { CallTable } from './callTable.ts';
import { seatsInView } from './liveCall.ts';
import type { LiveCall, Seat } from './liveCall.ts';
import type { ControlInput, ControlName, ControlNotice, ControlOutput } from './nodeClient.ts';
import type { MediaNode, NodeListener, NodeRegistry } from './nodeRegistry.ts';

const P2P_MAX_SEATS = 2;
/** After a restart of ours: how long people the node still serves have to take their seats again. */
const RECONCILE_AFTER_MS = 30_000;

type RejoinReason = NoticePayload<'call:rejoinRequired'>['reason'];
type OwnSeat<I> = Omit<I, 'callId' | 'participantId'>;

export interface MediaPlaneOptions {
  table: CallTable;
  nodes: NodeRegistry;
  log: Logger;
  /** Direct calls only, for tests and for sites without a media node. */
  forceP2p?: boolean;
}

/** Decides where a call's media runs, speaks to that node, and moves the call when the place is lost. */
export class MediaPlane implements NodeListener {
  readonly #table: CallTable;
  readonly #nodes: NodeRegistry;
  readonly #log: Logger;
  readonly #forceP2p: boolean;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor({ table, nodes, log, forceP2p = false }: MediaPlaneOptions) {
    this.#table = table;
    this.#nodes = nodes;
    this.#log = log;
    this.#forceP2p = forceP2p;
    nodes.listen(this);
  }

  /** The call's place, choosing one when it has none. UNAVAILABLE `no_media_node` when no node is left and there are too many for a direct call. */
  /** `moving`: who joins was told to, because the call moves. */
  place(call: LiveCall, { moving }: { moving: boolean }): NonNullable<LiveCall['place']> {
    if (call.place?.mode === 'sfu') return call.place;
    if (call.place?.chosen === true && moving) return call.place;
    const node = this.#forceP2p ? undefined : this.#nodes.findPlace();
    if (node !== undefined) {
      if (call.place?.mode === 'p2p') this.#displace(call, 'mode_changed');
      call.place = { mode: 'sfu', nodeId: node.nodeId };
      return call.place;
    }
    const seated = [...call.seats.values()].filter((seat) => seat.awaySince === null).length;
    if (seated >= P2P_MAX_SEATS) {
      throw new AppError('UNAVAILABLE', 'no media node can be reached', { reason: 'no_media_node', retryAfterSeconds: 3 });
    }
    call.place = { mode: 'p2p', chosen: false };
    return call.place;
  }

  /** Both join again, and find each other without a node. */
  goDirect(call: LiveCall): void {
    this.#displace(call, 'mode_changed');
    call.place = { mode: 'p2p', chosen: true };
  }

  goBack(call: LiveCall): void {
    this.#displace(call, 'mode_changed');
  }

  async join(call: LiveCall, seat: Seat, rtpCapabilities: Record<string, unknown>): Promise<ControlOutput<'control:join'>> {
    const node = this.#assertNode(seat);
    node.placedSince += 1;
    const { participantId, limits } = seat;
    return node.client.request('control:join', { callId: call.id, participantId, rtpCapabilities, ...(limits && { limits }) });
  }

  /** A command about one's own seat. CONFLICT `rejoin_required` when the seat's media is gone, `direct_call` when there is none to command. */
  async command<N extends ControlName>(seat: Seat, name: N, input: OwnSeat<ControlInput<N>>): Promise<ControlOutput<N>> {
    if (seat.nodeId === null) throw new AppError('CONFLICT', 'this is a direct call', { reason: 'direct_call' });
    if (seat.lost) throw new AppError('CONFLICT', 'join again', { reason: 'rejoin_required' });
    // The seat's own ids complete what the caller gave to the command's input.
    const full = { ...input, callId: seat.callId, participantId: seat.participantId } as ControlInput<N>;
    return this.#assertNode(seat).client.request(name, full);
  }

  /** The seat is given up: its transports may go. A node that cannot be told has lost them or will be reconciled. */
  release(seat: Seat): void {
    const node = seat.nodeId === null ? undefined : this.#nodes.find(seat.nodeId);
    node?.client.request('control:leave', { callId: seat.callId, participantId: seat.participantId }).catch((error: unknown) => {
      this.#log.warn({ nodeId: node.nodeId, err: error }, 'seat could not be released');
    });
  }

  releaseAll(call: LiveCall): void {
    for (const nodeId of new Set([...call.seats.values()].map((seat) => seat.nodeId))) {
      const node = nodeId === null ? undefined : this.#nodes.find(nodeId);
      node?.client.request('control:endCall', { callId: call.id }).catch((error: unknown) => {
        this.#log.warn({ nodeId, err: error }, 'call could not be ended at its node');
      });
    }
  }

  /** The place failed while somebody was joining: everybody else there must join again, elsewhere if need be. */
  lose(call: LiveCall, nodeId: string): void {
    if (call.place?.mode === 'sfu' && call.place.nodeId === nodeId) this.#displace(call, 'node_lost');
  }

  onNotice(nodeId: string, notice: ControlNotice): void {
    const call = this.#table.find(notice.payload.callId);
    if (call === undefined) return;
    switch (notice.name) {
      case 'control:callLost':
        if (call.place?.mode === 'sfu' && call.place.nodeId === nodeId) this.#displace(call, 'worker_lost');
        return;
      case 'control:activeSpeakerChanged':
        this.#table.broadcast(call, 'call:activeSpeakerChanged', notice.payload);
        return;
      default:
        this.#onSeatNotice(call, nodeId, notice);
    }
  }

  onNodeUp(node: MediaNode): void {
    this.#log.info({ nodeId: node.nodeId }, 'media node connected');
    if (!this.#forceP2p) {
      for (const call of this.#table.calls) if (call.place?.mode === 'p2p' && !call.place.chosen) this.#displace(call, 'mode_changed');
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#reconcile(node).catch((error: unknown) =>
        this.#log.warn({ nodeId: node.nodeId, err: error }, 'media node could not be reconciled'),
      );
    }, RECONCILE_AFTER_MS);
    timer.unref();
    this.#timers.add(timer);
  }

  onNodeDown(nodeId: string): void {
    this.#log.warn({ nodeId }, 'media node lost');
    for (const call of this.#table.calls) this.lose(call, nodeId);
  }

  onNodeDraining(nodeId: string): void {
    // With nowhere else to go the calls stay until they end or the node gives up waiting.
    if (this.#nodes.findPlace() === undefined) return;
    for (const call of this.#table.calls) if (call.place?.mode === 'sfu' && call.place.nodeId === nodeId) this.#displace(call, 'drain');
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #onSeatNotice(
    call: LiveCall,
    nodeId: string,
    notice: Exclude<ControlNotice, { name: 'control:callLost' | 'control:activeSpeakerChanged' }>,
  ): void {
    const seat = call.seats.get(notice.payload.participantId);
    if (seat === undefined || seat.nodeId !== nodeId) return;
    switch (notice.name) {
      case 'control:consumerCreated':
        this.#table.send(seat, 'call:consumerCreated', { callId: call.id, consumer: notice.payload.consumer });
        return;
      case 'control:consumerClosed':
        this.#table.send(seat, 'call:consumerClosed', { callId: call.id, consumerId: notice.payload.consumerId });
        return;
      case 'control:producerWanted': {
        const { producerId, source, spatialLayer } = notice.payload;
        // Like a still picture: nothing to keep for who is away, it is told anew when it changes again.
        if (seat.awaySince === null) this.#table.send(seat, 'call:producerWanted', { callId: call.id, producerId, source, spatialLayer });
        return;
      }
      case 'control:producerChanged': {
        const { producerId, source, state } = notice.payload;
        if (state === 'closed') seat.producers.delete(producerId);
        else seat.producers.set(producerId, { producerId, source, paused: state === 'paused' });
        this.#table.tellChanged(call, seat);
        return;
      }
      case 'control:networkQualityChanged':
        seat.networkQuality = notice.payload.quality;
        this.#table.tellChanged(call, seat);
    }
  }

  #displace(call: LiveCall, reason: RejoinReason): void {
    call.place = null;
    for (const seat of seatsInView(call)) {
      seat.lost = true;
      seat.producers.clear();
      this.#table.send(seat, 'call:rejoinRequired', { callId: call.id, reason });
    }
  }

  /** Gives up, at the node, what nobody here knows: seats from before our restart that were not taken again. */
  async #reconcile(node: MediaNode): Promise<void> {
    if (!node.client.connected) return;
    const { calls } = await node.client.request('control:list', {});
    for (const { callId, participantIds } of calls) {
      for (const participantId of participantIds) {
        if (this.#table.find(callId)?.seats.has(participantId)) continue;
        await node.client.request('control:leave', { callId, participantId });
      }
    }
  }

  #assertNode(seat: Seat): MediaNode {
    const node = seat.nodeId === null ? undefined : this.#nodes.find(seat.nodeId);
    if (node === undefined)
      throw new AppError('UNAVAILABLE', 'the media node is gone', { reason: 'node_unreachable', retryAfterSeconds: 1 });
    return node;
  }
}
