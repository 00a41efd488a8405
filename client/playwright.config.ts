import { defineConfig } from '@playwright/test';
import { AS_ROOT, CHROMIUM, FAKE_DEVICES, FAKE_PICTURE } from './src/net/testing/chromium.ts';

/**
 * `npm test -- e2e` runs the journeys, `npm run screenshots` the pictures for the documentation. Both run against a whole product that
 * global-setup starts on free ports with a fresh database, or against a running one named by E2E_URL.
 */
export default defineConfig({
  testDir: './e2e',
  outputDir: './test-results',
  globalSetup: './e2e/global-setup.ts',
  // Two cores: two browsers in a call with software video are enough work at once.
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: 'journeys', testMatch: /.*\.spec\.ts$/ },
    { name: 'screenshots', testMatch: /.*\.shots\.ts$/ },
  ],
  use: {
    // global-setup puts it into the environment before the test processes read this file again.
    baseURL: process.env['E2E_URL'],
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    permissions: ['camera', 'microphone'],
    // A press whose button slides on between down and up, as a dialog that is just opening does on a busy machine, clicks nothing.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: [...AS_ROOT, ...FAKE_DEVICES, FAKE_PICTURE],
    },
  },
});
