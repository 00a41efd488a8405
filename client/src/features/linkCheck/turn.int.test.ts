import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import path from 'node:path';
import type { JSHandle, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCallPages, type CallPages } from '../../net/testing/browsers.ts';
import type * as turnCheck from './turn.ts';
import { iceServersFor, startCoturn, type Coturn } from '../../net/testing/coturn.ts';

/** A packet of the measurement with its headers (SCTP, DTLS, TURN's channel); the handshakes before it are of other sizes, or few. */
const [SMALLEST, LARGEST] = [165, 220];

let pages: CallPages;
let turn: Coturn;
beforeAll(async () => {
  [pages, turn] = await Promise.all([startCallPages(), startCoturn()]);
}, 60_000);
afterAll(async () => {
  await pages.close();
  await turn.close();
});

/** The product's own module in the page. As text: in a function the test's bundler would write the import its own way. */
const checkIn = (page: Page): Promise<JSHandle<typeof turnCheck>> =>
  page.evaluateHandle(`import('/@fs${path.join(import.meta.dirname, 'turn.ts')}')`);

/** In front of TURN: loses every `nth` packet of the measurement on its way there, none when 0. Answers `turn:` and how many it has lost. */
async function lossyWay(turnUrl: string, nth: number) {
  const turnPort = Number(/:(\d+)\?/.exec(turnUrl)?.[1]);
  const front = createSocket('udp4');
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  const backs = new Map<number, Socket>();
  let counted = 0;
  let lost = 0;
  front.on('message', (packet, { address, port }) => {
    if (packet.length >= SMALLEST && packet.length <= LARGEST && nth > 0 && ++counted % nth === 0) return void lost++;
    let back = backs.get(port);
    if (back === undefined) {
      back = createSocket('udp4').on('message', (answer) => front.send(answer, port, address));
      backs.set(port, back);
    }
    back.send(packet, turnPort, '127.0.0.1');
  });
  return {
    url: `turn:127.0.0.1:${front.address().port}?transport=udp`,
    lost: () => lost,
    close() {
      front.close();
      for (const back of backs.values()) back.close();
    },
  };
}

test.each([
  // A machine that stalls may deliver the last ones after the measurement's end.
  { nth: 0, least: 0, most: 0.1 },
  { nth: 4, least: 0.15, most: 0.35 },
])(
  'the way over TURN: every packet $nth is lost (0: none), and so many are found missing',
  { timeout: 30_000 },
  async ({ nth, least, most }) => {
    const way = await lossyWay(turn.urls.udp, nth);
    const page = await pages.open();
    try {
      const check = await checkIn(page);
      const servers = iceServersFor([way.url], turn.secret, 'check');
      expect(await check.evaluate(({ tryWay }, given) => tryWay(given, new AbortController().signal), servers)).toBe('open');
      const loss = await check.evaluate(
        ({ measureLoopLoss }, given) => measureLoopLoss(given, { signal: new AbortController().signal, openWithinMs: 20_000 }),
        servers,
      );
      expect(loss).toBeGreaterThanOrEqual(least);
      expect(loss).toBeLessThanOrEqual(most);
      expect(way.lost() > 0).toBe(nth > 0);
    } finally {
      await page.context().close();
      way.close();
    }
  },
);

test('a TURN that takes no credential of ours is a closed way', { timeout: 30_000 }, async () => {
  const page = await pages.open();
  const check = await checkIn(page);
  const servers = iceServersFor([turn.urls.udp], 'a false secret', 'check');
  expect(await check.evaluate(({ tryWay }, given) => tryWay(given, new AbortController().signal), servers)).toBe('closed');
  await page.context().close();
});
