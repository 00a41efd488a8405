import type { Page } from '@playwright/test';

/** Says which of a page's connections to signaling are let through; none at first. What the page asks over HTTP is answered. */
export async function holdSocketsOf(page: Page): Promise<{ letThrough: boolean }> {
  const gate = { letThrough: false };
  await page.routeWebSocket(/socket\.io/, (socket) => void (gate.letThrough ? socket.connectToServer() : socket.close()));
  return gate;
}
