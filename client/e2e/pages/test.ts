import { test as base } from '@playwright/test';

/** What a test opened ends with it: a call left open goes on, and slows down every test after it. */
export const test = base.extend<{ closing: void }>({
  closing: [
    async ({ browser }, use) => {
      await use();
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
export { expect } from '@playwright/test';
