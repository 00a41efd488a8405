import { createStore, type Store, type WritableStore } from '../../../state/store.ts';

/** How far a series has come, in pictures. */
export interface SeriesProgress {
  count: number;
  /** In memory, as they are stored: what was fetched ahead as small pictures is not. */
  ready: number;
  /** On their way now. */
  loading: number;
  failed: number;
}

/** How far each series of this page is: read from what the memory for pictures really holds, also when a picture was let go again. */
export interface ProgressBoard {
  /** undefined: nobody has begun with it. */
  of(series: string): Store<SeriesProgress | undefined>;
  /** A series is opened, or opened again; `pictures` are the names that `arrived` and `left` will use. */
  begin(series: string, pictures: readonly string[], isReady: (picture: string) => boolean): void;
  busy(series: string, now: Pick<SeriesProgress, 'loading' | 'failed'>): void;
  arrived(picture: string): void;
  left(picture: string): void;
}

export function createProgressBoard(): ProgressBoard {
  const stores = new Map<string, WritableStore<SeriesProgress | undefined>>();
  const seriesOf = new Map<string, string>();
  const ready = new Map<string, Set<string>>();

  const storeOf = (series: string): WritableStore<SeriesProgress | undefined> => {
    const known = stores.get(series) ?? createStore<SeriesProgress | undefined>(undefined);
    stores.set(series, known);
    return known;
  };
  const change = (series: string, part: Partial<SeriesProgress>): void =>
    storeOf(series).update((now) => {
      if (now === undefined) return now;
      const all = { ...now, ...part };
      // What a viewport could not have, another view of the series (three cuts, a second cell) may have fetched since.
      const next = { ...all, failed: Math.min(all.failed, all.count - all.ready) };
      const isSame = next.ready === now.ready && next.loading === now.loading && next.failed === now.failed;
      return isSame ? now : next;
    });
  const recount = (picture: string, count: (held: Set<string>) => void): void => {
    const series = seriesOf.get(picture);
    const held = series === undefined ? undefined : ready.get(series);
    if (series === undefined || held === undefined) return;
    count(held);
    change(series, { ready: held.size });
  };

  return {
    of: storeOf,
    begin: (series, pictures, isReady) => {
      for (const picture of pictures) seriesOf.set(picture, series);
      const held = new Set(pictures.filter(isReady));
      ready.set(series, held);
      storeOf(series).set({ count: pictures.length, ready: held.size, loading: 0, failed: 0 });
    },
    busy: (series, { loading, failed }) => change(series, { loading, failed }),
    arrived: (picture) => recount(picture, (held) => held.add(picture)),
    left: (picture) => recount(picture, (held) => held.delete(picture)),
  };
}

/** Of this page: pictures stay in memory when their viewport closes. */
export const progressBoard = createProgressBoard();

/** A series as the board knows it: the same one in two consults is read, and kept, twice. */
export const seriesKey = (consultId: string, stackId: string): string => `${consultId} ${stackId}`;
