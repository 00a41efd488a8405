import process from 'node:process';

/** Debian's browser, or another one named by the environment. */
export const CHROMIUM = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';

/** In a container as root there is no sandbox to be had. */
export const AS_ROOT = ['--no-sandbox'];

/** Camera and microphone without a device or a question. */
export const FAKE_DEVICES = ['--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'];

/** Chromium's own test picture and tone; its default would be 20 frames a second. */
export const FAKE_PICTURE = '--use-fake-device-for-media-stream=fps=30';

/** Nothing in a call waits because its window is not the one in front, and nothing else uses the network. */
export const UNDISTURBED = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];
