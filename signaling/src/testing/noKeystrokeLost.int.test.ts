import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { freePort } from '../../../tools/lib/ports.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { createTestDatabase } from './database.ts';
import { seedTestPeople, TEST_PASSWORD, type TestPeople } from './people.ts';
import { Replica } from './replica.ts';

/** The server as a process of its own, which may be stopped or killed and started again on the same database, folder and port. */
let server: ChildProcess | undefined;
let serverUrl = '';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let people: TestPeople;
let dataDir: string;

async function start(): Promise<void> {
  server = spawn(
    process.execPath,
    ['--import', join(import.meta.dirname, '../../../tools/lib/exit-with-parent.mjs'), join(import.meta.dirname, '../main.ts')],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        PORT: new URL(serverUrl).port,
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        MEDIA_NODE_SECRET: 'only for the tests, sixteen',
        LOG_LEVEL: 'silent',
      },
    },
  );
  const answers = (): Promise<boolean> =>
    fetch(`${serverUrl}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(async () => server?.exitCode !== null || (await answers()), { timeout: 30_000, interval: 20 });
  expect(server?.exitCode, 'the server runs').toBeNull();
}
async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ending = server;
  server = undefined;
  if (ending === undefined) return;
  expect(ending.exitCode, 'the server still runs').toBeNull();
  const gone = once(ending, 'exit');
  ending.kill(signal);
  await gone;
  expect([ending.exitCode, ending.signalCode]).toEqual(signal === 'SIGTERM' ? [0, null] : [null, 'SIGKILL']);
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { maxConnections: 2 });
  people = await seedTestPeople(db);
  dataDir = await mkdtemp(join(tmpdir(), 'hoi-chan-replicas-'));
  serverUrl = `http://127.0.0.1:${await freePort()}`;
  await start();
}, 60_000);
afterAll(async () => {
  await end('SIGTERM');
  await db.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const tokens = new Map<string, string>();
async function call<T>(username: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${serverUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(tokens.has(username) && { authorization: `Bearer ${tokens.get(username)}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
async function newConsult(): Promise<string> {
  for (const username of ['lan', 'tim'])
    if (!tokens.has(username))
      tokens.set(
        username,
        (await call<{ accessToken: string }>(username, 'POST', '/api/session', { username, password: TEST_PASSWORD })).accessToken,
      );
  const patient = await call<{ id: string }>('lan', 'POST', '/api/patients', {
    name: 'Nguyễn Văn Thử',
    birthDate: '1970',
    gender: 'male',
    address: '',
  });
  const { id } = await call<{ id: string }>('lan', 'POST', '/api/consults', {
    clientId: randomUUID(),
    patientId: patient.id,
    question: 'Hỏi',
    specialty: 'cardiology',
    targetFacilityId: people.facilityId('00100'),
    urgency: 'routine',
    kind: 'advice',
  });
  await call('lan', 'POST', `/api/consults/${id}/request`, {});
  await call('tim', 'POST', `/api/consults/${id}/accept`, {});
  return id;
}

/** Pages are pasted into these, so that what is made away from the server is soon too much for one message. */
const PASTED = ['reason', 'discussion', 'conclusion', 'nextStep'] as const;
const PASTED_LETTERS = 12_000;

/** What may happen. Every keystroke is a letter of its own, so that a lost or doubled one shows. */
const who = fc.nat(2);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('type' as const), who, at: fc.nat(200), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('erase' as const), who, at: fc.nat(200) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('paste' as const), who, at: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('cut' as const), who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('connect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reload' as const), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), killed: fc.boolean() }) },
);

test('whatever is typed, cut, reloaded, restarted and killed, every keystroke stands in every replica and in the database at the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 45 }), async (steps) => {
      const consultId = await newConsult();
      // Two browsers of one doctor and one of the other.
      const replicas = ['lan', 'tim', 'tim'].map((username) => new Replica(consultId, tokens.get(username) ?? ''));
      const online = new Set(replicas);
      await Promise.all(replicas.map((replica) => replica.connect(serverUrl)));
      let next = 0xe000;
      const typed = new Set<string>();
      const erased = new Set<string>();
      const pasted = new Set<string>();
      try {
        for (const now of steps) {
          const replica = replicas['who' in now ? now.who : 0];
          if (replica === undefined) continue;
          switch (now.kind) {
            case 'type':
              for (let count = 0; count < now.count; count += 1) {
                const letter = String.fromCodePoint(next++);
                typed.add(letter);
                replica.text.insert(now.at % (replica.text.length + 1), letter);
              }
              break;
            case 'erase': {
              if (replica.text.length === 0) break;
              const at = now.at % replica.text.length;
              erased.add(replica.text.toJSON().charAt(at));
              replica.text.delete(at, 1);
              break;
            }
            case 'paste': {
              const key = PASTED[now.at];
              const page = String.fromCodePoint(0x4e00 + now.who);
              if (key === undefined || pasted.has(key + page)) break;
              pasted.add(key + page);
              replica.doc.getText(key).insert(0, page.repeat(PASTED_LETTERS));
              break;
            }
            case 'cut':
              replica.cut();
              online.delete(replica);
              break;
            case 'connect':
              if (!online.has(replica)) await replica.connect(serverUrl);
              online.add(replica);
              break;
            case 'reload':
              await replica.reload(online.has(replica) ? serverUrl : undefined);
              break;
            case 'settle':
              await vi.waitUntil(() => [...online].every(({ unsaved }) => unsaved === 0), { timeout: 15_000, interval: 5 });
              break;
            case 'restart':
              await end(now.killed ? 'SIGKILL' : 'SIGTERM');
              await start();
              await Promise.all([...online].map((one) => one.connect(serverUrl)));
              break;
          }
        }
        for (const replica of replicas) if (!online.has(replica)) await replica.connect(serverUrl);
        const expected = [...typed]
          .filter((letter) => !erased.has(letter))
          .toSorted()
          .join('');
        const textsOf = (doc: Y.Doc): string => ['course', ...PASTED].map((key) => doc.getText(key).toJSON()).join('|');
        const stored = async (): Promise<Y.Doc> => {
          const doc = new Y.Doc();
          const { rows } = await db.query<{ update: Buffer }>('select update from minutes_update where consult_id = $1 order by id', [
            consultId,
          ]);
          for (const { update } of rows) Y.applyUpdate(doc, update);
          return doc;
        };
        await vi.waitUntil(
          async () => {
            const texts = [await stored(), ...replicas.map(({ doc }) => doc)].map(textsOf);
            return replicas.every(({ unsaved }) => unsaved === 0) && new Set(texts).size === 1;
          },
          { timeout: 20_000, interval: 20 },
        );
        const kept = await stored();
        expect(Array.from(kept.getText('course').toJSON()).toSorted().join('')).toBe(expected);
        const pages = [...pasted].map((page) => kept.getText(page.slice(0, -1)).toJSON().split(page.slice(-1)).length - 1);
        expect(pages).toEqual(pages.map(() => PASTED_LETTERS));
      } finally {
        for (const replica of replicas) replica.close();
      }
    }),
    { seed: 20261125, numRuns: 10, endOnFailure: true },
  );
}, 240_000);
