// Begins to listen by being loaded.
import 'pdfjs-dist/legacy/build/pdf.worker.min.mjs';
