import * as Y from 'yjs';
import { MAX_FIELD_LETTERS, MAX_LINE_LETTERS, MOST_PLAN_LINES, type MinutesText } from '@hoi-chan/shared/clinical/minutesFields.ts';
import type { MinutesOffer, MinutesOfferKind } from '../../state/minutesOffers.ts';
import { createStore, type Store } from '../../state/store.ts';
import { addPlanLine, findText, LOCAL, type MinutesDocument } from './document.ts';

/** One thing that was put in: where, and where it ends now. */
export interface Inserted {
  /** A key of MINUTES_TEXTS or `plan:<line id>`. */
  field: string;
  end: number;
  /** Takes it out again as long as nothing was written here since; false when it is too late for that. */
  undo(): boolean;
}

export interface Insertion {
  /** The cursor of this person is here now; it stays here, however the text around it changes, until it is put elsewhere. */
  remember(field: string, index: number): void;
  /** undefined: it has no room there, and nothing was written. */
  insert(offer: MinutesOffer): Inserted | undefined;
  /** Where it would go: a key of MINUTES_TEXTS or `plan`. */
  fieldOf(offer: MinutesOffer): MinutesText | 'plan';
  last: Store<Inserted | null>;
}

const usualField: Record<MinutesOfferKind, MinutesText> = {
  lab: 'course',
  vital: 'course',
  time: 'course',
  measurement: 'discussion',
  keyImage: 'discussion',
  chat: 'discussion',
  member: 'discussion',
};
const longestText = 2_000;

/** Puts what the room offers where the cursor last was, or else at the end of the field it belongs to; one step of undo each. */
export function createInsertion(document: MinutesDocument): Insertion {
  const last = createStore<Inserted | null>(null);
  let place: { field: string; position: Y.RelativePosition } | undefined;

  const textOf = (field: string): Y.Text | undefined => findText(document, field);

  const remembered = (): { field: string; text: Y.Text; index: number } | undefined => {
    const text = place && textOf(place.field);
    if (place === undefined || text === undefined) return undefined;
    const found = Y.createAbsolutePositionFromRelativePosition(place.position, document.doc);
    return found?.type === text ? { field: place.field, text, index: found.index } : undefined;
  };

  const suggested = ({ field, kind }: MinutesOffer): { field: string; text: Y.Text; index: number } | undefined => {
    if (field === 'plan' && document.plan.length >= MOST_PLAN_LINES) return undefined;
    const name = field === 'plan' ? `plan:${addPlanLine(document)}` : (field ?? usualField[kind]);
    const text = textOf(name);
    if (text === undefined) throw new Error('a field that is not there');
    return { field: name, text, index: text.length };
  };

  return {
    last,
    remember: (field, index) => {
      const text = textOf(field);
      // Bound to the letter behind it: what is put in here, by whomever, pushes it on.
      if (text !== undefined) place = { field, position: Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length)) };
    },
    fieldOf: ({ field, kind }) => {
      const there = remembered()?.field ?? field ?? usualField[kind];
      return there.startsWith('plan') ? 'plan' : (there as MinutesText);
    },
    insert: (offer) => {
      document.undo.stopCapturing();
      const target = remembered() ?? suggested(offer);
      if (target === undefined) return undefined;
      const { field, text, index } = target;
      const around = text.toJSON();
      const piece = spaced(around.slice(0, index), cleaned(offer.text), around.slice(index), offer.kind);
      if (around.length + piece.length > (field.startsWith('plan:') ? MAX_LINE_LETTERS : MAX_FIELD_LETTERS)) return undefined;
      document.doc.transact(() => text.insert(index, piece), LOCAL);
      document.undo.stopCapturing();
      const step = document.undo.undoStack.at(-1);
      const inserted: Inserted = {
        field,
        end: index + piece.length,
        undo: () => {
          if (step === undefined || document.undo.undoStack.at(-1) !== step) return false;
          document.undo.undo();
          return true;
        },
      };
      last.set(inserted);
      return inserted;
    },
  };
}

function cleaned(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim()
    .slice(0, longestText);
}

/** Values stand in a row, everything else on a line of its own; never glued to the words before or behind. */
export function spaced(before: string, piece: string, after: string, kind: MinutesOfferKind): string {
  const inRow = kind === 'lab' || kind === 'vital';
  const lead =
    before === '' || /\n\s*$/.test(before) ? '' : !inRow ? '\n' : /[\s(]$/.test(before) ? '' : /[.;:,]$/.test(before) ? ' ' : '; ';
  const tail = after === '' || /^[\s.;:,)]/.test(after) ? '' : inRow ? '; ' : '\n';
  return lead + piece + tail;
}
