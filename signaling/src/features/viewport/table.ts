import { AppError } from '@hoi-chan/shared/errors.ts';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import {
  VIEWPORT_UPDATES_PER_SECOND,
  type NamedDraft,
  type NamedPointer,
  type ViewportChange,
  type ViewportPointer,
  type ViewportView,
} from '@hoi-chan/shared/features/viewport.ts';
import type { Emitter } from '../../edge/socket.ts';
import { applyChange, isInOrder, joinChanges } from '@hoi-chan/shared/viewportChange.ts';
import { LatestOnly } from './latestOnly.ts';
import { OfPeople, type Viewer } from './ofPeople.ts';

const INTERVAL_MS = 1000 / VIEWPORT_UPDATES_PER_SECOND;

/** Whoever looks at the images of one consult: who presents, what is shown, where the pointers are, what is being drawn. In memory: harmless when lost. */
export class Table {
  readonly #consultId: string;
  readonly #emitter: Emitter;
  readonly #viewers = new Map<string, Viewer>();
  readonly #pointers: OfPeople<ViewportPointer>;
  readonly #drafts: OfPeople<AnnotationDraft>;
  readonly #relay: LatestOnly;
  #parties: string[] = [];
  #presenter: Viewer | undefined;
  #presentation = 0;
  #seq = 0;
  #view: ViewportView | undefined;
  #untold: ViewportChange = {};

  constructor(consultId: string, emitter: Emitter) {
    this.#consultId = consultId;
    this.#emitter = emitter;
    this.#relay = new LatestOnly(INTERVAL_MS, () => this.#tellView());
    const toOthers = (owner: Viewer) => ({ except: owner.socketId, asIs: true });
    const about = ({ personId, name }: Viewer) => ({ consultId, personId, name });
    this.#pointers = new OfPeople(INTERVAL_MS, (owner, at) =>
      emitter.emit(viewportRoom(consultId), 'viewport:pointed', { ...about(owner), at }, toOthers(owner)),
    );
    this.#drafts = new OfPeople(INTERVAL_MS, (owner, draft) =>
      emitter.emit(viewportRoom(consultId), 'viewport:drawn', { ...about(owner), draft }, toOthers(owner)),
    );
  }

  get isEmpty(): boolean {
    return this.#viewers.size === 0;
  }

  /** `parties`: rooms of those who are told who presents even when they do not look at the images now. */
  sit(viewer: Viewer, parties: string[]): void {
    this.#parties = parties;
    // What waits to be sent goes to the others before: the newcomer gets it in the answer and has nothing to apply it to.
    this.#relay.cancel();
    if (Object.keys(this.#untold).length > 0) this.#tellView();
    this.#viewers.set(viewer.socketId, viewer);
    this.#emitter.joinRoom(viewer.socketId, viewportRoom(this.#consultId));
  }

  /** `linkLost`: they did not choose to go. */
  rise(socketId: string, { linkLost }: { linkLost: boolean }): void {
    if (!this.#viewers.delete(socketId)) return;
    this.#emitter.leaveRoom(socketId, viewportRoom(this.#consultId));
    this.#pointers.clear(socketId);
    this.#drafts.clear(socketId);
    if (this.#presenter?.socketId === socketId) this.#change(undefined, linkLost);
  }

  whole(): { seq: number; view: ViewportView | null; pointers: NamedPointer[]; drafts: NamedDraft[] } & ReturnType<Table['present']> {
    const named = ({ personId, name }: Viewer) => ({ personId, name });
    const pointers = this.#pointers.all().map(({ owner, value }) => ({ ...named(owner), at: value }));
    const drafts = this.#drafts.all().map(({ owner, value }) => ({ ...named(owner), draft: value }));
    return { ...this.present(), seq: this.#seq, view: this.#view ?? null, pointers, drafts };
  }

  present(): { presentation: number; presenter: { personId: string; name: string } | null } {
    const presenter = this.#presenter;
    return {
      presentation: this.#presentation,
      presenter: presenter === undefined ? null : { personId: presenter.personId, name: presenter.name },
    };
  }

  take(socketId: string): void {
    const viewer = this.#viewers.get(socketId);
    if (viewer !== undefined && this.#presenter?.socketId !== socketId) this.#change(viewer);
  }

  release(socketId: string): void {
    if (this.#presenter?.socketId === socketId) this.#change(undefined);
  }

  assertPresenter(socketId: string, presentation: number): void {
    if (this.#presenter?.socketId !== socketId || this.#presentation !== presentation)
      throw new AppError('CONFLICT', 'somebody else presents', { reason: 'not_presenter' });
  }

  /**
   * The view with `change` applied. @throws CONFLICT `view_unknown` when there is nothing whole to apply it to, INVALID_REQUEST `cell_unknown` when a cell is none of
   * the arrangement
   */
  merged(change: ViewportChange): ViewportView {
    const merged = applyChange(this.#view ?? null, change);
    if (merged === undefined) throw new AppError('CONFLICT', 'nothing to apply this change to', { reason: 'view_unknown' });
    if (!isInOrder(merged)) throw new AppError('INVALID_REQUEST', 'no such cell in this arrangement', { reason: 'cell_unknown' });
    return merged;
  }

  /** Takes over what the presenter shows; an older sequence number changes nothing. Returns the newest. */
  share(seq: number, change: ViewportChange): number {
    if (seq <= this.#seq) return this.#seq;
    this.#view = this.merged(change);
    this.#seq = seq;
    this.#untold = joinChanges(this.#untold, change);
    this.#relay.push();
    return seq;
  }

  point(socketId: string, at: ViewportPointer | null): void {
    const owner = this.#viewers.get(socketId);
    if (owner !== undefined && (this.#presenter !== undefined || at === null)) this.#pointers.set(owner, at);
  }

  draw(socketId: string, draft: AnnotationDraft | null): void {
    const owner = this.#viewers.get(socketId);
    if (owner !== undefined) this.#drafts.set(owner, draft);
  }

  isPresenter(socketId: string): boolean {
    return this.#presenter?.socketId === socketId;
  }

  #change(presenter: Viewer | undefined, linkLost = false): void {
    this.#relay.cancel();
    this.#presenter = presenter;
    this.#presentation += 1;
    this.#seq = 0;
    this.#view = undefined;
    this.#untold = {};
    if (presenter === undefined) this.#pointers.clear();
    const told = { consultId: this.#consultId, ...this.present(), ...(linkLost && { linkLost }) };
    const room = viewportRoom(this.#consultId);
    this.#emitter.emit(room, 'viewport:presenterChanged', told);
    for (const party of this.#parties) this.#emitter.emit(party, 'viewport:presenterChanged', told, { except: room });
  }

  #tellView(): void {
    const presenter = this.#presenter;
    if (presenter === undefined) return;
    const change = this.#untold;
    this.#untold = {};
    this.#emitter.emit(
      viewportRoom(this.#consultId),
      'viewport:shared',
      { consultId: this.#consultId, presentation: this.#presentation, seq: this.#seq, change },
      { except: presenter.socketId, asIs: true },
    );
  }
}

/** Sockets that look at the images of the consult. */
export function viewportRoom(consultId: string): string {
  return `viewport:${consultId}`;
}
