import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** Whether the device has a network at all, as the browser says; whether our server answers over it is another question. */
export const useIsOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);
