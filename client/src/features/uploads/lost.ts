import type { ChosenFiles } from '../../state/chosenFiles.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Uploads } from './model.ts';

const WRITE_EVERY_MS = 1000;

export interface Lost {
  /** Names of files that were chosen before the page was closed, and have not come. */
  names: Store<readonly string[]>;
  /** The person says that they are not needed. */
  forget(): void;
  stop(): void;
}

/** Notes on the device which chosen files have not come, and tells after a reload which of them are missing. */
export function watchLost({ state }: Uploads, kept: ChosenFiles): Lost {
  const names = createStore<readonly string[]>(kept.read());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = names.get().join('\n');
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const pending = state.get().uploads.flatMap(({ name, state: is }) => (is === 'done' || is === 'leftOut' ? [] : [name]));
    const all = [...new Set([...names.get(), ...pending])];
    const text = all.join('\n');
    if (text !== written) kept.write(all);
    written = text;
  };
  const look = (): void => {
    // Chosen again: from here on the list of the page tells of them.
    const here = new Set(state.get().uploads.map(({ name }) => name));
    if (names.get().some((name) => here.has(name))) names.update((before) => before.filter((name) => !here.has(name)));
    // Thousands of files: their names are not written anew for each.
    timer ??= setTimeout(write, WRITE_EVERY_MS);
  };
  const stopLooking = state.subscribe(look);
  look();
  return {
    names,
    forget() {
      names.set([]);
      write();
    },
    stop() {
      stopLooking();
      write();
    },
  };
}
