import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig as readMediaConfig } from '../media/src/config.ts';
import { CONFIG_KEYS, readConfig as readSignalingConfig } from '../signaling/src/config.ts';
import { MAX_FILE_BYTES } from '../shared/src/features/fileSizes.ts';

const inRoot = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const text = inRoot('docker-compose.yml');

const service = z.object({
  image: z.string(),
  build: z.object({ dockerfile: z.string() }),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  read_only: z.boolean(),
  restart: z.string(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  mem_limit: z.string(),
  pids_limit: z.number(),
});
const compose = z
  .object({
    services: z.object({ proxy: service, signaling: service, media: service, coturn: service, database: service, orthanc: service }),
    networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  })
  .parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const { signaling, media } = compose.services;

const REFERENCE = /\$\{([A-Z0-9_]+)(?::?([-?])([^}]*))?\}/g;
const references = [...text.matchAll(REFERENCE)].map(([, name = '', kind, rest]) => ({ name, kind, rest }));

/** What compose would put in, with `given` as its .env. */
const fill = (environment: Record<string, string>, given: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      value.replace(REFERENCE, (_all, name: string, kind?: string, rest?: string) => given[name] ?? (kind === '-' ? (rest ?? '') : '')),
    ]),
  );

/** What the images set by themselves, as their Dockerfiles say. */
const imageEnvironment = (dockerfile: string): Record<string, string> =>
  Object.fromEntries(
    [
      ...inRoot(dockerfile)
        .replaceAll('\\\n', '')
        .matchAll(/^ENV (NODE_ENV=.*)$/gm),
    ].flatMap(([, line = '']) =>
      line
        .trim()
        .split(/\s+/)
        .map((pair) => pair.split('=', 2) as [string, string]),
    ),
  );

const SETTINGS = {
  PUBLIC_URL: 'https://hoichan.test',
  DATABASE_URL: 'postgres://hoi_chan:4f@database:5432/hoi_chan',
  MEDIA_NODE_SECRET: '5f0c9a1be27d4833',
  TURN_SECRET: '91be27d48335f0ca',
  TURN_URLS: 'turn:hoichan.test:3478?transport=udp,turns:hoichan.test:5349?transport=tcp',
  DICOMWEB_PASSWORD: 'd48335f0ca91be27',
  RTC_ANNOUNCED_ADDRESS: '198.51.100.7',
};
const signalingEnv = (given: Record<string, string> = SETTINGS) => ({
  ...imageEnvironment(signaling.build.dockerfile),
  ...fill(signaling.environment, given),
});
const mediaEnv = (given: Record<string, string> = SETTINGS) => ({
  ...imageEnvironment(media.build.dockerfile),
  ...fill(media.environment, given),
});

it('every variable of docker-compose.yml stands in .env.example', () => {
  const example = new Set([...inRoot('.env.example').matchAll(/^#?([A-Z][A-Z_0-9]+)=/gm)].map(([, name]) => name));
  expect(references.map(({ name }) => name).filter((name) => !example.has(name))).toEqual([]);
});

it('every setting of signaling is given, or left out on purpose', () => {
  const leftOut = ['RECORD_SECRETS_KEY', 'DEMO', 'EXIT_WITH_PARENT', 'TLS_CERT_FILE', 'TLS_KEY_FILE'];
  expect([...new Set(Object.keys(signalingEnv())), ...leftOut].toSorted()).toEqual([...CONFIG_KEYS].toSorted());
});

it('the containers start with nothing but the required variables, and in production mode', () => {
  expect(readSignalingConfig(signalingEnv())).toMatchObject({
    NODE_ENV: 'production',
    DEMO: false,
    TRUSTED_PROXIES: 1,
    DICOMWEB_URL: 'http://orthanc:8042/dicom-web',
  });
  expect(readMediaConfig(mediaEnv())).toMatchObject({ HOST: '0.0.0.0', RTC_LISTEN_IP: '0.0.0.0', SIGNALING_URL: 'http://signaling:8080' });
});

it('production refuses plain HTTP and secrets that were copied from somewhere', () => {
  expect(() => readSignalingConfig(signalingEnv({ ...SETTINGS, PUBLIC_URL: 'http://hoichan.test' }))).toThrow('PUBLIC_URL');
  expect(() => readSignalingConfig(signalingEnv({ ...SETTINGS, TURN_SECRET: 'an example secret' }))).toThrow('TURN_SECRET');
  expect(() => readSignalingConfig(signalingEnv({ ...SETTINGS, MEDIA_NODE_SECRET: '' }))).toThrow('MEDIA_NODE_SECRET');
});

it('a secret has no default, and the same secret is asked for in the same words', () => {
  const secrets = references.filter(({ name }) => /SECRET|PASSWORD|DATABASE_URL/.test(name) && !name.startsWith('RECORD_FHIR'));
  expect(secrets.filter(({ kind, rest }) => kind !== '?' || rest === '')).toEqual([]);
  expect(new Set(secrets.map(({ name, rest }) => `${name}: ${rest}`)).size).toBe(new Set(secrets.map(({ name }) => name)).size);
});

it('the workers fit into the published ports', () => {
  expect(media.ports).toEqual(['44000-44007:44000-44007/udp', '44000-44007:44000-44007/tcp']);
  expect(readMediaConfig(mediaEnv())).toMatchObject({ RTC_PORT_BASE: 44_000, WORKER_COUNT: 2 });
});

it('only the proxy, the relay and the media node are reachable from outside; database and images have no way out', () => {
  expect(services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name)).toEqual(['proxy', 'media']);
  expect(services.filter(([, part]) => part.network_mode !== undefined).map(([name]) => name)).toEqual(['coturn']);
  for (const { networks } of [compose.services.database, compose.services.orthanc]) {
    expect(networks.map((network) => compose.networks[network]?.internal)).toEqual([true]);
  }
});

it.each(services)('%s is hardened, limited, comes back, tells its health and runs without root', (_name, part) => {
  expect(part).toMatchObject({ read_only: true, restart: 'unless-stopped', cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  const dockerfile = inRoot(part.build.dockerfile);
  expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  expect(/^USER (.+)$/m.exec(dockerfile)?.[1]).toMatch(/^10\d{3}:10\d{3}$/);
  expect(dockerfile).toMatch(/^ARG BASE_IMAGE=debian:bookworm-slim$/m);
});

it('the first layers of the two Node images are the same', () => {
  const head = (file: string): string => inRoot(file).split('\nFROM npm AS')[1] ?? '';
  expect(head('deploy/Dockerfile.media')).toBe(head('deploy/Dockerfile.signaling'));
});

it('the proxy lets the largest file through, and keeps figures and the media door inside', () => {
  const nginx = inRoot('deploy/proxy/nginx.conf');
  const megabytes = Number(/client_max_body_size (\d+)m;/.exec(nginx)?.[1]);
  expect(megabytes * 1024 * 1024).toBeGreaterThan(MAX_FILE_BYTES);
  for (const path of ['/metrics', '/internal/', '/health/']) expect(nginx).toMatch(new RegExp(`location ${path} \\{\\s+return 404;`));
});

it('the relay denies every private, loopback and link-local range, also mapped into IPv6', () => {
  const relay = inRoot('deploy/coturn/turnserver.conf');
  for (const start of [
    '0.0.0.0',
    '10.0.0.0',
    '127.0.0.0',
    '169.254.0.0',
    '172.16.0.0',
    '192.168.0.0',
    '::ffff:0.0.0.0',
    'fc00::',
    'fe80::',
  ]) {
    expect(relay).toContain(`\ndenied-peer-ip=${start}-`);
  }
  for (const line of ['denied-peer-ip=::1', 'use-auth-secret', 'no-cli', 'no-multicast-peers', 'no-tcp-relay'])
    expect(relay).toMatch(new RegExp(`^${line}$`, 'm'));
});
