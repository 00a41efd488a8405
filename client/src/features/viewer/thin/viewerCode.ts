import { loadChunk } from '../../../net/loadChunk.ts';
import { isOnPoorLink, isOnThinLink } from '../../../shell/thrift.ts';
import { readPreference, writePreference } from '../../../state/preference.ts';
import { createStore, type Store } from '../../../state/store.ts';
import { afterFirstPicture } from '../prepared/pictures.ts';

const HERE = 'viewer.here';
/** Changes with every build that changes the viewer: this part names it. */
const build = import.meta.url;
const isString = (value: unknown): value is string => typeof value === 'string';

/** The build puts the names of the viewer's files in here, one after the other (vite.viewerWeight.ts). */
const files = ['%VIEWER_FILES%'];

/** It was here once, so the browser has it still, mostly. */
const isHere = (): boolean => readPreference(HERE, '', isString) === build;

const asked = createStore(false);

/** Somebody wants the whole viewer, whatever it takes; holds for every cell, and as long as the page. */
export const viewerAsked: Store<boolean> = asked;
export const askForViewer = (): void => asked.set(true);

/** On a link known to be thin a person decides: a download that has begun cannot be taken back, and a signature would wait behind it. */
export const viewerWaitsToBeAsked = (): boolean => !asked.get() && !isHere() && isOnThinLink();

/** The viewer. On a poor link it comes after the first small picture, which over HTTP/2 would come after it, and gives way to all that is asked for later. */
export async function loadViewer() {
  const isBehindOthers = isOnPoorLink() && !isHere();
  if (isBehindOthers) await afterFirstPicture();
  const viewer = await loadChunk(async () => {
    if (isBehindOthers) await fetchBehindOthers(files);
    return import('../StackViewer.tsx');
  });
  writePreference(HERE, build);
  return viewer;
}

/**
 * An import goes before what is asked for after it: a text to be signed would wait for half a megabyte. What has been fetched so is imported from the browser's
 * cache. Not by `modulepreload`: a file that it could not fetch is lost for imports too (HTML §8.1.4), as long as the page.
 * @throws when one did not come; those that did are not fetched again
 */
export async function fetchBehindOthers(names: readonly string[], get: typeof fetch = fetch): Promise<void> {
  const modules = names.flatMap((some) => some.split(' ')).filter((name) => name.endsWith('.js'));
  await Promise.all(
    modules.map(async (name) => {
      const answer = await get(`/${name}`, { priority: 'low' });
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      // Only what has been read to its end is in the cache.
      await answer.arrayBuffer();
    }),
  );
}
