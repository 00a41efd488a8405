/** Something outside that says the way may have changed; returns how to stop listening. */
export type Subscribe = (handler: () => void) => () => void;

/** https://wicg.github.io/netinfo/: `type` is there on phones only; `change` comes for new estimates of the same link as well. */
type Connection = EventTarget & { type?: string };

/** Told when this machine is online again or has changed its network, as far as the browser tells. */
export const onNetworkChange: Subscribe = (handler) => {
  // Neither is there outside a browser, where the socket is used as well.
  const page = globalThis as Partial<Pick<Window, 'addEventListener' | 'removeEventListener'>>;
  const connection = (globalThis.navigator as (Navigator & { connection?: Connection }) | undefined)?.connection;
  let type = connection?.type;
  const changed = (): void => {
    if (connection?.type === type) return;
    type = connection?.type;
    handler();
  };
  page.addEventListener?.('online', handler);
  connection?.addEventListener('change', changed);
  return () => {
    page.removeEventListener?.('online', handler);
    connection?.removeEventListener('change', changed);
  };
};
