type FakeStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'> & { isFull: boolean };

/** The storage of a device, which can be full. */
export function fakeStorage(): FakeStorage {
  const values = new Map<string, string>();
  return {
    isFull: false,
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
    removeItem: (key) => void values.delete(key),
  };
}
