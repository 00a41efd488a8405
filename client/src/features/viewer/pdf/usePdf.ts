import { AppError } from '@hoi-chan/shared/errors.ts';
import { useCallback, useEffect, useState } from 'react';
import type { Pdf } from './pdf.ts';
import { loadPdfProgram } from './pdfCode.ts';

interface Opened {
  pdf?: Pdf;
  /** Why it cannot be shown. */
  error?: unknown;
}

/** The PDF of these bytes, open as long as the component is on the screen; `retry` after its program did not come, `forgive` when a page has a fault. */
export function usePdf(blob: Blob): Opened & { retry: () => void; forgive: () => void } {
  const [opened, setOpened] = useState<Opened>({});
  const [attempt, setAttempt] = useState({ forgiving: false });
  useEffect(() => {
    const gone = new AbortController();
    let pdf: Pdf | undefined;
    setOpened({});
    const open = async (): Promise<void> => {
      const { openPdf } = await loadPdfProgram().catch((cause: unknown) => {
        throw new AppError('UNAVAILABLE', 'the program for PDFs did not come', { reason: 'pdf_program_lost', cause });
      });
      const made = await openPdf(blob, gone.signal, attempt);
      // Closed meanwhile: nobody else would.
      if (gone.signal.aborted) return made.close();
      pdf = made;
      setOpened({ pdf });
    };
    open().catch((error: unknown) => {
      if (!gone.signal.aborted) setOpened({ error });
    });
    return () => {
      gone.abort();
      pdf?.close();
    };
  }, [blob, attempt]);
  const retry = useCallback(() => setAttempt((last) => ({ ...last })), []);
  const forgive = useCallback(() => setAttempt({ forgiving: true }), []);
  return { ...opened, retry, forgive };
}
