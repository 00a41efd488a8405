/** Somebody who sent and may not: the address, and the facility they say they are of (MSH-4). */
export interface Stranger {
  address: string;
  facilityCode: string;
  at: Date;
}

const MOST = 50;

/**
 * The last who were refused, so that whoever sets a source up learns from where it really sends. In memory: it helps while somebody is at it, and
 * anybody on that network could fill a table.
 */
export class Strangers {
  readonly #seen = new Map<string, Stranger>();

  note(address: string, facilityCode: string): void {
    const known = { address, facilityCode: facilityCode.slice(0, 20) };
    const key = JSON.stringify(known);
    // The latest stand at the end.
    this.#seen.delete(key);
    this.#seen.set(key, { ...known, at: new Date() });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** The latest first. */
  list(): Stranger[] {
    return [...this.#seen.values()].toReversed();
  }
}
