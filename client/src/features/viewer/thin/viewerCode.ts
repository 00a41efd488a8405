import { isOnPoorLink, isOnThinLink } from '../../../shell/thrift.ts';
import { readPreference, writePreference } from '../../../state/preference.ts';
import { createStore, type Store } from '../../../state/store.ts';
import { afterFirstPicture } from '../prepared/pictures.ts';

const HERE = 'viewer.here';
/** Changes with every build that changes the viewer: this part names it. */
const build = import.meta.url;
const isString = (value: unknown): value is string => typeof value === 'string';

/** It was here once, so the browser has it still, mostly. */
const isHere = (): boolean => readPreference(HERE, '', isString) === build;

const asked = createStore(false);

/** Somebody wants the whole viewer, whatever it takes; holds for every cell, and as long as the page. */
export const viewerAsked: Store<boolean> = asked;
export const askForViewer = (): void => asked.set(true);

/** On a link known to be thin a person decides: a download that has begun cannot be taken back, and a signature would wait behind it. */
export const viewerWaitsToBeAsked = (): boolean => !asked.get() && !isHere() && isOnThinLink();

/** The viewer. On a poor link it comes after the first small picture, which over HTTP/2 would come after it. */
export async function loadViewer() {
  if (isOnPoorLink() && !isHere()) await afterFirstPicture();
  const viewer = await import('../StackViewer.tsx');
  writePreference(HERE, build);
  return viewer;
}
