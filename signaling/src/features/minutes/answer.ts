import { AppError } from '@hoi-chan/shared/errors.ts';
import * as Y from 'yjs';
import { documentOf } from './document.ts';

/** What travels at once: across within the patience of a request (10 s) on a thin link, too. */
const MOST_AT_ONCE_BYTES = 64 * 1024;
/** It is weighed so often while the log is read. */
const WEIGHINGS = 8;

export interface Answer {
  update: Uint8Array;
  isWhole: boolean;
  /** Of everything that is stored. */
  stateVector: Uint8Array;
}

/**
 * What somebody lacks who has what their state vector says. When that is much, the beginning of it: the log as it was, which is sound by itself at any point,
 * so that a long text comes over a thin link piece by piece, and what has come has not to come again. Each answer brings something new, and the last
 * all deletions.
 * @throws AppError INVALID_REQUEST `bad_state_vector`
 */
export function answerFrom(log: readonly Uint8Array[], stateVector: Uint8Array, mostBytes = MOST_AT_ONCE_BYTES): Answer {
  const all = documentOf(log);
  const update = encode(all, stateVector);
  const answer = { update, isWhole: true, stateVector: Y.encodeStateVector(all) };
  if (update.byteLength <= mostBytes) return answer;
  const known = stateVector.byteLength === 0 ? new Map<number, number>() : Y.decodeStateVector(stateVector);
  const doc = new Y.Doc();
  let before: Uint8Array | undefined;
  let unweighed = 0;
  for (const part of log) {
    Y.applyUpdate(doc, part);
    unweighed += part.byteLength;
    if (unweighed < mostBytes / WEIGHINGS) continue;
    unweighed = 0;
    if (!hasMore(doc, known)) continue;
    const sofar = encode(doc, stateVector);
    if (sofar.byteLength > mostBytes) {
      if (before === undefined && !hasMore(all, vectorOf(doc))) return answer;
      return { ...answer, update: before ?? sofar, isWhole: false };
    }
    before = sofar;
  }
  return answer;
}

function vectorOf(doc: Y.Doc): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc));
}

function hasMore(doc: Y.Doc, known: ReadonlyMap<number, number>): boolean {
  return [...vectorOf(doc)].some(([client, clock]) => clock > (known.get(client) ?? 0));
}

function encode(doc: Y.Doc, stateVector: Uint8Array): Uint8Array {
  try {
    return Y.encodeStateAsUpdate(doc, stateVector.byteLength === 0 ? undefined : stateVector);
  } catch (cause) {
    throw new AppError('INVALID_REQUEST', 'this is not a Yjs state vector', { reason: 'bad_state_vector', cause });
  }
}
