import { OUTBOX_PREFIX } from './outbox.ts';

/** After signing out nothing unsent stays behind on a machine that others use. */
export function forgetChat(storage: Pick<Storage, 'length' | 'key' | 'removeItem'>): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) if (key?.startsWith(OUTBOX_PREFIX)) storage.removeItem(key);
}
