import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Annotation, AnnotationDraft, AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import type { NamedDraft } from '@hoi-chan/shared/features/viewport.ts';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../../../net/signalingPort.ts';
import { createStore, type Store } from '../../../state/store.ts';
import { createLatestOnly, screenClock, type Clock } from '../together/latestOnly.ts';
import type { Together } from '../together/model.ts';
import type { Wish, WishBox } from './wishBox.ts';
import { createWishes } from './wishes.ts';

export interface AnnotationsState {
  /** As this person sees them: what the server has, with their own changes that are on the way. */
  annotations: readonly Annotation[];
  /** What others are drawing now. */
  drafts: readonly NamedDraft[];
  /** What this person is drawing now; stands in place of the annotation of the same id. */
  own: AnnotationDraft | null;
  selectedId: string | undefined;
  /** Changes the server has not acknowledged yet. */
  unsaved: number;
  /** Whether those outlive this page. */
  keptOnDevice: boolean;
  /** What the server refused: stays until the person says what becomes of it, beside what the server has. */
  refused: readonly Wish[];
  canUndo: boolean;
  canRedo: boolean;
  /** Why the last change was refused. */
  problem: unknown;
  /** Not whoever only reads along. */
  mayMark: boolean;
  /** Series of the archive in which this consult has its reports and selections, as far as they are known: the same list until another becomes known. */
  ownSeries: readonly string[];
}

export interface Annotations {
  state: Store<AnnotationsState>;
  /** Shows what is being drawn, here and to the others. */
  draw(draft: AnnotationDraft | null): void;
  /** Adds or changes; the draft of it is over. */
  put(annotation: AnnotationDraft): void;
  remove(id: string): void;
  select(id: string | undefined): void;
  /** Its author, and whoever presents. The server decides. */
  mayChange(annotation: Annotation): boolean;
  undo(): void;
  redo(): void;
  /** Asks the server once more for what it refused, upon what it has now. */
  askAgain(id: string): void;
  /** Gives up what the server refused. */
  dismiss(id: string): void;
  destroy(): void;
}

export interface AnnotationsOptions {
  consultId: string;
  person: { id: string; name: string };
  port: SignalingPort;
  together: Together;
  box: WishBox;
  clock?: Clock;
}

type Shape = AnnotationShape | null;
interface Step {
  id: string;
  before: Shape;
  after: Shape;
}

const draftIntervalMs = 1000 / 20;
const mostSteps = 100;

/** Annotations of one consult: stored by the server, one after the other, while the screen shows the wish at once. */
export function createAnnotations({ consultId, person, port, together, box, clock = screenClock }: AnnotationsOptions): Annotations {
  const stored = new Map<string, Annotation>();
  const removedVersions = new Map<string, number>();
  const drafts = new Map<string, NamedDraft>();
  let done: Step[] = [];
  let undone: Step[] = [];
  let own: AnnotationDraft | null = null;
  let sentOwn: AnnotationDraft | null = null;
  let selectedId: string | undefined;
  let problem: unknown;
  let heardSeq: number | undefined;
  let early: NoticePayload<'annotations:changed'>[] = [];
  let ownSeries: readonly string[] = [];
  let ended = false;

  // Until the server has said so nobody is kept from it.
  const mayMark = (): boolean => together.opened.get()?.mayMark !== false;
  const seen = (id: string): Annotation | undefined => {
    const wish = wishes.waiting().findLast((each) => each.id === id);
    const known = stored.get(id);
    if (wish === undefined) return known;
    if (wish.shape === null) return undefined;
    const author = known?.author ?? { personId: person.id, name: person.name };
    return { ...wish.shape, id, author, version: known?.version ?? 0, updatedAt: known?.updatedAt ?? '' };
  };
  const current = (): AnnotationsState => {
    const ids = new Set([...stored.keys(), ...wishes.waiting().map(({ id }) => id)]);
    const annotations = [...ids].flatMap((id) => seen(id) ?? []);
    if (selectedId !== undefined && !annotations.some(({ id }) => id === selectedId)) selectedId = undefined;
    return {
      annotations,
      drafts: [...drafts.values()],
      own,
      selectedId,
      unsaved: wishes.waiting().length,
      keptOnDevice: wishes.areKept(),
      refused: wishes.refused(),
      canUndo: done.length > 0,
      canRedo: undone.length > 0,
      problem,
      mayMark: mayMark(),
      ownSeries,
    };
  };
  const versionOf = (id: string): number => stored.get(id)?.version ?? removedVersions.get(id) ?? 0;
  const wishes = createWishes({
    consultId,
    port,
    box,
    clock,
    versionOf,
    onStored: (annotation) => keep(annotation),
    onRemoved: (id, version) => forget(id, version),
    onRefused: (id, error) => {
      // What the server has is shown again.
      done = done.filter((step) => step.id !== id);
      undone = undone.filter((step) => step.id !== id);
      problem = error;
      together.reopen();
    },
    onChange: () => tell(),
  });
  const state = createStore<AnnotationsState>(current());
  const tell = (): void => state.set(current());

  const keep = (annotation: Annotation): void => {
    if (annotation.version <= versionOf(annotation.id)) return;
    removedVersions.delete(annotation.id);
    stored.set(annotation.id, annotation);
  };
  const forget = (id: string, version: number): void => {
    if ((stored.get(id)?.version ?? 0) > version) return;
    stored.delete(id);
    removedVersions.set(id, version);
  };

  const keepSeries = (told: readonly string[] = []): void => {
    const more = told.filter((series) => !ownSeries.includes(series));
    if (more.length > 0) ownSeries = [...ownSeries, ...more];
  };

  const hear = (notice: NoticePayload<'annotations:changed'>): void => {
    if (heardSeq === undefined) return void early.push(notice);
    if (notice.seq <= heardSeq) return;
    if (notice.seq > heardSeq + 1) {
      // Something was missed.
      heardSeq = undefined;
      early.push(notice);
      return together.reopen();
    }
    heardSeq = notice.seq;
    keepSeries(notice.ownSeries);
    if (notice.annotation !== null) keep(notice.annotation);
    // Each change rises the version by one, also the removal.
    else forget(notice.id, Math.max((stored.get(notice.id)?.version ?? 0) + 1, removedVersions.get(notice.id) ?? 0));
    for (const [whose, { draft }] of drafts) if (draft.id === notice.id) drafts.delete(whose);
    tell();
  };
  const takeWhole = (): void => {
    const whole = together.opened.get();
    if (whole === null || ended) return;
    const { seq, annotations } = whole.marks;
    keepSeries(whole.marks.ownSeries);
    const kept = new Set(annotations.map(({ id }) => id));
    for (const [id, { version }] of stored) if (!kept.has(id)) forget(id, version + 1);
    for (const annotation of annotations) keep(annotation);
    drafts.clear();
    for (const each of whole.drafts) if (each.personId !== person.id) drafts.set(each.personId, each);
    heardSeq = seq;
    const waiting = early.toSorted((a, b) => a.seq - b.seq);
    early = [];
    for (const notice of waiting) hear(notice);
    sentOwn = null;
    tellOthers.push();
    tell();
    wishes.send();
  };

  const tellOthers = createLatestOnly(clock, draftIntervalMs, () => {
    if (ended || heardSeq === undefined || JSON.stringify(own) === JSON.stringify(sentOwn)) return undefined;
    sentOwn = own;
    // A lost step is repaired by the next one. Who may no longer draw over another's drawing, since somebody else presents, leaves it as it is.
    return port.request('viewport:draw', { consultId, draft: own }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.reason !== 'not_author') return;
      own = null;
      tellOthers.push();
      tell();
    });
  });

  const doStep = (step: Step): void => {
    done = [...done, step].slice(-mostSteps);
    undone = [];
    wishes.add(step.id, step.after);
  };
  /** Takes a step back or forth, unless somebody has changed it since. */
  const move = (from: Step[], to: Step[], wanted: (step: Step) => { is: Shape; willBe: Shape }): void => {
    for (let step = from.pop(); step !== undefined; step = from.pop()) {
      const { is, willBe } = wanted(step);
      const now = seen(step.id);
      if (!sameShape(now ?? null, is) || (now !== undefined && !mayChange(now))) continue;
      to.push(step);
      return wishes.add(step.id, willBe);
    }
    tell();
  };
  const mayChange = ({ author }: Annotation): boolean =>
    mayMark() && (author.personId === person.id || together.state.get().role === 'presenting');

  const stops = [
    port.on('annotations:changed', (notice) => {
      if (notice.consultId === consultId) hear(notice);
    }),
    port.on('viewport:drawn', ({ consultId: about, personId, name, draft }) => {
      if (about !== consultId || personId === person.id || heardSeq === undefined) return;
      if (draft === null) drafts.delete(personId);
      else drafts.set(personId, { personId, name, draft });
      tell();
    }),
    // Whoever has just accepted it takes part from now on.
    port.on('consult:changed', ({ consult }) => {
      if (consult.id === consultId && !mayMark()) together.reopen();
    }),
    port.onReconnected(() => wishes.send()),
    together.opened.subscribe(takeWhole),
  ];
  takeWhole();

  return {
    state,
    draw: (draft) => {
      own = draft;
      tell();
      tellOthers.push();
    },
    put: ({ id, ...shape }) => {
      const before = seen(id);
      own = null;
      tellOthers.push();
      if (before !== undefined && sameShape(before, shape)) return tell();
      doStep({ id, before: before === undefined ? null : shapeOf(before), after: shape });
    },
    remove: (id) => {
      const before = seen(id);
      if (before !== undefined) doStep({ id, before: shapeOf(before), after: null });
    },
    select: (id) => {
      selectedId = id;
      tell();
    },
    mayChange,
    undo: () => move(done, undone, ({ before, after }) => ({ is: after, willBe: before })),
    redo: () => move(undone, done, ({ before, after }) => ({ is: before, willBe: after })),
    askAgain: (id) => {
      problem = undefined;
      wishes.askAgain(id);
    },
    dismiss: (id) => {
      problem = undefined;
      wishes.dismiss(id);
    },
    destroy: () => {
      if (own !== null) port.request('viewport:draw', { consultId, draft: null }).catch(() => undefined);
      ended = true;
      wishes.stop();
      tellOthers.cancel();
      for (const stop of stops) stop();
    },
  };
}

function shapeOf({ kind, studyUid, seriesUid, sopUid, frame, points, text, window }: AnnotationShape): AnnotationShape {
  return { kind, studyUid, seriesUid, sopUid, frame, points, text, window };
}

function sameShape(a: Shape, b: Shape): boolean {
  if (a === null || b === null) return a === b;
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
}
