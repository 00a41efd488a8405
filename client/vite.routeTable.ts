import path from 'node:path';
import type { Plugin } from 'vite';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import { routes } from '@hoi-chan/shared/index.ts';

const file = path.join(import.meta.dirname, 'src/net/routeTable.ts');

/**
 * The client needs method and path of each route, not the schemas behind them: the build puts the plain values in the place of the
 * contract, which keeps zod out of the first load.
 */
export function routeTable(): Plugin {
  return {
    name: 'route-table',
    enforce: 'pre',
    load(id) {
      if (id !== file) return null;
      const table = Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, [route.method, route.path]]));
      return `export const routeTable = ${JSON.stringify(table)};\nexport const PROTOCOL_VERSION = ${PROTOCOL_VERSION};\n`;
    },
  };
}
