import path from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { PDF_PROGRAM_BYTES } from './src/features/viewer/pdf/pdfBytes.ts';
import { VIEWER_BYTES } from './src/features/viewer/thin/viewerBytes.ts';

/** So far what the screen says of the viewer's size may be off. */
const TOLERANCE = 0.15;
/** Where the program wants the names of the viewer's files (viewer/thin/viewerCode.ts). */
const PLACE = '%VIEWER_FILES%';
/** What its first picture needs besides the files that its own page loads; and a PDF. */
const WORKER = /^decodeImageFrameWorker-.*\.js$/;
const PDF_WORKER = /^pages\.worker-.*\.js$/;

/**
 * What the viewer, and the program for PDFs, weigh on the wire: what their page loads and the list of images has not. A person on a thin link is told that number
 * before they wait for it, so the build ends when it is no longer true. `check` is given what each asset weighs once it is compressed.
 */
export function viewerWeight(): { plugin: Plugin; check: (bytesOf: ReadonlyMap<string, number>) => void } {
  let files: string[] = [];
  let pdfFiles: string[] = [];
  return {
    plugin: {
      name: 'viewer-weight',
      apply: 'build',
      generateBundle(_options, bundle) {
        const chunks = Object.values(bundle).filter((file): file is Rolldown.OutputChunk => file.type === 'chunk');
        const pageOf = (module: string): Set<string> => {
          const page = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
          if (page === undefined) return this.error(`no file begins with ${module} (vite.viewerWeight.ts)`);
          const loaded = new Set([page]);
          for (const chunk of loaded) for (const other of chunks) if (chunk.imports.includes(other.fileName)) loaded.add(other);
          return new Set([...loaded].flatMap(({ fileName, viteMetadata }) => [fileName, ...(viteMetadata?.importedCss ?? [])]));
        };
        const before = pageOf('/features/viewer/ImagesPanel.tsx');
        files = [...pageOf('/features/viewer/StackViewer.tsx')].filter((file) => !before.has(file));
        pdfFiles = [...pageOf('/features/viewer/pdf/openPdf.ts')].filter((file) => !before.has(file));
        const places = chunks.filter(({ code }) => code.includes(PLACE));
        if (places.length !== 1) this.error(`${places.length} files want the names of the viewer's files (vite.viewerWeight.ts)`);
        // Whoever imports the viewer is named anew with it, so this changes nothing under a name that stays.
        for (const chunk of places) chunk.code = chunk.code.replace(PLACE, files.join(' '));
      },
    },
    check: (bytesOf) => {
      const compare = (what: string, names: string[], worker: RegExp, said: number, where: string): void => {
        const all = [...names.map((file) => path.basename(file)), ...[...bytesOf.keys()].filter((name) => worker.test(name))];
        const bytes = all.reduce((sum, name) => sum + (bytesOf.get(name) ?? 0), 0);
        if (Math.abs(bytes - said) > TOLERANCE * said)
          throw new Error(`${what} weighs ${bytes} bytes on the wire, the screen says ${said} (${where})`);
      };
      compare('the image viewer', files, WORKER, VIEWER_BYTES, 'viewer/thin/viewerBytes.ts');
      compare('the program for PDFs', pdfFiles, PDF_WORKER, PDF_PROGRAM_BYTES, 'viewer/pdf/pdfBytes.ts');
    },
  };
}
