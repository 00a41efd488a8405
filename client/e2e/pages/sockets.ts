import type { Page, WebSocketRoute } from '@playwright/test';

/** Says which of a page's connections to signaling are let through; none at first. What the page asks over HTTP is answered. */
export async function holdSocketsOf(page: Page): Promise<{ letThrough: boolean }> {
  const gate = { letThrough: false };
  await page.routeWebSocket(/socket\.io/, (socket) => void (gate.letThrough ? socket.connectToServer() : socket.close()));
  return gate;
}

/**
 * Stands between a page and signaling: `forget()` breaks the connection in such a way that the server does not know the page when it comes back, and
 * requests named in `refusing` are answered with FORBIDDEN.
 */
export async function refuseOn(page: Page): Promise<{ refusing: string[]; forget(): Promise<void> }> {
  let current: WebSocketRoute | undefined;
  const gate = {
    refusing: [] as string[],
    forget: async () => current?.close(),
  };
  await page.routeWebSocket(/socket\.io/, (socket) => {
    current = socket;
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [, id, name] = /^42(\d+)\["([^"]+)"/.exec(message.toString()) ?? [];
      if (id !== undefined && gate.refusing.includes(name ?? '')) return socket.send(`43${id}[{"ok":false,"error":{"code":"FORBIDDEN"}}]`);
      // By these socket.io would take up what was broken.
      server.send(typeof message === 'string' && message.startsWith('40') ? message.replace(/"(?:pid|offset)":"[^"]*",?/g, '') : message);
    });
  });
  return gate;
}
