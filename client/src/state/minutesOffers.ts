import type { MinutesText } from '@hoi-chan/shared/clinical/minutesFields.ts';
import { createStore, type Store } from './store.ts';

export type MinutesOfferKind = 'lab' | 'vital' | 'measurement' | 'keyImage' | 'chat' | 'member' | 'time';

/** Something of the room that can be put into the minutes as text by one click. */
export interface MinutesOffer {
  /** Stable as long as it is the same thing: `lab:6298-4|mmol/L`, `measurement:<uid>`. */
  id: string;
  kind: MinutesOfferKind;
  /** As it will stand in the minutes, in the language of the screen. */
  text: string;
  /** Where it goes when the person has no cursor in the minutes; `plan` makes a line of its own. Each kind has a usual place. */
  field?: MinutesText | 'plan';
  /** Where it comes from, for what follows it back (study, series, instance and frame of a key image; id of a chat line). */
  source?: Readonly<Record<string, string | number>>;
}

/**
 * Between what offers and the minutes, which take: neither knows the other. Made by the room (see useMinutesOffers.ts); a feature shows
 * `<AddToMinutes>` beside a thing, or lists things with `publish` so that they stand in the "insert" menu of the minutes.
 */
export interface MinutesOffers {
  /** Whether the minutes take anything now: open for writing, by this person. */
  open: Store<boolean>;
  /** Everything listed at this moment, in the order in which it was first listed. */
  listed: Store<readonly MinutesOffer[]>;
  /** Replaces what `from` has listed. The returned function takes it back. */
  publish(from: string, offers: readonly MinutesOffer[]): () => void;
  /** Puts it into the minutes; false when they take nothing now. */
  insert(offer: MinutesOffer): boolean;
  /** For the minutes: called with everything inserted from now on, until the returned function is called. */
  take(taker: (offer: MinutesOffer) => void): () => void;
}

export function createMinutesOffers(): MinutesOffers {
  const open = createStore(false);
  const listed = createStore<readonly MinutesOffer[]>([]);
  const lists = new Map<string, readonly MinutesOffer[]>();
  let taken: ((offer: MinutesOffer) => void) | undefined;
  const relist = (): void => listed.set([...lists.values()].flat());
  return {
    open,
    listed,
    publish: (from, offers) => {
      lists.set(from, offers);
      relist();
      return () => {
        // A later list of the same source stays.
        if (lists.get(from) !== offers) return;
        lists.delete(from);
        relist();
      };
    },
    insert: (offer) => {
      taken?.(offer);
      return taken !== undefined;
    },
    take: (taker) => {
      taken = taker;
      open.set(true);
      return () => {
        if (taken !== taker) return;
        taken = undefined;
        open.set(false);
      };
    },
  };
}
