import { useEffect, useEffectEvent } from 'react';

/** HTML Standard §6.4, close watchers; not in every browser, nor in TypeScript's own list. */
type CloseWatcher = EventTarget & { destroy(): void };

/** Lets the back button or gesture of a telephone close a dialog instead of leaving the page; where the browser knows no such thing, Escape alone does. */
export function useClosedByBack(onClose: () => void): void {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const { CloseWatcher: Watcher } = globalThis as { CloseWatcher?: new () => CloseWatcher };
    if (Watcher === undefined) return undefined;
    const watcher = new Watcher();
    watcher.addEventListener('close', () => close());
    return () => watcher.destroy();
  }, []);
}
