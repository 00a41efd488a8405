import type { Plugin } from 'vite';

const NOTHING = '\0viewer-nothing';
const NO_READER = '\0viewer-no-reader';

/**
 * Parts of the viewer's libraries that they import unasked and that nothing here ever calls: the second, experimental drawing engine of vtk.js, and
 * readers of surface meshes with a whole XML library behind them. A third of what a commune would wait for before its first picture.
 */
export function viewerParts(): Plugin {
  return {
    name: 'viewer-parts',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer === undefined) return null;
      if (importer.includes('/@kitware/vtk.js/') && source.includes('/WebGPU/Profiles/')) return NOTHING;
      if (/\/@cornerstonejs\/core\/.*\/Mesh\.js$/.test(importer) && /\/vtk\.js\/IO\/\w+\/\w+Reader\.js$/.test(source)) return NO_READER;
      return null;
    },
    load(id) {
      if (id === NOTHING) return 'export {};';
      if (id === NO_READER) return "export default { newInstance() { throw new Error('surface meshes are not read here'); } };";
      return null;
    },
  };
}
