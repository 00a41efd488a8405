import { test as base, type Page } from '@playwright/test';

const SCREEN_LINES = 40;

/** What a test opened ends with it: a call left open goes on, and slows down every test after it. */
export const test = base.extend<{ closing: void }>({
  closing: [
    async ({ browser }, use, info) => {
      await use();
      const pages = browser.contexts().flatMap((context) => context.pages());
      // A failure that does not come back where it is looked for is understood by what stood on the screens.
      if (info.errors.length > 0) for (const page of pages) info.annotations.push({ type: 'screen', description: await screenOf(page) });
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
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
