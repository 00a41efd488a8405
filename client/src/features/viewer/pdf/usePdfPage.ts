import { useCallback, useEffect, useState } from 'react';
import type { Size } from '../paper/zoom.ts';
import type { Pdf, PdfPage } from './pdf.ts';

interface ShownPage {
  /** undefined: on its way. */
  page: PdfPage | undefined;
  /** Of the page; until it is known, of the one before. */
  size: Size | undefined;
  /** It cannot be drawn. */
  fault: boolean;
  onFault: () => void;
}

/** A size for what has none that can be drawn. */
const A4: Size = { width: 595, height: 842 };

/** One page of an open PDF; the one before is let go of. `forgive` is told of a first fault, and opens the PDF anew. */
export function usePdfPage(pdf: Pdf | undefined, number: number, forgive: () => void): ShownPage {
  const [found, setFound] = useState<{ of: Pdf; number: number; page?: PdfPage; fault: boolean }>();
  const [size, setSize] = useState<Size>();
  const onFault = useCallback(() => {
    if (pdf === undefined) return;
    if (!pdf.hasFaults) return forgive();
    setSize((last) => last ?? A4);
    setFound({ of: pdf, number, fault: true });
  }, [pdf, number, forgive]);
  useEffect(() => {
    if (pdf === undefined) return undefined;
    let page: PdfPage | undefined;
    let isGone = false;
    pdf.page(number).then(
      (read) => {
        if (isGone) return read.free();
        page = read;
        const { width, height } = read;
        setSize((last) => (last?.width === width && last.height === height ? last : { width, height }));
        setFound({ of: pdf, number, page: read, fault: false });
      },
      () => {
        if (!isGone) onFault();
      },
    );
    return () => {
      isGone = true;
      page?.free();
    };
  }, [pdf, number, onFault]);
  const isCurrent = found !== undefined && found.of === pdf && found.number === number;
  return { page: isCurrent ? found.page : undefined, size, fault: isCurrent && found.fault, onFault };
}
