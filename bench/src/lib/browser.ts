import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { AS_ROOT, CHROMIUM, FAKE_DEVICES, FAKE_PICTURE, UNDISTURBED } from '../../../client/src/net/testing/chromium.ts';
import { descendantsOf, findByArgument } from './processTree.ts';

const FLAGS = [...AS_ROOT, ...FAKE_DEVICES, ...UNDISTURBED];

export interface BrowserOptions {
  /** What to put before the browser's command, to run it in another network. */
  within?: string[];
  /** Files that stand for microphone and camera: WAV, Y4M. */
  voice?: string;
  picture?: string;
}

export interface LaunchedBrowser {
  browser: Browser;
  pids(): number[];
}

/**
 * A browser of its own, as on another machine, whose pages of `origin` get camera and microphone: Chromium gives them to pages of this machine
 * and of HTTPS alone, and the lab's addresses are neither. `folder` keeps the script it is started by.
 */
export async function launchBrowser(folder: string, origin: string, options: BrowserOptions = {}): Promise<LaunchedBrowser> {
  const { within = [], voice, picture } = options;
  const mark = `--bench-browser=${randomUUID()}`;
  const executablePath = path.join(folder, `${mark.slice(2)}.sh`);
  writeFileSync(executablePath, `#!/bin/sh\nexec ${[...within, CHROMIUM].join(' ')} "$@"\n`, { mode: 0o755 });
  const args = [
    ...FLAGS,
    picture === undefined ? FAKE_PICTURE : '--use-fake-device-for-media-stream',
    ...(voice === undefined ? [] : [`--use-file-for-fake-audio-capture=${voice}`]),
    ...(picture === undefined ? [] : [`--use-file-for-fake-video-capture=${picture}`]),
    // Those of the lab's HTTPS and of its TURN over TLS are made on the spot.
    '--ignore-certificate-errors',
    ...(origin.startsWith('https:') ? [] : [`--unsafely-treat-insecure-origin-as-secure=${origin}`]),
    mark,
  ];
  const browser = await chromium.launch({ executablePath, args });
  return {
    browser,
    pids() {
      const root = findByArgument(mark);
      return root === undefined ? [] : [root, ...descendantsOf(root)];
    },
  };
}
