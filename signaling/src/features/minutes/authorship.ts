import { inPlanOrder, MINUTES_TEXTS, type MinutesRun } from '@hoi-chan/shared/features/minutes.ts';
import * as Y from 'yjs';

/** One stored update: its place in the log and who sent it (null: the server itself, from the request). */
export interface LoggedUpdate {
  id: number;
  personId: string | null;
  update: Uint8Array;
}

/** A run of letters of one Yjs client: from `clock` on, `length` of them. */
interface Range {
  clock: number;
  end: number;
  /** Of the update that did it. */
  at: number;
  by: string | null;
}

/**
 * Who wrote and who deleted every letter, read from the log of updates: a letter belongs to whoever first sent it (the server knows the
 * sender of every update; what an update says about itself proves nothing). Deleted letters are kept, so that any two moments can be compared.
 */
export class Authorship {
  readonly #doc = new Y.Doc({ gc: false });
  readonly #written = new Map<number, Range[]>();
  readonly #deleted = new Map<number, Range[]>();

  constructor(log: readonly LoggedUpdate[]) {
    let current: LoggedUpdate | undefined;
    this.#doc.on('afterTransaction', (transaction: Y.Transaction) => {
      if (current === undefined) return;
      const { id: at, personId: by } = current;
      for (const [client, end] of transaction.afterState) {
        const clock = transaction.beforeState.get(client) ?? 0;
        if (end > clock) push(this.#written, client, { clock, end, at, by });
      }
      for (const [client, items] of transaction.deleteSet.clients)
        for (const { clock, len } of items) push(this.#deleted, client, { clock, end: clock + len, at, by });
    });
    for (const entry of log) {
      current = entry;
      Y.applyUpdate(this.#doc, entry.update);
    }
    current = undefined;
    // Letters are written in the order of their clocks, and deleted in any.
    for (const ranges of this.#deleted.values()) ranges.sort((one, other) => one.clock - other.clock);
    // The types must be named before they can be walked.
    for (const key of MINUTES_TEXTS) this.#doc.getText(key);
    this.#doc.getArray('plan');
    this.#doc.getMap('diagnosis');
  }

  /** What stood in a text at `from` or at `to` (ids of updates, 0: nothing yet), in order, as runs. */
  compareText(key: string, from: number, to: number): MinutesRun[] {
    return this.#runs(this.#doc.getText(key), from, to);
  }

  /** The lines of the plan that stood there at either moment; `change` is about the line itself, `runs` about its text. */
  comparePlan(from: number, to: number): { id: string; change: MinutesRun['change']; runs: MinutesRun[] }[] {
    const lines: { id: string; order: number | null; change: MinutesRun['change']; runs: MinutesRun[] }[] = [];
    for (let item = this.#doc.getArray('plan')._start; item !== null; item = item.right) {
      const map = item.content instanceof Y.ContentType ? item.content.type : undefined;
      if (!(map instanceof Y.Map)) continue;
      const change = this.#changeOf(item.id.client, item.id.clock, from, to)?.change;
      // Deleted entries of a map keep their last value; `get` would not give it.
      const last = (name: string): unknown => valueOf(map._map.get(name));
      const [id, text, order] = [last('id'), last('text'), last('order')];
      if (change === undefined || typeof id !== 'string' || !(text instanceof Y.Text)) continue;
      lines.push({ id, change, runs: this.#runs(text, from, to), order: typeof order === 'number' ? order : null });
    }
    return inPlanOrder(lines).map(({ order: _order, ...line }) => line);
  }

  /** Who wrote the diagnosis as it stands at the end of the log; undefined: nobody did. */
  diagnosisBy(): string | null | undefined {
    const map = this.#doc.getMap('diagnosis')._map;
    const parts = ['code', 'text'].flatMap((name) => {
      const item = map.get(name);
      const written = item && find(this.#written, item.id.client, item.id.clock);
      return written === undefined ? [] : [written];
    });
    return parts.toSorted((one, other) => one.at - other.at).at(-1)?.by;
  }

  #runs(text: Y.Text, from: number, to: number): MinutesRun[] {
    const runs: MinutesRun[] = [];
    for (let item = text._start; item !== null; item = item.right) {
      if (!(item.content instanceof Y.ContentString)) continue;
      const { str } = item.content;
      const { client, clock } = item.id;
      let start = 0;
      while (start < str.length) {
        const end = Math.min(str.length, this.#nextCut(client, clock + start) - clock);
        const found = this.#changeOf(client, clock + start, from, to);
        const last = runs.at(-1);
        if (found !== undefined) {
          if (last !== undefined && last.change === found.change && last.by === found.by) last.text += str.slice(start, end);
          else runs.push({ text: str.slice(start, end), ...found });
        }
        start = end;
      }
    }
    return runs;
  }

  /** undefined: there at neither moment. */
  #changeOf(client: number, clock: number, from: number, to: number): { change: MinutesRun['change']; by: string | null } | undefined {
    const written = find(this.#written, client, clock);
    const deleted = find(this.#deleted, client, clock);
    const stood = (moment: number): boolean =>
      written !== undefined && written.at <= moment && (deleted === undefined || deleted.at > moment);
    if (written === undefined) return undefined;
    if (stood(to)) return { change: stood(from) ? 'same' : 'added', by: written.by };
    return stood(from) ? { change: 'removed', by: deleted?.by ?? null } : undefined;
  }

  /** The first place behind `clock` at which author or deletion may change. */
  #nextCut(client: number, clock: number): number {
    const cuts = [this.#written, this.#deleted].map((all) => {
      const ranges = all.get(client) ?? [];
      const at = placeOf(ranges, clock);
      const range = ranges[at];
      return range !== undefined && clock < range.end ? range.end : ranges[at + 1]?.clock;
    });
    return Math.min(...cuts.map((cut) => cut ?? Number.MAX_SAFE_INTEGER));
  }
}

function push(ranges: Map<number, Range[]>, client: number, range: Range): void {
  const list = ranges.get(client);
  if (list === undefined) ranges.set(client, [range]);
  else list.push(range);
}

function find(ranges: Map<number, Range[]>, client: number, clock: number): Range | undefined {
  const all = ranges.get(client) ?? [];
  const range = all[placeOf(all, clock)];
  return range !== undefined && clock < range.end ? range : undefined;
}

/** Of the last range that begins at or before `clock`, -1 if none does; they are in order and do not overlap. Halving: a text may have tens of thousands. */
function placeOf(ranges: readonly Range[], clock: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.clock ?? 0) <= clock) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function valueOf(item: Y.Item | undefined): unknown {
  if (item === undefined) return undefined;
  if (item.content instanceof Y.ContentType) return item.content.type;
  return item.content.getContent().at(-1);
}
