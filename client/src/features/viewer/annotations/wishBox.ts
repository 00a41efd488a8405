import { ANNOTATION_POINTS } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';
import { ERROR_CODES, type ErrorCode } from '@hoi-chan/shared/errors.ts';
import type { AnnotationShape } from '@hoi-chan/shared/features/annotations.ts';
import { UNSENT } from '../../../state/unsent.ts';

/** A change to the drawings that the server has not acknowledged. */
export interface Wish {
  /** Of this wish; they are sent in the order of their keys. */
  key: string;
  /** Of what is drawn. */
  id: string;
  /** null: it shall be removed. */
  shape: AnnotationShape | null;
  /** The version of the server that the person saw when they wished it. */
  baseVersion: number;
  /** Why the server refused it; null: it is on its way. */
  refused: { code: ErrorCode; reason: string | null } | null;
}

export interface WishBox {
  read(): Wish[];
  /** Whether the device keeps it. */
  put(wish: Wish): boolean;
  remove(wish: Wish): void;
}

/**
 * Keeps on this device, by person and consult, what was drawn and not sent yet. Each under a name of its own: another tab, or a room just left whose
 * last answer comes late, takes away only what it has sent itself.
 */
export function createWishBox(
  storage: Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>,
  personId: string,
  consultId: string,
): WishBox {
  const beginning = `${UNSENT.drawing}${personId}.${consultId}.`;
  const readOne = (name: string): Wish[] => {
    try {
      const stored: unknown = JSON.parse(storage.getItem(name) ?? 'null');
      const wish = { ...(stored as Wish), key: name.slice(beginning.length) };
      return isWish(wish) ? [wish] : [];
    } catch {
      return [];
    }
  };
  return {
    read() {
      const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      return names
        .filter((name) => name.startsWith(beginning))
        .toSorted()
        .flatMap(readOne);
    },
    put({ key, ...wish }) {
      try {
        storage.setItem(beginning + key, JSON.stringify(wish));
        return true;
      } catch {
        // A full storage costs the safety net, not the drawing: it stays in memory, and leaving the page is asked about.
        return false;
      }
    },
    remove({ key }) {
      storage.removeItem(beginning + key);
    },
  };
}

/** Written by hand, as for messages: what cannot be drawn is not taken, the rest the server judges. */
function isWish(value: Partial<Record<keyof Wish, unknown>>): value is Wish {
  const { id, shape, baseVersion, refused } = value;
  return (
    typeof id === 'string' &&
    Number.isInteger(baseVersion) &&
    (shape === null || isShape(shape)) &&
    (refused === null || isRefusal(refused))
  );
}

function isShape(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, studyUid, seriesUid, sopUid, frame, points, text } = value as Partial<Record<keyof AnnotationShape, unknown>>;
  return (
    typeof kind === 'string' &&
    Object.hasOwn(ANNOTATION_POINTS, kind) &&
    [studyUid, seriesUid, sopUid, text].every((each) => typeof each === 'string') &&
    Number.isInteger(frame) &&
    Array.isArray(points) &&
    points.every((point: unknown) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))
  );
}

function isRefusal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, reason } = value as { code?: unknown; reason?: unknown };
  return ERROR_CODES.some((known) => known === code) && (reason === null || typeof reason === 'string');
}
