import { createWriteStream } from 'node:fs';
import type { Page } from '@playwright/test';

/** What of a message on the socket says which one it is, without what stands in it. */
const MESSAGE = /"([a-zA-Z]+:[a-zA-Z]+)"(?:.*?"name":"([a-zA-Z]+:[a-zA-Z]+)")?/;

/** Writes down when each request of a page was sent and how it ended, and each message on its socket: what waits behind what is then to be seen. */
export function logRequests(page: Page, file: string): { note(line: string): void; close(): void } {
  const out = createWriteStream(file);
  const from = performance.now();
  const note = (line: string): void => void out.write(`${((performance.now() - from) / 1000).toFixed(1).padStart(6)} ${line}\n`);
  const nameOf = (url: string): string => new URL(url).pathname.slice(-110) + new URL(url).search;
  page.on('request', (request) => note(`asked    ${nameOf(request.url())}`));
  page.on('requestfinished', (request) => {
    void request
      .sizes()
      .then(({ responseBodySize }) => note(`came     ${nameOf(request.url())} ${responseBodySize} bytes`))
      .catch(() => note(`came     ${nameOf(request.url())}`));
  });
  page.on('requestfailed', (request) => note(`given up ${nameOf(request.url())} ${request.failure()?.errorText ?? ''}`));
  page.on('websocket', (socket) => {
    const tell = (way: string, { payload }: { payload: string | Buffer }): void => {
      const [, event, name] = MESSAGE.exec(String(payload).slice(0, 200)) ?? [];
      if (event !== undefined) note(`socket ${way} ${name ?? event}`);
    };
    socket.on('framereceived', (frame) => tell('<-', frame));
    socket.on('framesent', (frame) => tell('->', frame));
    socket.on('close', () => note('socket closed'));
  });
  return { note, close: () => out.end() };
}
