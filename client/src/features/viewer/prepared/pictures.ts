import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { api } from '../../../net/api.ts';
import { isOnPoorLink } from '../../../shell/thrift.ts';
import { isBoolean, KEEP_IMAGES, readPreference } from '../../../state/preference.ts';
import { heldPixels } from '../heldPixels.ts';
import type { Frame } from '../series.ts';
import { memoryStore, sealedStore, type SealedStore } from './sealedStore.ts';

type Picture = RouteOutput<'imaging.prepared'>['pictures'][number];
type FrameName = Pick<Frame, 'sopUid' | 'frame'>;

const memory = memoryStore();
let disk: SealedStore | undefined;
/** Opened bundles of the consults looked at last. */
const opened = new Map<string, Promise<Picture[]>>();
const MAX_OPENED = 4;
/** A picture over the link does not wait longer for what opens the ones that were kept. */
const KEY_PATIENCE_MS = 3_000;
const STORE_AGAIN_MS = 10_000;

function store(): SealedStore {
  // Outside a secure context a browser has neither caches nor keys.
  const canSeal = 'caches' in globalThis && globalThis.isSecureContext;
  if (!canSeal || !readPreference(KEEP_IMAGES, true, isBoolean)) return memory;
  return (disk ??= sealedStore(caches, askKey));
}

async function askKey(): Promise<Uint8Array<ArrayBuffer>> {
  const { key } = await api('imaging.deviceKey', {}, { timeoutMs: KEY_PATIENCE_MS });
  return bytesOf(key);
}

/** Keeps what was fetched ahead for a consult. */
export async function keepPictures(consultId: string, pictures: Picture[]): Promise<void> {
  opened.delete(consultId);
  await store().put(consultId, new TextEncoder().encode(JSON.stringify(pictures)));
}

/** Whether they are here already, of this session: a reload fetches nothing twice. None may mean that the archive was away: it is asked again. */
export async function hasPictures(consultId: string): Promise<boolean> {
  // Not what is in memory, which may be the first of them alone.
  const kept = await store().get(consultId);
  return kept !== undefined && picturesIn(kept).length > 0;
}

const picturesIn = (bytes: Uint8Array): Picture[] => JSON.parse(new TextDecoder().decode(bytes)) as Picture[];

function picturesOf(consultId: string): Promise<Picture[]> {
  const known = opened.get(consultId);
  if (known !== undefined) return known;
  const reading = store()
    .get(consultId)
    .then((bytes) => (bytes === undefined ? [] : picturesIn(bytes)))
    // A store that fails is as good as an empty one: the picture then comes over the link. It is not asked again for each of them.
    .catch(() => {
      setTimeout(() => opened.get(consultId) === reading && opened.delete(consultId), STORE_AGAIN_MS);
      return [];
    });
  opened.set(consultId, reading);
  for (const oldest of opened.keys()) if (opened.size > MAX_OPENED) opened.delete(oldest);
  return reading;
}

/** The small picture of a frame, when it was fetched ahead. */
export async function findPicture(consultId: string, { sopUid, frame }: FrameName): Promise<Blob | undefined> {
  const found = (await picturesOf(consultId)).find((picture) => picture.sopUid === sopUid && picture.frame === frame);
  return found && blobOf(found);
}

/** Which pictures were fetched ahead. */
export async function preparedFrames(consultId: string): Promise<readonly Pick<Picture, 'seriesUid' | 'sopUid' | 'frame'>[]> {
  return picturesOf(consultId);
}

/** First pictures on their way: whoever asks meanwhile waits for the same one. */
const coming = new Map<string, Promise<Blob | null>>();
/** So long the descriptions of the studies wait for it at most. */
const HEAD_START_MS = 4_000;
/** And so long the code of the viewer, which is many times as much. */
const VIEWER_WAITS_MS = 15_000;
const ASKED_WITHIN_MS = 50;
/** The one asked for last. */
let sight: Promise<unknown> = Promise.resolve();

/** Something to look at before anything of the studies is known here: what was fetched ahead, or else the first of it alone. */
export function firstPicture(consultId: string): Promise<Blob | null> {
  const known = coming.get(consultId);
  if (known !== undefined) return known;
  const asked = askFirst(consultId).finally(() => coming.delete(consultId));
  coming.set(consultId, asked);
  sight = asked.catch(() => undefined);
  return asked;
}

async function askFirst(consultId: string): Promise<Blob | null> {
  const [kept] = await picturesOf(consultId);
  if (kept !== undefined) return blobOf(kept);
  const none = opened.get(consultId);
  const { pictures } = await api('imaging.prepared', { params: { consultId }, query: { limit: 1 } });
  // Mostly it is of the very frame that is shown next: it need not come twice. All of them may have come meanwhile.
  if (pictures.length > 0 && opened.get(consultId) === none) opened.set(consultId, Promise.resolve(pictures));
  return pictures[0] === undefined ? null : blobOf(pictures[0]);
}

/** On a poor link the first small picture has it to itself: descriptions of studies are many times its size, and nothing to look at. */
export async function firstPictureFirst(consultId: string): Promise<void> {
  if (!isOnPoorLink()) return;
  await Promise.race([firstPicture(consultId).catch(() => undefined), after(HEAD_START_MS)]);
}

/**
 * Once the first picture is there, and what the screen wants to show has been asked for: over HTTP/2 a browser has its requests answered one behind the
 * other, and a picture asked for after a megabyte of program comes after it.
 */
export async function afterFirstPicture(): Promise<void> {
  await Promise.race([sight, after(VIEWER_WAITS_MS)]);
  await after(ASKED_WITHIN_MS);
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** At sign-out: what lies on the device, and what this page has in memory. */
export async function forgetEverySight(): Promise<void> {
  try {
    heldPixels.forget();
  } finally {
    await forgetPictures();
  }
}

/** Those fetched ahead; also when somebody chooses that nothing be kept. */
export async function forgetPictures(): Promise<void> {
  opened.clear();
  await memory.forget();
  if ('caches' in globalThis && globalThis.isSecureContext) await sealedStore(caches, askKey).forget();
  disk = undefined;
}

function blobOf({ base64, contentType }: Picture): Blob {
  return new Blob([bytesOf(base64)], { type: contentType });
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
