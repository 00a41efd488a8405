import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { createStore, type Store } from '../../state/store.ts';

export interface Upload {
  key: string;
  name: string;
  sizeBytes: number;
  /** 0 to 1. */
  progress: number;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  error?: AppError | undefined;
  stored?: ConsultFile;
  /** The file names another patient: a person decides. */
  mismatch: 'no' | 'undecided' | 'kept';
  /** The photo said where it was taken, and no longer does. */
  placeRemoved?: boolean;
}

export interface UploadsInputs {
  /** The draft on the server, created when it is first needed. */
  ensureConsult(): Promise<string>;
  send(consultId: string, file: File, onProgress: (share: number) => void): Promise<RouteOutput<'files.upload'>>;
  remove(consultId: string, fileId: string): Promise<unknown>;
}

export interface Uploads {
  list: Store<readonly Upload[]>;
  add(files: readonly File[]): void;
  retry(key: string): void;
  /** Takes a file out again, also on the server. */
  remove(key: string): Promise<void>;
  keepDespiteMismatch(key: string): void;
  /** Files of a draft that was begun before. */
  setStored(files: readonly ConsultFile[]): void;
}

/** Files on their way into a draft: one after the other, since a commune's link is not faster for two at once. */
export function createUploads(inputs: UploadsInputs): Uploads {
  const list = createStore<readonly Upload[]>([]);
  const files = new Map<string, File>();
  let count = 0;
  let running = false;
  const change = (key: string, part: Partial<Upload>): void =>
    list.update((uploads) => uploads.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));

  async function sendOne(key: string, file: File): Promise<void> {
    change(key, { state: 'sending', progress: 0 });
    try {
      const consultId = await inputs.ensureConsult();
      const { file: stored, patientMismatch, placeRemoved } = await inputs.send(consultId, file, (progress) => change(key, { progress }));
      change(key, { state: 'done', progress: 1, stored, mismatch: patientMismatch ? 'undecided' : 'no', placeRemoved });
      files.delete(key);
    } catch (error) {
      change(key, {
        state: 'failed',
        error: error instanceof AppError ? error : new AppError('INTERNAL', 'upload failed', { cause: error }),
      });
    }
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (;;) {
      const next = list.get().find((upload) => upload.state === 'waiting');
      const file = next && files.get(next.key);
      if (!next || !file) break;
      await sendOne(next.key, file);
    }
    running = false;
  }

  return {
    list,
    add(added) {
      const uploads = added.map((file): Upload => {
        const key = `file-${(count += 1)}`;
        files.set(key, file);
        return { key, name: file.name, sizeBytes: file.size, progress: 0, state: 'waiting', mismatch: 'no' };
      });
      list.update((before) => [...before, ...uploads]);
      void run();
    },
    retry(key) {
      change(key, { state: 'waiting', error: undefined });
      void run();
    },
    async remove(key) {
      const upload = list.get().find((one) => one.key === key);
      if (upload?.stored) await inputs.remove(await inputs.ensureConsult(), upload.stored.id);
      files.delete(key);
      list.update((uploads) => uploads.filter((one) => one.key !== key));
    },
    keepDespiteMismatch: (key) => change(key, { mismatch: 'kept' }),
    setStored(stored) {
      list.update((uploads) => [
        ...stored
          .filter((file) => !uploads.some((upload) => upload.stored?.id === file.id))
          .map((file): Upload => ({
            key: file.id,
            name: file.name,
            sizeBytes: file.sizeBytes,
            progress: 1,
            state: 'done',
            stored: file,
            mismatch: 'no',
          })),
        ...uploads,
      ]);
    },
  };
}

/** True while sending the request would leave a file or a decision behind. */
export function isUnfinished(uploads: readonly Upload[]): boolean {
  return uploads.some((upload) => upload.state === 'waiting' || upload.state === 'sending' || upload.mismatch === 'undecided');
}
