import type * as Y from 'yjs';
import type { Prompt } from '@hoi-chan/shared/clinical/minutesTemplates.ts';
import { LOCAL, type MinutesDocument } from './document.ts';

/** The prompts whose heading stands in the text in neither language. */
export function openPrompts(text: string, prompts: readonly Prompt[]): readonly Prompt[] {
  const begun = new Set(text.split('\n').map((line) => line.split(':')[0]?.trim().toLowerCase()));
  return prompts.filter(({ vi, en }) => !begun.has(vi.toLowerCase()) && !begun.has(en.toLowerCase()));
}

/** Writes a heading on a line of its own behind what is written already, as one step of undo. */
export function addPrompt({ doc, undo }: MinutesDocument, text: Y.Text, heading: string): void {
  const written = text.toJSON();
  const lead = written === '' ? '' : written.endsWith('\n') ? '' : '\n';
  undo.stopCapturing();
  doc.transact(() => text.insert(text.length, `${lead}${heading}: `), LOCAL);
  undo.stopCapturing();
}
