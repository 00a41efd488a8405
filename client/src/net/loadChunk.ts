/** Pauses before another try, in ms: a link that flaps is back within seconds. */
const PAUSES_MS: readonly number[] = [400, 1500, 4000];
/** Browsers name a module they could not fetch; Safari, which does not, asks for it again by itself. */
const lostModule = /dynamically imported module: (\S+)/;
const lostStyle = /Unable to preload CSS for (\S+)/;

let loading = 0;

/** Whether somebody waits for a part of the client. */
export const isLoadingPart = (): boolean => loading > 0;

export interface LoadChunkOptions {
  /** Before each further try; for what nobody is there to ask for again. */
  pausesMs?: Iterable<number>;
  wait?: (ms: number) => Promise<void>;
  importFrom?: (url: string) => Promise<unknown>;
}

/**
 * Loads a part of the client, again when the link dropped meanwhile; `load` imports a module of ours, and does nothing after that. A browser remembers for
 * as long as the page that a module could not be fetched and never asks for that address again (HTML §8.1.4, the module map): it is asked for under another.
 * Vite asks for a part's style sheet only once, so one that was lost is added here, or the part would come without its looks.
 * What a part itself imports keeps its address: where such a file was lost (a failed `modulepreload` is enough) no try helps, only loading the page again,
 * which `ErrorBoundary` offers.
 * @throws what the last try threw
 */
export async function loadChunk<T>(
  load: () => Promise<T>,
  { pausesMs = PAUSES_MS, wait = pause, importFrom = importAt }: LoadChunkOptions = {},
): Promise<T> {
  loading += 1;
  try {
    return await loadAgain(load, pausesMs, wait, importFrom);
  } finally {
    loading -= 1;
  }
}

/** Parts that come, or came, under another address: there must not be two of one. */
const later = new Map<string, Promise<unknown>>();
let tries = 0;

async function loadAgain<T>(
  load: () => Promise<T>,
  pausesMs: Iterable<number>,
  wait: (ms: number) => Promise<void>,
  importFrom: (url: string) => Promise<unknown>,
): Promise<T> {
  let lost: string | undefined;
  const attempt = async (): Promise<T> => {
    if (lost === undefined) return load();
    const coming = later.get(lost) ?? importFrom(`${lost}?again=${(tries += 1)}`);
    later.set(lost, coming);
    try {
      // It is what `load` imports.
      return (await coming) as T;
    } catch (error) {
      later.delete(lost);
      throw error;
    }
  };
  for (const pauseMs of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      const url = error instanceof Error ? lostModule.exec(error.message)?.[1] : undefined;
      lost ??= url;
      if (lost !== undefined && later.has(lost)) continue;
      await wait(pauseMs);
      const style = error instanceof Error ? lostStyle.exec(error.message)?.[1] : undefined;
      if (style !== undefined) await addStyle(style);
    }
  }
  return attempt();
}

async function importAt(url: string): Promise<unknown> {
  return import(/* @vite-ignore */ url);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function addStyle(href: string): Promise<void> {
  return new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => resolve());
    document.head.append(link);
  });
}
