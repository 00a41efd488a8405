import {
  AnnotationMode,
  getDocument,
  PasswordException,
  PDFWorker,
  TextLayer,
  VerbosityLevel,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Pdf, PdfPage } from './pdf.ts';
import { createPartsReader } from './readPart.ts';

/** Of a picture within a page: a page of A3 at 600 dpi has 70 million pixels. Larger ones are missing, and missed (`hasFaults`). */
const MOST_PICTURE_PIXELS = 200_000_000;

/**
 * Opens a PDF in a worker of its own, which goes with it. Nothing in it is run, and nothing is fetched but our own parts of the program. What it says wrongly
 * is first not forgiven; where it cannot be shown so, it is, as well as it goes, and says so (`hasFaults`).
 * @throws AppError INVALID_REQUEST `pdf_password` | `pdf_broken` | `pdf_no_pages`; UNAVAILABLE `pdf_program_lost`
 */
export async function openPdf(blob: Blob, signal: AbortSignal, { forgiving = false, makeWorker = workerOf } = {}): Promise<Pdf> {
  const data = new Uint8Array(await blob.arrayBuffer());
  signal.throwIfAborted();
  const worker = makeWorker();
  let task: PDFDocumentLoadingTask | undefined;
  const close = (): void => {
    // What it was doing meanwhile is of no use to anybody.
    task?.destroy().catch(() => undefined);
    worker?.terminate();
  };
  try {
    task = getDocument({
      data,
      ...(worker !== undefined && { worker: PDFWorker.create({ port: worker }) }),
      stopAtErrors: !forgiving,
      maxImageSize: MOST_PICTURE_PIXELS,
      enableXfa: false,
      disableWorkerRendering: true,
      useWorkerFetch: false,
      BinaryDataFactory: createPartsReader(signal),
      verbosity: VerbosityLevel.ERRORS,
    });
    const opened = await Promise.race([task.promise, lossOf(worker, signal)]);
    if (opened.numPages < 1) throw new AppError('INVALID_REQUEST', 'the PDF has no pages', { reason: 'pdf_no_pages' });
    return pdfOf(opened, forgiving, close);
  } catch (error) {
    close();
    signal.throwIfAborted();
    const reason = error instanceof PasswordException ? 'pdf_password' : 'pdf_broken';
    if (error instanceof AppError) throw error;
    if (reason === 'pdf_broken' && !forgiving) return openPdf(blob, signal, { forgiving: true, makeWorker });
    throw new AppError('INVALID_REQUEST', 'the PDF cannot be opened', { reason, cause: error });
  }
}

const workerOf = (): Worker | undefined => new Worker(new URL('./pages.worker.ts', import.meta.url), { type: 'module' });

/** A worker whose code does not come says so only by an event. */
function lossOf(worker: Worker | undefined, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    worker?.addEventListener('error', () =>
      reject(new AppError('UNAVAILABLE', 'the worker of the PDF did not come', { reason: 'pdf_program_lost' })),
    );
  });
}

function pdfOf(opened: PDFDocumentProxy, hasFaults: boolean, close: () => void): Pdf {
  return {
    count: opened.numPages,
    hasFaults,
    page: async (number) => pageOf(await opened.getPage(number)),
    close,
  };
}

function pageOf(page: PDFPageProxy): PdfPage {
  const { width, height } = page.getViewport({ scale: 1 });
  return {
    width,
    height,
    draw: async (canvas, signal) => {
      const viewport = page.getViewport({ scale: canvas.width / width });
      // Its sides are whole pixels: by the width alone, the last line of the page would stand some pixels off its place.
      const transform = [1, 0, 0, canvas.height / viewport.height, 0, 0];
      const drawing = page.render({ canvas, viewport, transform, annotationMode: AnnotationMode.ENABLE });
      const cancel = (): void => drawing.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        await drawing.promise;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    write: async (container, signal) => {
      const content = await page.getTextContent();
      if (signal.aborted) return;
      const viewport = page.getViewport({ scale: 1 });
      await new TextLayer({ textContentSource: content, container, viewport }).render();
    },
    free: () => void page.cleanup(),
  };
}
