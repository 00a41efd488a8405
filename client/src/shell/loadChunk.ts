/** Pauses before another try, in ms: a link that flaps is back within seconds. */
const pausesMs = [400, 1500, 4000];
const lostStyle = /Unable to preload CSS for (\S+)/;

let loading = 0;

/** Whether somebody waits for a part of the client. */
export const isLoadingPart = (): boolean => loading > 0;

/**
 * Loads a part of the client, again when the link dropped meanwhile. Vite asks for a part's style sheet only once, so one that was lost
 * is added here, or the part would come without its looks.
 * @throws what the last try threw
 */
export async function loadChunk<T>(load: () => Promise<T>, wait: (ms: number) => Promise<void> = pause): Promise<T> {
  loading += 1;
  try {
    return await loadAgain(load, wait);
  } finally {
    loading -= 1;
  }
}

async function loadAgain<T>(load: () => Promise<T>, wait: (ms: number) => Promise<void>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await load();
    } catch (error) {
      await wait(pauseMs);
      const style = error instanceof Error ? lostStyle.exec(error.message)?.[1] : undefined;
      if (style !== undefined) await addStyle(style);
    }
  }
  return load();
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
