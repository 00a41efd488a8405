import { useEffect, useRef, type ReactNode } from 'react';

/** A panel that comes up from the bottom edge, in the browser's own dialog: focus and Escape are its affair. */
export function Sheet({ open, title, onClose, children }: { open: boolean; title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    // The browser would go to the first button, past what is to be read before it.
    heading.current?.focus();
  }, [open]);
  return (
    <dialog ref={dialog} className="jp-sheet" aria-label={title} onClose={onClose}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
