import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { CallTransport, MediaView, Published, PublishOptions } from './callTransport.ts';

interface Publication {
  track: MediaStreamTrack;
  paused: boolean;
}

/** What a person sends and looks at, kept over all connections of a stay; `transport` is the one in use, undefined before the first. */
export class LocalMedia {
  readonly #publications = new Map<MediaSource, Publication>();
  readonly #views = new Map<string, MediaView>();
  readonly #transport: () => CallTransport | undefined;
  readonly #onChange: () => void;

  constructor(transport: () => CallTransport | undefined, onChange: () => void) {
    this.#transport = transport;
    this.#onChange = onChange;
  }

  get published(): Published[] {
    return [...this.#publications].map(([source, { paused }]) => ({ source, paused }));
  }

  async publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): Promise<void> {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    this.#publications.set(source, { track, paused });
    this.#onChange();
    try {
      await this.#transport()?.publish(source, track, { paused });
    } catch (error) {
      this.#publications.delete(source);
      this.#onChange();
      throw error;
    }
  }

  async unpublish(source: MediaSource): Promise<void> {
    if (!this.#publications.delete(source)) return;
    this.#onChange();
    await this.#transport()?.unpublish(source);
  }

  async setPaused(source: MediaSource, paused: boolean): Promise<void> {
    this.#assertPublication(source).paused = paused;
    this.#onChange();
    await this.#transport()?.setPublishedPaused(source, paused);
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    this.#assertPublication(source).track = track;
    await this.#transport()?.replaceTrack(source, track);
  }

  setView(view: MediaView): void {
    this.#views.set(`${view.participantId}/${view.source}`, view);
    this.#transport()?.setView(view);
  }

  /** Gives all of it to a transport that has just taken over; `onFailed` for each track it could not send. */
  applyTo(transport: CallTransport, onFailed: (failure: { source: MediaSource; error: unknown }) => void): void {
    for (const view of this.#views.values()) transport.setView(view);
    for (const [source, { track, paused }] of this.#publications) {
      transport.publish(source, track, { paused }).catch((error: unknown) => onFailed({ source, error }));
    }
  }

  #assertPublication(source: MediaSource): Publication {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }
}
