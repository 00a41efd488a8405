import type { HeldFile } from '@hoi-chan/shared/features/files.ts';
import { likeHeld } from './likeHeld.ts';
import type { Upload, UploadsState } from './model.ts';

export interface Summary {
  files: number;
  done: number;
  bytes: number;
  sentBytes: number;
  /** Something is on its way or waits for its turn, not for a person. */
  isMoving: boolean;
}

/** Everything together; what was left out counts no more. */
export function summaryOf(uploads: readonly Upload[]): Summary {
  const sum: Summary = { files: 0, done: 0, bytes: 0, sentBytes: 0, isMoving: false };
  const asked = new Set(uploads.flatMap(({ state, held }) => (state === 'held' && held ? [held.studyInstanceUid] : [])));
  for (const { state, sizeBytes, progress, study } of uploads) {
    if (state === 'leftOut') continue;
    sum.files += 1;
    sum.bytes += sizeBytes;
    sum.sentBytes += sizeBytes * progress;
    if (state === 'done') sum.done += 1;
    if (state === 'sending' || (state === 'waiting' && !(study !== undefined && asked.has(study)))) sum.isMoving = true;
  }
  return sum;
}

/** One question for a person: files of one study that say the same of their patient. */
export interface Question {
  held: HeldFile;
  /** How many files the answer is for, those that were not sent yet among them. */
  files: number;
}

export function questionsOf(uploads: readonly Upload[]): Question[] {
  const questions = new Map<string, Question>();
  for (const { state, held } of uploads) {
    if (state !== 'held' || held === undefined) continue;
    const key = JSON.stringify(held);
    questions.set(key, { held, files: (questions.get(key)?.files ?? 0) + 1 });
  }
  for (const question of questions.values()) question.files += likeHeld(uploads, question.held).length;
  return [...questions.values()];
}

/** True while sending the request would leave a file or a decision behind. */
export function isUnfinished({ uploads, looking }: UploadsState): boolean {
  return looking > 0 || uploads.some(({ state }) => state === 'waiting' || state === 'sending' || state === 'held');
}
