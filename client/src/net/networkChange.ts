/** Something outside that says the way may have changed; returns how to stop listening. */
export type Subscribe = (handler: () => void) => () => void;

/** Told when this machine is online again or has changed its network, as far as the browser tells. */
export const onNetworkChange: Subscribe = (handler) => {
  // Neither is there outside a browser, where the socket is used as well.
  const page = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;
  const connection = (globalThis.navigator as (Navigator & { connection?: EventTarget }) | undefined)?.connection;
  page.addEventListener?.('online', handler);
  connection?.addEventListener('change', handler);
  return () => {
    page.removeEventListener?.('online', handler);
    connection?.removeEventListener('change', handler);
  };
};
