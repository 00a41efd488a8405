import { test as base, type Browser, type Page } from '@playwright/test';

const SCREEN_LINES = 40;

interface Opened {
  /** The browsers of the test. */
  opened: Browser[];
  /** One more browser, with other devices: `change` is given the flags of the usual one. */
  launch(change: (flags: string[]) => string[]): Promise<Browser>;
}

/** What a test opened ends with it: a call left open goes on, and slows down every test after it. */
export const test = base.extend<Opened>({
  opened: [
    async ({ browser }, use, info) => {
      const opened = [browser];
      await use(opened);
      const contexts = opened.flatMap((each) => each.contexts());
      const pages = contexts.flatMap((context) => context.pages());
      // A failure that does not come back where it is looked for is understood by what stood on the screens.
      if (info.errors.length > 0) for (const page of pages) info.annotations.push({ type: 'screen', description: await screenOf(page) });
      await Promise.all(contexts.map((context) => context.close()));
      await Promise.all(opened.filter((each) => each !== browser).map((each) => each.close()));
    },
    { auto: true },
  ],
  launch: async ({ opened, playwright, launchOptions }, provide) => {
    await provide(async (change) => {
      const launched = await playwright.chromium.launch({ ...launchOptions, args: change(launchOptions.args ?? []) });
      opened.push(launched);
      return launched;
    });
  },
});
export { expect } from '@playwright/test';

/** The page as assistive software has it, in lines. */
async function screenOf(page: Page): Promise<string> {
  const screen = await page
    .locator('body')
    .ariaSnapshot({ timeout: 2_000 })
    .catch((error: unknown) => `does not answer: ${String(error).slice(0, 200)}`);
  const lines = screen.split('\n');
  return [page.url(), ...lines.slice(-SCREEN_LINES)].join('\n');
}
