/** What a browser keeps between two looks: bytes under a name. */
export interface SealedStore {
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** undefined: never kept, forgotten since, or sealed by a session that is over. */
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  forget(): Promise<void>;
}

const CACHE = 'hoichan-prepared-images';
const IV_BYTES = 12;
/** A queue of some thirty consults. */
export const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Sealed with AES-GCM (NIST SP 800-38D) under a key that the server gives out while the session lasts and that is kept in memory only: what lies on the
 * disk says nothing to anybody who has the disk alone. The oldest give way when it becomes too much.
 *
 * @param askKey 256 bits, the same for the whole session
 */
export function sealedStore(caches: CacheStorage, askKey: () => Promise<Uint8Array<ArrayBuffer>>, maxBytes = MAX_KEPT_BYTES): SealedStore {
  let key: Promise<CryptoKey> | undefined;
  const keyOf = (): Promise<CryptoKey> => (key ??= openKey());

  async function openKey(): Promise<CryptoKey> {
    try {
      return await crypto.subtle.importKey('raw', await askKey(), 'AES-GCM', false, ['encrypt', 'decrypt']);
    } catch (error) {
      // The link was away: the next one asks again.
      key = undefined;
      throw error;
    }
  }
  const address = (name: string): string => `https://prepared.invalid/${encodeURIComponent(name)}`;

  async function makeRoom(cache: Cache, bytes: number): Promise<void> {
    const requests = await cache.keys();
    const sizes = await Promise.all(requests.map(async (request) => Number((await cache.match(request))?.headers.get('x-bytes') ?? 0)));
    let total = sizes.reduce((sum, size) => sum + size, bytes);
    // In the order they were kept.
    for (const [index, request] of requests.entries()) {
      if (total <= maxBytes) return;
      total -= sizes[index] ?? 0;
      await cache.delete(request);
    }
  }

  return {
    async put(name, bytes) {
      if (bytes.length > maxBytes) return;
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) },
        await keyOf(),
        bytes,
      );
      const cache = await caches.open(CACHE);
      await cache.delete(address(name));
      await makeRoom(cache, sealed.byteLength);
      const body = new Blob([iv, sealed]);
      await cache.put(address(name), new Response(body, { headers: { 'x-bytes': String(body.size) } }));
    },
    async get(name) {
      const kept = await (await caches.open(CACHE)).match(address(name));
      if (kept === undefined) return undefined;
      const bytes = new Uint8Array(await kept.arrayBuffer());
      const opener = await keyOf();
      try {
        const iv = bytes.subarray(0, IV_BYTES);
        const additionalData = new TextEncoder().encode(name);
        return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, opener, bytes.subarray(IV_BYTES)));
      } catch {
        // Another session's, or damaged: as good as not there.
        return undefined;
      }
    },
    async forget() {
      key = undefined;
      await caches.delete(CACHE);
    },
  };
}

/** For a machine that is to keep nothing, and for browsers that cannot: as long as the page, and no longer. */
export function memoryStore(maxBytes = MAX_KEPT_BYTES): SealedStore {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    async put(name, bytes) {
      kept.delete(name);
      kept.set(name, bytes);
      let total = [...kept.values()].reduce((sum, { length }) => sum + length, 0);
      for (const [oldest, { length }] of kept) {
        if (total <= maxBytes) break;
        kept.delete(oldest);
        total -= length;
      }
    },
    get: async (name) => kept.get(name),
    async forget() {
      kept.clear();
    },
  };
}
