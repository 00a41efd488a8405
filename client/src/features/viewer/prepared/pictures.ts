import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { api } from '../../../net/api.ts';
import { isOnPoorLink } from '../../../shell/thrift.ts';
import { isBoolean, KEEP_IMAGES, readPreference } from '../../../state/preference.ts';
import type { Frame } from '../series.ts';
import { memoryStore, sealedStore, type SealedStore } from './sealedStore.ts';

type Picture = RouteOutput<'imaging.prepared'>['pictures'][number];
type FrameName = Pick<Frame, 'sopUid' | 'frame'>;

const memory = memoryStore();
let disk: SealedStore | undefined;
/** Opened bundles of the consults looked at last. */
const opened = new Map<string, Promise<Picture[]>>();
const MAX_OPENED = 4;

function store(): SealedStore {
  // Outside a secure context a browser has neither caches nor keys.
  const canSeal = 'caches' in globalThis && globalThis.isSecureContext;
  if (!canSeal || !readPreference(KEEP_IMAGES, true, isBoolean)) return memory;
  return (disk ??= sealedStore(caches, sessionStorage));
}

/** Keeps what was fetched ahead for a consult. */
export async function keepPictures(consultId: string, pictures: Picture[]): Promise<void> {
  opened.delete(consultId);
  await store().put(consultId, new TextEncoder().encode(JSON.stringify(pictures)));
}

/** Whether they are here already, of this session: a reload fetches nothing twice. */
export async function hasPictures(consultId: string): Promise<boolean> {
  return (await store().get(consultId)) !== undefined;
}

function picturesOf(consultId: string): Promise<Picture[]> {
  const known = opened.get(consultId);
  if (known !== undefined) return known;
  const reading = store()
    .get(consultId)
    .then((bytes) => (bytes === undefined ? [] : (JSON.parse(new TextDecoder().decode(bytes)) as Picture[])))
    // A store that fails is as good as an empty one: the picture then comes over the link.
    .catch(() => []);
  opened.set(consultId, reading);
  for (const oldest of opened.keys()) if (opened.size > MAX_OPENED) opened.delete(oldest);
  return reading;
}

/** The small picture of a frame, when it was fetched ahead. */
export async function findPicture(consultId: string, { sopUid, frame }: FrameName): Promise<Blob | undefined> {
  const found = (await picturesOf(consultId)).find((picture) => picture.sopUid === sopUid && picture.frame === frame);
  return found && blobOf(found);
}

/** How many of each series were fetched ahead, by series UID. */
export async function preparedCounts(consultId: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { seriesUid } of await picturesOf(consultId)) counts.set(seriesUid, (counts.get(seriesUid) ?? 0) + 1);
  return counts;
}

/** First pictures on their way: whoever asks meanwhile waits for the same one. */
const coming = new Map<string, Promise<Blob | null>>();
/** So long the descriptions of the studies wait for it at most. */
const HEAD_START_MS = 4_000;

/** Something to look at before anything of the studies is known here: what was fetched ahead, or else the first of it alone. */
export function firstPicture(consultId: string): Promise<Blob | null> {
  const known = coming.get(consultId);
  if (known !== undefined) return known;
  const asked = askFirst(consultId).finally(() => coming.delete(consultId));
  coming.set(consultId, asked);
  return asked;
}

async function askFirst(consultId: string): Promise<Blob | null> {
  const [kept] = await picturesOf(consultId);
  if (kept !== undefined) return blobOf(kept);
  const { pictures } = await api('imaging.prepared', { params: { consultId }, query: { limit: 1 } });
  return pictures[0] === undefined ? null : blobOf(pictures[0]);
}

/** On a poor link the first small picture has it to itself: descriptions of studies are many times its size, and nothing to look at. */
export async function firstPictureFirst(consultId: string): Promise<void> {
  if (!isOnPoorLink()) return;
  const headStart = new Promise((resolve) => {
    setTimeout(resolve, HEAD_START_MS);
  });
  await Promise.race([firstPicture(consultId).catch(() => undefined), headStart]);
}

/** At sign-out, and when somebody chooses that nothing be kept. */
export async function forgetPictures(): Promise<void> {
  opened.clear();
  await memory.forget();
  if ('caches' in globalThis && globalThis.isSecureContext) await sealedStore(caches, sessionStorage).forget();
  disk = undefined;
}

function blobOf({ base64, contentType }: Picture): Blob {
  return new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], { type: contentType });
}
