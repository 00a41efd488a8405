import type { StudyEntry } from './useStudies.ts';

/**
 * The one to begin with: of the first study, however late its description comes. The first of whichever comes first would give way to it, with the viewport
 * somebody may have touched by then.
 */
export function firstStack(contents: readonly Pick<StudyEntry, 'content' | 'error'>[]): string | undefined {
  for (const { content, error } of contents) {
    if (content === undefined && error === undefined) return undefined;
    const [first] = content?.stacks ?? [];
    if (first !== undefined) return first.id;
  }
  return undefined;
}
