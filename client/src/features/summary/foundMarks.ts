import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { useEffect, type RefObject } from 'react';

/** As in SummaryPanel.module.css. */
const NAME = 'hc-found';

/** Marks the words that are searched for where they stand, accents or not, without another element in any row (CSS Custom Highlight API). */
export function useFoundMarks(root: RefObject<HTMLElement | null>, words: readonly string[]): void {
  // With each drawing: rows come and go with what is searched for, and with what was read meanwhile.
  useEffect(() => {
    if (!('highlights' in CSS) || root.current === null || words.length === 0) return undefined;
    CSS.highlights.set(NAME, new Highlight(...placesOf(root.current, words)));
    return () => void CSS.highlights.delete(NAME);
  });
}

/** What stands in the record; titles and who tells a section are words of ours. */
const ROW = 'li, tbody tr';

/** Where the folded words stand in the rows of an element. */
export function placesOf(root: HTMLElement, words: readonly string[]): Range[] {
  const places: Range[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    if (node.parentElement?.closest(ROW) === null) continue;
    const text = foldVietnamese(node.data);
    const here = words.filter((word) => text.includes(word));
    if (here.length === 0) continue;
    const starts = startsOf(node.data);
    for (const word of here) {
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
        const range = document.createRange();
        range.setStart(node, starts[at] ?? 0);
        range.setEnd(node, starts[at + word.length] ?? node.data.length);
        places.push(range);
      }
    }
  }
  return places;
}

/** Where each folded letter begins in the text: an accent may be a letter of its own there. */
function startsOf(text: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const letter of text) {
    for (let left = foldVietnamese(letter).length; left > 0; left -= 1) starts.push(at);
    at += letter.length;
  }
  return starts;
}
