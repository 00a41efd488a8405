import { useEffect, type RefObject } from 'react';
import type * as Y from 'yjs';
import type { MinutesSession } from './session.ts';
import { bindText } from './textBinding.ts';

/** Binds a text area to a shared text as long as it is on the screen, grows it with its text, and gives Ctrl+Z and Ctrl+Y to our undo. */
export function useSharedTextArea(
  area: RefObject<HTMLTextAreaElement | null>,
  text: Y.Text,
  origin: unknown,
  session: MinutesSession,
): void {
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const binding = bindText(text, element, origin);
    const grow = (): void => fitHeight(element);
    const onInput = (): void => {
      binding.read();
      grow();
    };
    const onStart = (): void => binding.compose(true);
    const onEnd = (): void => binding.compose(false);
    const { undo } = session.document;
    const onKey = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y')) return;
      // The browser's own undo knows nothing of what others wrote and would take it out.
      event.preventDefault();
      if (key === 'y' || event.shiftKey) undo.redo();
      else undo.undo();
    };
    text.observe(grow);
    element.addEventListener('input', onInput);
    element.addEventListener('compositionstart', onStart);
    element.addEventListener('compositionend', onEnd);
    element.addEventListener('keydown', onKey);
    grow();
    return () => {
      binding.read();
      binding.destroy();
      text.unobserve(grow);
      element.removeEventListener('input', onInput);
      element.removeEventListener('compositionstart', onStart);
      element.removeEventListener('compositionend', onEnd);
      element.removeEventListener('keydown', onKey);
    };
  }, [area, text, origin, session]);
}

function fitHeight({ style, scrollHeight }: HTMLTextAreaElement): void {
  // Browsers with `field-sizing: content` do it alone; elsewhere the field grows and stays.
  if (!CSS.supports('field-sizing', 'content')) style.height = `${scrollHeight + 2}px`;
}
