/** lib0 encoding, as Yjs writes its numbers. */
export const varUint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))]);
const words = (text: string): number[] => [...varUint(text.length), ...Buffer.from(text)];

/**
 * A well-formed update (Yjs update format, v1) of `people` of whom each sets one letter at the very beginning of the course, not knowing of the others',
 * and one behind the letter of the one before, so that they are taken in the order in which each is compared with all that came before it.
 */
export function heavyUpdate(people: number): Uint8Array {
  const ofClient = (client: number): number[] => {
    const behind = client === 1 ? [4, 1, ...words('discussion')] : [4 | 128, ...varUint(client - 1), 1];
    return [...varUint(2), ...varUint(client), 0, ...behind, ...words('y'), 4, 1, ...words('course'), ...words('x')];
  };
  const clients = Array.from({ length: people }, (_, index) => ofClient(people - index)).flat();
  return Uint8Array.from([...varUint(people), ...clients, 0]);
}
