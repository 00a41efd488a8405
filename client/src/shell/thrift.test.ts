import { afterEach, expect, it, vi } from 'vitest';

/** Both as on a page just loaded. */
async function load(connection: object | undefined) {
  vi.resetModules();
  vi.stubGlobal('navigator', connection === undefined ? {} : { connection });
  const { linkReading } = await import('../net/linkReading.ts');
  return { linkReading, ...(await import('./thrift.ts')) };
}

afterEach(() => vi.unstubAllGlobals());

it.each([
  { what: 'a browser that does not tell', connection: undefined, poor: false, good: false },
  { what: 'a browser that says 3g', connection: { effectiveType: '3g', downlink: 0.4 }, poor: true, good: false },
  { what: 'a browser that says 4g', connection: { effectiveType: '4g', downlink: 10 }, poor: false, good: true },
  { what: 'who saves data', connection: { effectiveType: '4g', downlink: 10, saveData: true }, poor: true, good: false },
])('without a measurement of ours the browser is asked: $what', async ({ connection, poor, good }) => {
  const { isOnPoorLink, isOnGoodLink, isOnThinLink } = await load(connection);
  expect([isOnPoorLink(), isOnGoodLink(), isOnThinLink()]).toEqual([poor, good, false]);
});

it('what we measured counts for more than what the browser says, either way', async () => {
  const thin = await load({ effectiveType: '4g', downlink: 1.45 });
  thin.linkReading.noteDown(64_000);
  expect([thin.isOnPoorLink(), thin.isOnGoodLink(), thin.isOnThinLink(), thin.downlinkMbit()]).toEqual([true, false, true, 0.064]);
  const good = await load({ effectiveType: '3g', downlink: 0.4 });
  good.linkReading.noteDown(8_000_000);
  expect([good.isOnPoorLink(), good.isOnGoodLink(), good.isOnThinLink()]).toEqual([false, true, false]);
});

it('who pays for every megabyte is spared whatever the link carries', async () => {
  const { linkReading, isOnPoorLink, isOnGoodLink } = await load({ saveData: true });
  linkReading.noteDown(50_000_000);
  expect([isOnPoorLink(), isOnGoodLink()]).toEqual([true, false]);
});
