import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { HeldFile } from '@hoi-chan/shared/features/files.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { FoundFile, RefusalReason } from './found.ts';
import { findIn, look, missingFrom, type Dropped } from './intake.ts';
import { likeHeld, sameHeld } from './likeHeld.ts';
import { hashOf, newPace, sendPieces, type UploadPort } from './sendPieces.ts';

export interface Upload {
  key: string;
  /** With the folders it lies in. */
  name: string;
  source: string | undefined;
  sizeBytes: number;
  /** 0 to 1. */
  progress: number;
  /** `held`: it names another patient, and a person decides. `waiting` with that study: it waits for the same decision. */
  state: 'waiting' | 'sending' | 'done' | 'held' | 'leftOut' | 'failed';
  /** StudyInstanceUID, where the file tells. */
  study: string | undefined;
  /** What it says of its patient, only to be compared. */
  says?: string | undefined;
  error?: AppError | undefined;
  stored?: ConsultFile;
  held?: HeldFile;
  /** It was kept although it names another patient: somebody said so. */
  taken?: boolean;
  /** The photo said where it was taken, and no longer does. */
  placeRemoved?: boolean;
}

export interface Refused {
  key: string;
  name: string;
  source: string | undefined;
  reason: RefusalReason | AppError;
}

export interface UploadsState {
  uploads: readonly Upload[];
  refused: readonly Refused[];
  /** Images a disc lists and does not hold. */
  missing: readonly string[];
  /** Files being looked through before they are sent. */
  looking: number;
  /** The link is away; sending goes on by itself. */
  offline: boolean;
}

export interface UploadsInputs extends UploadPort {
  /** The consult, made when it is first needed. */
  ensureConsult(): Promise<string>;
  /** Ends when it is worth trying again: the link is back, or time has passed. */
  untilBack(attempt: number): Promise<void>;
}

export interface Uploads {
  state: Store<UploadsState>;
  add(dropped: readonly Dropped[]): Promise<void>;
  retry(key: string): void;
  /** Takes a file out again, also on the server. */
  remove(key: string): Promise<void>;
  /** A person says whether the files of this study that say the same are this patient's. */
  decide(held: HeldFile, take: boolean): Promise<void>;
  /** Files of a draft that was begun before. */
  setStored(files: readonly ConsultFile[]): void;
  /** Nothing more is sent. */
  stop(): void;
}

/** Asked about together: one round trip for many small slices. */
const BATCH_FILES = 50;
const BATCH_BYTES = 32 * 1024 * 1024;

/**
 * Files on their way into a consult: one after the other, since a commune's link is not faster for two at once. A cut link is waited for; what
 * is refused stands aside with its reason; what names another patient waits for a person, and all of its study with it.
 */
export function createUploads(inputs: UploadsInputs): Uploads {
  const state = createStore<UploadsState>({ uploads: [], refused: [], missing: [], looking: 0, offline: false });
  const sources = new Map<string, FoundFile>();
  const pace = newPace();
  let count = 0;
  let running = false;
  let stopped = false;
  const patch = (part: Partial<UploadsState>): void => state.update((now) => ({ ...now, ...part }));
  const change = (key: string, part: Partial<Upload>): void =>
    patch({ uploads: state.get().uploads.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)) });
  const refuse = (name: string, source: string | undefined, reason: Refused['reason']): void =>
    patch({ refused: [...state.get().refused, { key: `refused-${(count += 1)}`, name, source, reason }] });

  /** The next files to send, in the order they were dropped; those of a study somebody must decide on wait. */
  function nextBatch(): Upload[] {
    const { uploads } = state.get();
    const asked = new Set(uploads.flatMap(({ state: is, held }) => (is === 'held' && held ? [held.studyInstanceUid] : [])));
    const batch: Upload[] = [];
    let bytes = 0;
    for (const upload of uploads) {
      if (upload.state !== 'waiting' || (upload.study !== undefined && asked.has(upload.study))) continue;
      bytes += upload.sizeBytes;
      if (batch.length > 0 && (batch.length >= BATCH_FILES || bytes > BATCH_BYTES)) break;
      batch.push(upload);
    }
    return batch;
  }

  /** @throws what ends the whole batch: the link being away */
  async function sendBatch(batch: readonly Upload[]): Promise<void> {
    const consultId = await inputs.ensureConsult();
    const ready: { upload: Upload; blob: Blob; sha256: string }[] = [];
    for (const upload of batch) {
      try {
        const blob = (await sources.get(upload.key)?.open()) as Blob;
        ready.push({ upload, blob, sha256: await hashOf(blob) });
      } catch {
        setAside(upload, 'unreadable');
      }
    }
    if (ready.length === 0) return;
    const there = await inputs.begin(
      consultId,
      ready.map(({ sha256, blob }) => ({ sha256, sizeBytes: blob.size })),
    );
    for (const [index, { upload, blob, sha256 }] of ready.entries()) {
      if (stopped) return;
      // While the ones before were on their way, this one's study may have become a question, or it was taken out.
      const now = nextOf(upload.key);
      if (now === undefined) continue;
      const known = there[index]?.file;
      if (known) {
        change(upload.key, { state: 'done', progress: 1, stored: known });
        continue;
      }
      change(upload.key, { state: 'sending', progress: 0 });
      try {
        const done = await sendPieces(
          inputs,
          consultId,
          { blob, sha256, name: upload.name, offset: there[index]?.offset ?? 0 },
          (progress) => change(upload.key, { progress }),
          pace,
        );
        patch({ offline: false });
        settle(upload.key, done);
      } catch (error) {
        const fault = error instanceof AppError ? error : new AppError('INTERNAL', 'upload failed', { cause: error });
        if (isAway(fault)) {
          change(upload.key, { state: 'waiting' });
          throw fault;
        }
        if (fault.code === 'INVALID_REQUEST') setAside(upload, fault);
        else change(upload.key, { state: 'failed', error: fault });
      }
    }
  }

  function nextOf(key: string): Upload | undefined {
    const { uploads } = state.get();
    const upload = uploads.find((each) => each.key === key);
    if (upload?.state !== 'waiting') return undefined;
    return uploads.some(({ state: is, held }) => is === 'held' && held?.studyInstanceUid === upload.study) ? undefined : upload;
  }

  function settle(key: string, { stored, held }: Awaited<ReturnType<typeof sendPieces>>): void {
    if (held !== null) change(key, { state: 'held', progress: 1, held });
    else if (stored !== null) {
      change(key, { state: 'done', progress: 1, stored: stored.file, placeRemoved: stored.placeRemoved });
      sources.delete(key);
    }
  }

  function setAside(upload: Upload, reason: Refused['reason']): void {
    sources.delete(upload.key);
    patch({ uploads: state.get().uploads.filter(({ key }) => key !== upload.key) });
    refuse(upload.name, upload.source, reason);
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let attempt = 0; !stopped;) {
      const batch = nextBatch();
      if (batch.length === 0) break;
      try {
        await sendBatch(batch);
        attempt = 0;
        patch({ offline: false });
      } catch (error) {
        const fault = error instanceof AppError ? error : new AppError('INTERNAL', 'upload failed', { cause: error });
        if (isAway(fault)) {
          patch({ offline: true });
          await inputs.untilBack((attempt += 1));
        } else for (const { key } of batch) if (nextOf(key)) change(key, { state: 'failed', error: fault });
      }
    }
    running = false;
  }

  return {
    state,
    async add(dropped) {
      patch({ looking: state.get().looking + dropped.length });
      const found = await findIn(dropped);
      patch({ looking: state.get().looking - dropped.length + found.length });
      const names = new Set(found.map(({ name }) => name.toUpperCase()));
      const added: Upload[] = [];
      // In portions: thousands of files, drawn one by one, would keep the screen busy for nothing.
      const flush = (): void => {
        const uploads = added.splice(0);
        patch({ uploads: [...state.get().uploads, ...uploads] });
        void run();
      };
      for (const each of found) {
        if (stopped) return;
        const looked = each.kind === 'refused' ? ({ kind: 'refuse', reason: each.reason } as const) : await look(each);
        if (looked.kind === 'refuse') refuse(each.name, each.source, looked.reason);
        else if (looked.kind === 'contents') {
          patch({ missing: [...state.get().missing, ...missingFrom(each as FoundFile, looked.images, names)] });
        } else if (each.kind === 'file') {
          const key = `file-${(count += 1)}`;
          sources.set(key, each);
          added.push({
            key,
            name: each.name,
            source: each.source,
            sizeBytes: each.sizeBytes,
            progress: 0,
            state: 'waiting',
            study: looked.study,
            says: looked.says,
          });
        }
        patch({ looking: state.get().looking - 1 });
        if (added.length >= BATCH_FILES) flush();
      }
      flush();
    },
    retry(key) {
      change(key, { state: 'waiting', error: undefined });
      void run();
    },
    async remove(key) {
      const upload = state.get().uploads.find((one) => one.key === key);
      if (upload?.stored) await inputs.remove(await inputs.ensureConsult(), upload.stored.id);
      sources.delete(key);
      patch({ uploads: state.get().uploads.filter((one) => one.key !== key) });
    },
    async decide(held, take) {
      const consultId = await inputs.ensureConsult();
      const alike = new Set(likeHeld(state.get().uploads, held).map(({ key }) => key));
      for (const upload of state.get().uploads.filter((each) => each.state === 'held' && sameHeld(each.held, held))) {
        const blob = (await sources.get(upload.key)?.open()) as Blob;
        const answer = await inputs.decide(consultId, { sha256: await hashOf(blob), sizeBytes: blob.size, name: upload.name }, take);
        if (take) settle(upload.key, answer);
        change(upload.key, take ? { taken: true } : { state: 'leftOut' });
      }
      // Taken, the server takes what says the same by itself. Left out, it need not be sent; what says something else is asked about when it comes.
      if (!take)
        for (const { key, state: is } of state.get().uploads) if (is === 'waiting' && alike.has(key)) change(key, { state: 'leftOut' });
      void run();
    },
    setStored(stored) {
      const { uploads } = state.get();
      const news = stored.filter((file) => !uploads.some((upload) => upload.stored?.id === file.id));
      if (news.length === 0) return;
      patch({
        uploads: [
          ...news.map((file): Upload => ({
            key: file.id,
            name: file.name,
            source: undefined,
            sizeBytes: file.sizeBytes,
            progress: 1,
            state: 'done',
            study: file.studyInstanceUid ?? undefined,
            stored: file,
          })),
          ...uploads,
        ],
      });
    },
    stop() {
      stopped = true;
    },
  };
}

/** Worth waiting for: no answer, or one that says "later". */
function isAway(error: AppError): boolean {
  return error.code === 'UNAVAILABLE' || error.code === 'RATE_LIMITED' || error.reason === 'upload_broken';
}
