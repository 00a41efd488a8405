import { routes, type RouteName } from '@hoi-chan/shared/index.ts';
import type { HttpMethod } from '@hoi-chan/shared/contract/define.ts';

export { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';

/** Method and path of every route. In the built client this module is replaced by its plain values (vite.routeTable.ts). */
export const routeTable = Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, [route.method, route.path]])) as Record<
  RouteName,
  [HttpMethod, string]
>;
