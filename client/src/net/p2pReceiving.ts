import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { CallTransportEvents, MediaView, RemoteMedia } from './callTransport.ts';
import type { Emitter } from './emitter.ts';
import type { SourceEntry } from './peerMessage.ts';

/** What comes from the other one: tracks and their names arrive apart, in any order. */
export class P2pReceiving {
  readonly participantId: string;
  readonly #events: Emitter<CallTransportEvents>;
  /** By stream id: a track may come before or after its name. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #announced = new Map<MediaSource, RemoteMedia>();
  readonly #hidden = new Set<MediaSource>();
  #entries: readonly SourceEntry[] = [];

  constructor(participantId: string, events: Emitter<CallTransportEvents>) {
    this.participantId = participantId;
    this.#events = events;
  }

  get media(): readonly RemoteMedia[] {
    return [...this.#announced.values()];
  }

  /** Sources of theirs that we do not show. */
  get hidden(): MediaSource[] {
    return [...this.#hidden];
  }

  /** Something that is neither muted nor hidden should be coming. */
  get expects(): boolean {
    return this.media.some(({ source, paused }) => !paused && !this.#hidden.has(source));
  }

  setEntries(entries: readonly SourceEntry[]): void {
    this.#entries = entries;
    this.#announce();
  }

  addTrack(streamId: string, track: MediaStreamTrack): void {
    this.#tracks.set(streamId, track);
    this.#announce();
  }

  /** True when what we show has changed. */
  setView({ participantId, source, visible }: MediaView): boolean {
    if (participantId !== this.participantId || this.#hidden.has(source) === !visible) return false;
    if (visible) this.#hidden.delete(source);
    else this.#hidden.add(source);
    return true;
  }

  close(): void {
    for (const { source } of this.media) this.#events.emit('mediaRemoved', { participantId: this.participantId, source });
    this.#announced.clear();
  }

  /** Brings what is announced in line with what has both a name and a track. */
  #announce(): void {
    const { participantId } = this;
    for (const source of this.#announced.keys()) {
      if (this.#entries.some((entry) => entry.source === source)) continue;
      this.#announced.delete(source);
      this.#events.emit('mediaRemoved', { participantId, source });
    }
    for (const { source, streamId, paused } of this.#entries) {
      const track = this.#tracks.get(streamId);
      const known = this.#announced.get(source);
      if (track !== undefined && known?.track !== track) {
        const media = { participantId, source, track, paused };
        this.#announced.set(source, media);
        this.#events.emit('mediaAdded', media);
      } else if (known !== undefined && known.paused !== paused) {
        known.paused = paused;
        this.#events.emit('mediaPaused', { participantId, source, paused });
      }
    }
  }
}
