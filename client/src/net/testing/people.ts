import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { createMediaApp } from '../../../../media/src/app.ts';
import type { MediaApp } from '../../../../media/src/app.ts';
import { readConfig } from '../../../../media/src/config.ts';
import { NODE_SECRET, tokenOf } from '../../../../signaling/src/calls/testing/callServer.ts';
import type { Pin, Rung } from '../ladder.ts';
import type { CallServer } from '../../../../signaling/src/calls/testing/callServer.ts';

/** A media node of one worker on free ports. */
export function startNode(server: CallServer, nodeId = 'node-a'): Promise<MediaApp> {
  return createMediaApp(
    readConfig({
      CONTROL_PORT: '0',
      RTC_PORT_BASE: '0',
      WORKER_COUNT: '1',
      SIGNALING_URL: server.url,
      MEDIA_NODE_ID: nodeId,
      MEDIA_NODE_SECRET: NODE_SECRET,
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    }),
  );
}

/** Somebody new comes into the call with microphone and camera. */
export async function enter(
  page: Page,
  server: CallServer,
  callId: string,
  name: string,
  paused: 'microphone'[] = [],
  iceTransportPolicy: RTCIceTransportPolicy = 'all',
  pin: Pin = 'auto',
  device?: Rung,
): Promise<{ participantId: string; mode: string }> {
  return page.evaluate((input) => window.callPage.join(input), {
    url: server.url,
    token: tokenOf({ personId: randomUUID(), name }),
    callId,
    sources: ['microphone' as const, 'camera' as const],
    paused,
    iceTransportPolicy,
    pin,
    device,
  });
}
