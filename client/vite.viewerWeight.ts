import path from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { VIEWER_BYTES } from './src/features/viewer/thin/viewerBytes.ts';

/** So far what the screen says of the viewer's size may be off. */
const TOLERANCE = 0.15;
/** Where the program wants the names of the viewer's files (viewer/thin/viewerCode.ts). */
const PLACE = '%VIEWER_FILES%';
/** What its first picture needs besides the files that its own page loads. */
const WORKER = /^decodeImageFrameWorker-.*\.js$/;

/**
 * What the viewer weighs on the wire: what its page loads and the list of images has not. A person on a thin link is told that number before they wait for it,
 * so the build ends when it is no longer true. `check` is given what each asset weighs once it is compressed.
 */
export function viewerWeight(): { plugin: Plugin; check: (bytesOf: ReadonlyMap<string, number>) => void } {
  let files: string[] = [];
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
        const places = chunks.filter(({ code }) => code.includes(PLACE));
        if (places.length !== 1) this.error(`${places.length} files want the names of the viewer's files (vite.viewerWeight.ts)`);
        // Whoever imports the viewer is named anew with it, so this changes nothing under a name that stays.
        for (const chunk of places) chunk.code = chunk.code.replace(PLACE, files.join(' '));
      },
    },
    check: (bytesOf) => {
      const names = [...files.map((file) => path.basename(file)), ...[...bytesOf.keys()].filter((name) => WORKER.test(name))];
      const bytes = names.reduce((sum, name) => sum + (bytesOf.get(name) ?? 0), 0);
      if (Math.abs(bytes - VIEWER_BYTES) > TOLERANCE * VIEWER_BYTES)
        throw new Error(`the image viewer weighs ${bytes} bytes on the wire, the screen says ${VIEWER_BYTES} (viewer/thin/viewerBytes.ts)`);
    },
  };
}
