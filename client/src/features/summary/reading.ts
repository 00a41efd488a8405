import { createContext, useContext } from 'react';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import { isWhole } from './sources.ts';

/** How far the summary on the screen has been read, and the way to read a part of it again. */
export interface Reading {
  record: MergedSummary | undefined;
  isAsking: boolean;
  /** Only what matches the words that are searched for is shown. */
  isSearching: boolean;
  /** The words that are searched for, folded. */
  searched: readonly string[];
  retry: (recordSystemId: string, part: RecordPart) => void;
}

export const ReadingContext = createContext<Reading>({
  record: undefined,
  isAsking: false,
  isSearching: false,
  searched: [],
  retry: () => undefined,
});

export interface Unread {
  sourceId: string;
  name: string;
  part: RecordPart;
  /** What is shown of it was read then; null: nothing is. */
  fetchedAt: string | null;
}

export interface PartsReading extends Omit<Reading, 'record'> {
  failed: Unread[];
  /** Whether "there is none" is the last word of everybody who may know. */
  isWhole: boolean;
}

/** The same of the parts that a section shows. */
export function useReading(parts: readonly RecordPart[]): PartsReading {
  const { record, ...rest } = useContext(ReadingContext);
  if (record === undefined) return { ...rest, failed: [], isWhole: true };
  const failed = record.sources.flatMap(({ id, name, parts: all }) =>
    all.flatMap(({ part, state, fetchedAt }) =>
      state === 'failed' && parts.includes(part) ? [{ sourceId: id, name, part, fetchedAt }] : [],
    ),
  );
  return { ...rest, failed, isWhole: parts.every((part) => isWhole(record, part)) };
}
