import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clientDist } from './client-build.ts';
import { inRoot } from './paths.ts';
import type { Ports } from './ports.ts';

export interface Lan {
  address: string;
  certFile: string;
  keyFile: string;
}

/** Every setting there is, from the file that lists them. */
export function settingNames(example = readFileSync(inRoot('.env.example'), 'utf8')): string[] {
  return [...example.matchAll(/^#?([A-Z][A-Z_0-9]+)=/gm)].map((match) => match[1] ?? '');
}

/**
 * What a product takes over from our own environment. One that is thrown away takes no setting at all: tests must not reach
 * the database or the record system somebody has named for `npm start`.
 */
export function inheritedEnv(throwaway: boolean, own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (!throwaway) return own;
  const settings = new Set(settingNames());
  return Object.fromEntries(Object.entries(own).filter(([name]) => !settings.has(name)));
}

export interface ServiceEnvOptions {
  inherited: NodeJS.ProcessEnv;
  ports: Ports;
  dataDir: string;
  databaseUrl: string;
  worker: string;
  mediaNodeSecret: string;
  dev: boolean;
  lan: Lan | undefined;
}

/**
 * The environment of each service, as its config schema names it: what was set stands, the rest makes a product of this machine alone
 * (or of the local network with `lan`).
 * @returns also `local`, where this machine reaches signaling
 */
export function serviceEnv(options: ServiceEnvOptions): { signaling: NodeJS.ProcessEnv; media: NodeJS.ProcessEnv; local: string } {
  const { inherited, ports, lan, dev } = options;
  const given = (name: string, otherwise: string): string => inherited[name] || otherwise;
  const scheme = lan || inherited['TLS_CERT_FILE'] ? 'https' : 'http';
  const local = `${scheme}://127.0.0.1:${ports.web}`;
  const shared = { NODE_ENV: given('NODE_ENV', 'development'), MEDIA_NODE_SECRET: given('MEDIA_NODE_SECRET', options.mediaNodeSecret) };
  const publicUrl = dev ? `http://localhost:${ports.dev}` : `${scheme}://${lan?.address ?? 'localhost'}:${ports.web}`;
  return {
    local,
    signaling: {
      ...shared,
      HOST: given('HOST', lan ? '0.0.0.0' : '127.0.0.1'),
      PORT: String(ports.web),
      PUBLIC_URL: given('PUBLIC_URL', publicUrl),
      DATABASE_URL: options.databaseUrl,
      DATA_DIR: given('DATA_DIR', path.join(options.dataDir, 'signaling')),
      CLIENT_DIR: given('CLIENT_DIR', clientDist),
      DEMO: given('DEMO', '1'),
      ...(lan ? { TLS_CERT_FILE: lan.certFile, TLS_KEY_FILE: lan.keyFile } : {}),
    },
    media: {
      ...shared,
      HOST: '127.0.0.1',
      CONTROL_PORT: String(ports.control),
      RTC_PORT_BASE: String(ports.rtcBase),
      RTC_LISTEN_IP: given('RTC_LISTEN_IP', lan ? '0.0.0.0' : '127.0.0.1'),
      RTC_ANNOUNCED_ADDRESS: given('RTC_ANNOUNCED_ADDRESS', lan?.address ?? '127.0.0.1'),
      SIGNALING_URL: given('SIGNALING_URL', local),
      MEDIA_NODE_ID: given('MEDIA_NODE_ID', 'local'),
      MEDIASOUP_WORKER_BIN: options.worker,
      // The heartbeats to our own signaling trust the certificate made here.
      ...(lan ? { NODE_EXTRA_CA_CERTS: lan.certFile } : {}),
    },
  };
}
