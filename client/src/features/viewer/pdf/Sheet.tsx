import { useEffect, useRef, useState } from 'react';
import type { Shown } from '../paper/paper.ts';
import { canvasSize, mostPixelsHere } from './canvasSize.ts';
import type { PdfPage } from './pdf.ts';
import classes from './Sheet.module.css';

interface SheetProps {
  page: PdfPage;
  number: number;
  shown: Shown;
  onFault: () => void;
}

/** One page as it is drawn, with its words above it. In another size it is drawn anew beside what is seen, which stands there meanwhile. */
export function Sheet({ page, number, shown: { width, height, scale, pixelRatio }, onFault }: SheetProps) {
  const holder = useRef<HTMLDivElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState('');

  useEffect(() => {
    const gone = new AbortController();
    const canvas = Object.assign(document.createElement('canvas'), canvasSize({ width, height }, pixelRatio, mostPixelsHere()));
    const draw = async (): Promise<void> => {
      await page.draw(canvas, gone.signal);
      if (gone.signal.aborted) return;
      holder.current?.replaceChildren(canvas);
      setDrawn(`${canvas.width}x${canvas.height}`);
    };
    draw().catch(() => {
      if (!gone.signal.aborted) onFault();
    });
    return () => gone.abort();
  }, [page, width, height, pixelRatio, onFault]);

  useEffect(() => {
    const container = words.current;
    if (container === null) return undefined;
    const gone = new AbortController();
    // Words that cannot be read are still seen.
    page.write(container, gone.signal).catch(() => undefined);
    return () => {
      gone.abort();
      container.replaceChildren();
    };
  }, [page]);
  return (
    <div
      className={classes['sheet']}
      data-testid="pdf-pages"
      data-drawn={drawn === '' ? undefined : number}
      data-pixels={drawn || undefined}
      style={{ ['--total-scale-factor' as string]: scale }}
    >
      <div ref={holder} className={classes['canvas']} aria-hidden />
      <div ref={words} className={classes['words']} />
    </div>
  );
}
