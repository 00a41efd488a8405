import type { Recording } from '../capture/speechRecorder.ts';

/** A recording that the server does not have yet. */
export interface BoxedVoice {
  clientId: string;
  personId: string;
  /** Where it goes; on a patient's page the appointment. */
  consultId: string;
  kind: 'message' | 'missed';
  chunks: readonly Blob[];
  type: string;
  durationMs: number;
  spokenAt: string;
  /** `recording` until it is whole: a reload finds it as far as it got. */
  state: 'recording' | 'pending' | 'failed';
  /** When it was last written, ms. */
  writtenAt: number;
}

/** Recordings on this device, by person and consult, until they are delivered: a reload or an empty battery loses nothing that was kept. */
export interface VoiceBox {
  put(voice: BoxedVoice): Promise<void>;
  remove(clientId: string): Promise<void>;
  list(personId: string, consultId: string): Promise<BoxedVoice[]>;
  /** Removes everything of anybody else, or for anywhere else. */
  keepOnly(personId: string, consultId: string): Promise<void>;
}

const STORE = 'voice';

export function boxed(clientId: string, owner: Pick<BoxedVoice, 'personId' | 'consultId' | 'kind'>, recording: Recording): BoxedVoice {
  const { chunks, type, durationMs, spokenAt } = recording;
  return { clientId, ...owner, chunks, type, durationMs, spokenAt: spokenAt.toISOString(), state: 'recording', writtenAt: Date.now() };
}

/** The recording as one file, as browsers name such. */
export function fileOf({ kind, chunks, type, spokenAt }: BoxedVoice): File {
  const extension = type === 'audio/mp4' ? 'm4a' : type.slice('audio/'.length);
  return new File([...chunks], `${kind}-${spokenAt.replaceAll(/[:.]/g, '-')}.${extension}`, { type });
}

/**
 * In IndexedDB, under `name`; where that is forbidden (private windows), in memory, for as long as the page lives.
 * @param onHolding the device has begun, or ceased, to hold a recording
 */
export function createVoiceBox(name: string, onHolding?: (clientId: string, holds: boolean) => void): VoiceBox {
  const memory = new Map<string, BoxedVoice>();
  const database = open(name).catch(() => undefined);
  const inStore = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> => {
    const db = await database;
    if (db === undefined) return undefined;
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error('the device did not keep it'));
      transaction.onabort = transaction.onerror;
    });
  };
  const all = async (): Promise<BoxedVoice[]> =>
    (await inStore<BoxedVoice[]>('readonly', (store) => store.getAll() as IDBRequest<BoxedVoice[]>).catch(() => undefined)) ?? [
      ...memory.values(),
    ];
  const remove = async (clientId: string): Promise<void> => {
    memory.delete(clientId);
    await inStore('readwrite', (store) => store.delete(clientId)).catch(() => undefined);
    onHolding?.(clientId, false);
  };
  return {
    async put(voice) {
      memory.set(voice.clientId, voice);
      // A full disk costs the safety net, not the message: it stays in memory.
      const stored = await inStore('readwrite', (store) => store.put(voice)).catch(() => undefined);
      if (stored !== undefined) onHolding?.(voice.clientId, true);
    },
    remove,
    list: async (personId, consultId) => (await all()).filter(isOf(personId, consultId)),
    async keepOnly(personId, consultId) {
      const stays = isOf(personId, consultId);
      for (const voice of await all()) if (!stays(voice)) await remove(voice.clientId);
    },
  };
}

const isOf = (personId: string, consultId: string) => (voice: BoxedVoice) => voice.personId === personId && voice.consultId === consultId;

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'clientId' });
    request.onsuccess = () => {
      // Another tab signs out and deletes: it must not wait for us.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('no IndexedDB'));
  });
}
