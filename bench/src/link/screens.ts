import path from 'node:path';
import type { Page } from '@playwright/test';
import { watchMedia } from '../../../client/e2e/pages/media.ts';
import { launchBrowser } from '../lib/browser.ts';
import type { Ours } from '../lib/ours.ts';
import { startFront } from './front.ts';
import { labFolder, startInLab } from './lab.ts';
import { writeMovingPicture } from './movingPicture.ts';
import { CORE_ADDRESS, inPlace } from './namespaces.ts';
import type { Conditions } from './profiles.ts';
import { startRelay } from './relay.ts';
import type { RelayReport } from './relay.ts';
import { writeVoiceClip } from './voiceClip.ts';

/** The product in the lab behind its proxy, and browsers for two doctors: `near` on the link that is looked at, `far` on a clinic's. */
export interface Screens {
  ours: Ours;
  url: string;
  setLink(conditions: Conditions): void;
  /** What passed since it was last asked. */
  passed(): RelayReport[];
  /** @param unceasing a voice without pauses, so that every gap is the link's */
  open(who: 'near' | 'far', unceasing?: boolean): Promise<{ page: Page; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Runs inside the lab's core namespace. */
export async function openScreens(): Promise<Screens> {
  const folder = labFolder();
  const picture = path.join(folder, 'camera.y4m');
  writeMovingPicture(picture);
  const relay = await startRelay();
  const ours = await startInLab({ PUBLIC_URL: `https://${CORE_ADDRESS}`, TRUSTED_PROXIES: '1' });
  const front = await startFront(folder, CORE_ADDRESS, ours.url);
  return {
    ours,
    url: front.url,
    setLink: (conditions) => relay.set(conditions, ours.rtcPorts),
    passed: () => relay.take(),
    async open(who, unceasing = false) {
      const voice = path.join(folder, `${who}.wav`);
      writeVoiceClip(voice, who, ...(unceasing ? [0] : []));
      const { browser } = await launchBrowser(folder, front.url, { within: inPlace(who), voice, picture });
      const context = await browser.newContext({
        baseURL: front.url,
        viewport: { width: 1366, height: 768 },
        locale: 'vi-VN',
        timezoneId: 'Asia/Ho_Chi_Minh',
        permissions: ['camera', 'microphone'],
      });
      await watchMedia(context);
      return { page: await context.newPage(), close: () => browser.close() };
    },
    async close() {
      await front.close();
      await ours.stop();
      await relay.stop();
    },
  };
}
