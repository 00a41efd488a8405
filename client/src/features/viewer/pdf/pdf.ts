/** An open PDF. What draws it comes with its program (openPdf.ts), of which this file needs nothing. */
export interface Pdf {
  count: number;
  /** It was opened though not all of it could be read: something may be missing on its pages. */
  hasFaults: boolean;
  /** From 1. */
  page(number: number): Promise<PdfPage>;
  close(): void;
}

export interface PdfPage {
  /** In points, turned as it is to be seen. */
  width: number;
  height: number;
  /** Fills the canvas. */
  draw(canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void>;
  /** Its words, where they stand: to select, to search and to be read out. */
  write(container: HTMLElement, signal: AbortSignal): Promise<void>;
  /** Lets go of what it holds. */
  free(): void;
}
