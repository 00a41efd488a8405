import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NamedPointer, ViewportChange, ViewportPointer, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { applyChange } from '@hoi-chan/shared/viewportChange.ts';
import type { NoticePayload, RequestOutput } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../../../net/signalingPort.ts';
import { createStore, type Store } from '../../../state/store.ts';
import { changeBetween, isStepOfFilm, viewChange } from './change.ts';
import { createLatestOnly, screenClock, type Clock } from './latestOnly.ts';

/**
 * `nobody`: nobody presents; `presenting`: this window does; `following`: it shows what the presenter shows; `alone`: somebody presents, but
 * the person looks around on their own.
 */
type Role = 'nobody' | 'presenting' | 'following' | 'alone';

export interface TogetherState {
  role: Role;
  presenter: { personId: string; name: string } | null;
}

export interface Together {
  state: Store<TogetherState>;
  /** What the presenter shows; null until it is known, and while this window presents. */
  shown: Store<ViewportView | null>;
  /** Where the others point. */
  pointers: Store<readonly NamedPointer[]>;
  /** What the server said when last asked for the whole; null until it has answered. */
  opened: Store<RequestOutput<'viewport:open'> | null>;
  /** Asks for the whole again: something was missed. */
  reopen(): void;
  /** Takes over presenting. @throws AppError when the server cannot be reached or refuses */
  present(): Promise<void>;
  stop(): Promise<void>;
  /** Stops following until `follow`, or until the presentation is over. */
  lookAlone(): void;
  follow(): void;
  /** What this window shows; sent while it presents, the newest only. */
  share(view: ViewportView): void;
  /** Where this person points; sent while somebody presents. */
  point(at: ViewportPointer | null): void;
  destroy(): void;
}

export interface TogetherOptions {
  consultId: string;
  personId: string;
  port: SignalingPort;
  clock?: Clock;
}

/** As the server sends on at most (VIEWPORT_UPDATES_PER_SECOND of the contract, which this chunk does not load for a number). */
const intervalMs = 1000 / 30;
/** Pointers of everybody are under way at once, and smaller steps are not seen. */
const pointerIntervalMs = 1000 / 20;
/** A moving picture is played on each side; its place is corrected this often. */
const playingIntervalMs = 1000;
const openAgainMs = 1500;
/** A presenter whose link broke and who is back within this time goes on, for those who look alone, too. */
const backWithinMs = 60_000;

/** Looking at the images of one consult together. */
export function createTogether({ consultId, personId, port, clock = screenClock }: TogetherOptions): Together {
  const state = createStore<TogetherState>({ role: 'nobody', presenter: null });
  const shown = createStore<ViewportView | null>(null);
  const pointers = createStore<readonly NamedPointer[]>([]);
  const whole = createStore<RequestOutput<'viewport:open'> | null>(null);
  let presentation = -1;
  let mine: number | undefined;
  let heardSeq = 0;
  let seq = 0;
  let alone = false;
  /** Whose link broke while this person looked alone, and until when their coming back is no new presentation. */
  let awaited: { personId: string; until: number } | undefined;
  let opened = false;
  let ended = false;
  let attempts = 0;
  let cancelOpening: (() => void) | undefined;
  let view: ViewportView | undefined;
  let sent: { view: ViewportView; at: number } | undefined;
  let pointer: ViewportPointer | null = null;
  let sentPointer: ViewportPointer | null = null;

  const settle = (presenter: TogetherState['presenter']): void => {
    const presenting = presenter !== null && mine === presentation;
    if (presenter !== null) {
      if (presenter.personId === awaited?.personId && clock.now() <= awaited.until) alone = true;
      awaited = undefined;
    }
    if (presenter === null || presenting) alone = false;
    const role = presenter === null ? 'nobody' : presenting ? 'presenting' : alone ? 'alone' : 'following';
    const before = state.get();
    if (before.role !== role || before.presenter?.personId !== presenter?.personId) state.set({ role, presenter });
  };

  const begin = (now: { presentation: number; presenter: TogetherState['presenter'] }, mayBeBack = false): void => {
    const before = state.get();
    if (mayBeBack && now.presenter === null && before.presenter !== null && before.role === 'alone')
      awaited = { personId: before.presenter.personId, until: clock.now() + backWithinMs };
    presentation = now.presentation;
    heardSeq = 0;
    sent = undefined;
    shown.set(null);
    if (now.presenter === null) {
      pointers.set([]);
      sentPointer = null;
    }
    settle(now.presenter);
    shares.push();
    points.push();
  };

  const take = async (presenting: boolean): Promise<void> => {
    const answer = await port.request('viewport:present', { consultId, presenting });
    if (ended || answer.presentation < presentation) return;
    mine = presenting ? answer.presentation : undefined;
    begin(answer);
  };

  /** Asks for all there is; what is heard before the answer is older than it. */
  const open = async (): Promise<void> => {
    const attempt = (attempts += 1);
    opened = false;
    cancelOpening?.();
    const wasPresenting = state.get().role === 'presenting';
    let answer: RequestOutput<'viewport:open'>;
    try {
      answer = await port.request('viewport:open', { consultId });
    } catch (error) {
      // Whoever may not look together still looks; a link that is down is tried again.
      if (!ended && attempt === attempts && error instanceof AppError && (error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED'))
        cancelOpening = clock.after(openAgainMs, () => void open());
      return;
    }
    if (ended || attempt !== attempts) return;
    opened = true;
    // The link was gone for a moment: nobody shall have to press the button again. Whoever took over meanwhile keeps it.
    const isFree = answer.presenter === null || answer.presenter.personId === personId;
    const goOn = wasPresenting && isFree && mine !== undefined;
    mine = undefined;
    // Of an end that was not heard nobody knows whether it was meant.
    begin(answer, true);
    heardSeq = answer.seq;
    // Rises over all presentations of this window: what is sent is never older than what the server has.
    seq = Math.max(seq, answer.seq);
    shown.set(answer.view);
    pointers.set(answer.pointers.filter((other) => other.personId !== personId));
    whole.set(answer);
    if (goOn) await take(true).catch(() => undefined);
  };

  const onShared = ({ presentation: theirs, seq: theirSeq, change }: NoticePayload<'viewport:shared'>): void => {
    if (theirs !== presentation || theirSeq <= heardSeq) return;
    const next = applyChange(shown.get(), change);
    // Something was missed: ask for the whole.
    if (next === undefined) return void open();
    heardSeq = theirSeq;
    shown.set(next);
  };

  const shares = createLatestOnly(clock, intervalMs, () => {
    if (ended || state.get().role !== 'presenting' || view === undefined || !opened) return undefined;
    const change = viewChange(sent?.view, view);
    if (change === undefined) return undefined;
    if (sent !== undefined && isStepOfFilm(change, view) && clock.now() - sent.at < playingIntervalMs) return undefined;
    sent = { view, at: clock.now() };
    return send(change);
  });

  const send = async (change: ViewportChange): Promise<void> => {
    const under = presentation;
    try {
      await port.request('viewport:share', { consultId, presentation, seq: (seq += 1), change });
    } catch (error) {
      if (ended || under !== presentation || !(error instanceof AppError)) return;
      // What was refused or lost is missing on the other side: the next message is whole.
      sent = undefined;
      if (error.reason === 'not_presenter' || error.reason === 'not_open') void open();
      else if (error.reason !== 'offline' && error.code !== 'NOT_FOUND' && error.code !== 'INVALID_REQUEST') shares.push();
    }
  };

  const points = createLatestOnly(clock, pointerIntervalMs, () => {
    const moved = changeBetween(sentPointer ?? undefined, pointer ?? undefined) !== undefined;
    if (ended || state.get().role === 'nobody' || !opened || !moved) return undefined;
    sentPointer = pointer;
    // A pointer that is lost is repaired by the next one.
    return port.request('viewport:point', { consultId, at: pointer }).catch(() => undefined);
  });

  const stops = [
    port.on('viewport:presenterChanged', (notice) => {
      if (notice.consultId === consultId && opened && notice.presentation > presentation) begin(notice, notice.linkLost);
    }),
    port.on('viewport:shared', (notice) => {
      if (notice.consultId === consultId && opened) onShared(notice);
    }),
    port.on('viewport:pointed', ({ consultId: about, personId: whose, name, at }) => {
      if (about !== consultId || !opened || whose === personId) return;
      const others = pointers.get().filter((other) => other.personId !== whose);
      pointers.set(at === null ? others : [...others, { personId: whose, name, at }]);
    }),
    port.onReconnected(() => void open()),
  ];
  void open();

  return {
    state,
    shown,
    pointers,
    opened: whole,
    reopen: () => void open(),
    present: async () => {
      if (state.get().role === 'presenting') return;
      if (!opened) await open();
      await take(true);
    },
    stop: () => take(false),
    lookAlone: () => {
      if (state.get().role !== 'following') return;
      alone = true;
      settle(state.get().presenter);
    },
    follow: () => {
      alone = false;
      awaited = undefined;
      settle(state.get().presenter);
    },
    share: (next) => {
      // What is left out would leave standing what was shown before.
      view = { ...next, mpr: next.mpr ?? null, layout: next.layout ?? null };
      if (state.get().role === 'presenting') shares.push();
    },
    point: (at) => {
      pointer = at;
      if (state.get().role !== 'nobody') points.push();
    },
    destroy: () => {
      ended = true;
      cancelOpening?.();
      shares.cancel();
      points.cancel();
      for (const stop of stops) stop();
      port.request('viewport:close', { consultId }).catch(() => undefined);
    },
  };
}
