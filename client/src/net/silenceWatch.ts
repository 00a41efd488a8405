/** What has come in from one person so far, and whether anything should be coming. */
export interface Inbound {
  participantId: string;
  /** RTP packets since their streams began; a number that changes is life. */
  packets: number;
  /** False while everything of theirs is muted, off or not asked for: then silence says nothing. */
  expected: boolean;
}

/** `forMs`: how long nothing has come; only while `silent`. */
export interface Flow {
  participantId: string;
  state: 'flowing' | 'silent';
  forMs: number;
}

/** With `SILENT_MS` a cut is seen in less than two seconds. */
export const FLOW_SAMPLE_MS = 400;
/** Opus in DTX sends every 400 ms (RFC 7587 §3.1.3): nothing for so long is more than a few lost packets. */
const SILENT_MS = 1_500;
/** Between two samples: this machine slept, and knows nothing of the time between. */
const SLEPT_MS = 3_000;

interface Seen {
  packets: number;
  /** When it last changed. */
  atMs: number;
  state: 'unknown' | Flow['state'];
}

/** Notices, person by person, that what should be coming has stopped: much sooner than their socket or the browser would tell. */
export class SilenceWatch {
  readonly #seen = new Map<string, Seen>();
  #lastMs: number | undefined;

  /** True when somebody fell silent or is heard (again). */
  push(atMs: number, inbound: readonly Inbound[]): boolean {
    const slept = this.#lastMs !== undefined && atMs - this.#lastMs > SLEPT_MS;
    this.#lastMs = atMs;
    let changed = false;
    const expected = new Map(inbound.filter((one) => one.expected).map((one) => [one.participantId, one]));
    for (const [participantId, { state }] of this.#seen) {
      if (expected.has(participantId)) continue;
      this.#seen.delete(participantId);
      changed ||= state !== 'unknown';
    }
    for (const { participantId, packets } of expected.values()) {
      const before = this.#seen.get(participantId);
      const state = stateOf(before, packets, atMs, slept);
      changed ||= before !== undefined && before.state !== state;
      const alive = before === undefined || packets !== before.packets || (slept && before.state !== 'silent');
      this.#seen.set(participantId, { packets, state, atMs: alive ? atMs : before.atMs });
    }
    return changed;
  }

  /** Of everybody from whom something has come. */
  flows(atMs: number): Flow[] {
    return [...this.#seen].flatMap(([participantId, { state, atMs: since }]) =>
      state === 'unknown' ? [] : [{ participantId, state, forMs: state === 'silent' ? atMs - since : 0 }],
    );
  }

  /** Another connection: it begins to count anew. */
  restart(): void {
    this.#seen.clear();
    this.#lastMs = undefined;
  }
}

function stateOf(before: Seen | undefined, packets: number, atMs: number, slept: boolean): Seen['state'] {
  if (before === undefined) return 'unknown';
  if (packets !== before.packets) return 'flowing';
  if (before.state !== 'flowing' || slept) return before.state;
  return atMs - before.atMs >= SILENT_MS ? 'silent' : 'flowing';
}
