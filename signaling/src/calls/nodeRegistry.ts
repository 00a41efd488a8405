import type { Logger } from 'pino';
import type { MediaNodeHeartbeat } from '@hoi-chan/shared/features/mediaControl.ts';
import { connectNode } from './nodeClient.ts';
import type { ControlNotice, NodeClient } from './nodeClient.ts';

/** A node that has not been heard for so long takes no new calls; its running calls go on as long as its connection stands. */
const STALE_AFTER_MS = 10_000;
const FORGET_AFTER_MS = 60_000;
const SWEEP_EVERY_MS = 5_000;

export interface MediaNode {
  readonly nodeId: string;
  readonly client: NodeClient;
  heartbeat: MediaNodeHeartbeat;
  heardAt: number;
  /** Seats given since the last heartbeat, which does not count them yet. */
  placedSince: number;
}

export interface NodeListener {
  onNotice(nodeId: string, notice: ControlNotice): void;
  /** Its control connection stands (again). */
  onNodeUp(node: MediaNode): void;
  onNodeDown(nodeId: string): void;
  onNodeDraining(nodeId: string): void;
}

/** The media nodes that reported lately, each with a control connection. */
export class NodeRegistry {
  readonly #nodes = new Map<string, MediaNode>();
  readonly #secret: string;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #sweepTimer: NodeJS.Timeout;
  #listener: NodeListener | undefined;

  constructor({ secret, log, now = Date.now }: { secret: string; log: Logger; now?: () => number }) {
    this.#secret = secret;
    this.#log = log;
    this.#now = now;
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS);
    this.#sweepTimer.unref();
  }

  /** The one who is told; set once, by the service that holds the calls. */
  listen(listener: NodeListener): void {
    this.#listener = listener;
  }

  heard(heartbeat: MediaNodeHeartbeat): void {
    const known = this.#nodes.get(heartbeat.nodeId);
    if (known !== undefined && known.heartbeat.controlUrl === heartbeat.controlUrl) {
      const startsDraining = heartbeat.draining && !known.heartbeat.draining;
      known.heartbeat = heartbeat;
      known.heardAt = this.#now();
      known.placedSince = 0;
      if (startsDraining) this.#listener?.onNodeDraining(heartbeat.nodeId);
      return;
    }
    // A node that came back under another address is another process: what the old one held is gone.
    if (known !== undefined) this.#forget(known);
    this.#add(heartbeat);
  }

  find(nodeId: string): MediaNode | undefined {
    return this.#nodes.get(nodeId);
  }

  /** The least loaded node that is heard, connected and not draining; undefined when there is none. */
  findPlace(): MediaNode | undefined {
    const usable = [...this.#nodes.values()].filter((node) => this.#isUsable(node));
    return usable.toSorted((a, b) => loadOf(a) - loadOf(b))[0];
  }

  /** It did not answer: no new calls until it is heard again. */
  suspect(nodeId: string): void {
    const node = this.#nodes.get(nodeId);
    if (node !== undefined) node.heardAt = Number.NEGATIVE_INFINITY;
  }

  get usableCount(): number {
    return [...this.#nodes.values()].filter((node) => this.#isUsable(node)).length;
  }

  close(): void {
    clearInterval(this.#sweepTimer);
    this.#listener = undefined;
    for (const { client } of this.#nodes.values()) client.close();
    this.#nodes.clear();
  }

  #isUsable({ client, heardAt, heartbeat }: MediaNode): boolean {
    return client.connected && !heartbeat.draining && heartbeat.workers > 0 && this.#now() - heardAt < STALE_AFTER_MS;
  }

  #add(heartbeat: MediaNodeHeartbeat): void {
    const { nodeId, controlUrl } = heartbeat;
    const client = connectNode({
      controlUrl,
      secret: this.#secret,
      log: this.#log,
      onConnected: () => {
        const node = this.#nodes.get(nodeId);
        if (node?.client === client) this.#listener?.onNodeUp(node);
      },
      onDisconnected: () => {
        if (this.#nodes.get(nodeId)?.client === client) this.#listener?.onNodeDown(nodeId);
      },
      onNotice: (notice) => this.#listener?.onNotice(nodeId, notice),
    });
    this.#nodes.set(nodeId, { nodeId, client, heartbeat, heardAt: this.#now(), placedSince: 0 });
    this.#log.info({ nodeId, controlUrl }, 'media node registered');
  }

  #forget(node: MediaNode): void {
    this.#nodes.delete(node.nodeId);
    node.client.close();
    this.#listener?.onNodeDown(node.nodeId);
    this.#log.warn({ nodeId: node.nodeId }, 'media node forgotten');
  }

  #sweep(): void {
    for (const node of this.#nodes.values()) {
      if (!node.client.connected && this.#now() - node.heardAt > FORGET_AFTER_MS) this.#forget(node);
    }
  }
}

/** CPU per worker, with seats breaking the tie: a call placed a moment ago does not show in the CPU yet. */
function loadOf({ heartbeat, placedSince }: MediaNode): number {
  return (heartbeat.cpuLoad + (heartbeat.participants + placedSince) * 0.05) / heartbeat.workers;
}
