import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publish } from '../../../../signaling/src/live/publish.ts';
import { startTestApp } from '../../../../signaling/src/testing/app.ts';
import type { TestApp, TestClient } from '../../../../signaling/src/testing/app.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { notices } from '@hoi-chan/shared/index.ts';
import type { DurableNoticeName, NoticeName } from '@hoi-chan/shared/index.ts';
import { Signaling } from '../signaling.ts';
import { createCuttableLink } from './cuttableLink.ts';
import type { CuttableLink } from './cuttableLink.ts';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';

const durable = (Object.keys(notices) as NoticeName[]).filter((name): name is DurableNoticeName => notices[name].durable);
const STEPS = 40;

let app: TestApp;
let lan: TestClient;
let consultId: string;
const links: CuttableLink[] = [];
const opened: Signaling[] = [];

beforeAll(async () => {
  app = await startTestApp();
  lan = await app.as('lan');
  consultId = await ask('Đau ngực hai ngày');
});
afterAll(async () => {
  for (const signaling of opened) signaling.close();
  for (const link of links) await link.close();
  await app.stop();
});

/** A request that rings in the queue of cardiology. */
async function ask(question: string): Promise<string> {
  const patient = await lan.ok('patients.register', { body: { name: 'Lê Văn Đứt', birthDate: '1960', gender: 'male' } });
  const body = {
    clientId: randomUUID(),
    patientId: patient.id,
    specialty: 'cardiology',
    targetFacilityId: app.people.facilityId('00100'),
    question,
  };
  const { id } = await lan.ok('consults.create', { body });
  await lan.ok('consults.request', { params: { consultId: id }, body: {} });
  return id;
}

async function openSignaling(username: 'lan' | 'tim', after: string | null): Promise<{ signaling: Signaling; link: CuttableLink }> {
  const link = await createCuttableLink(app.app.port);
  links.push(link);
  const client = await app.as(username);
  const signaling = await Signaling.create({
    url: link.url,
    accessToken: () => client.token,
    refresh: async () => false,
    onTooOld: () => expect.unreachable('nothing is old'),
    onSessionEnded: () => expect.unreachable('no session ends'),
    after,
  });
  opened.push(signaling);
  return { signaling, link };
}

/** What one ought to have seen, straight from the table. */
async function storedFor(username: 'tim', after: string): Promise<string[]> {
  const facilityId = app.people.facilityId('00100');
  const rooms = [`person:${app.people.personId(username)}`, `facility:${facilityId}`, `queue:${facilityId}:cardiology`];
  const { rows } = await app.db.query<{ name: string; payload: unknown }>(
    'select name, payload from live_event where id > $1 and rooms && $2 order by id',
    [after, rooms],
  );
  return rows.map(({ name, payload }) => JSON.stringify([name, payload]));
}

/** Sends until it is acknowledged, as the chat's outbox does. */
async function say(signaling: Signaling, text: string): Promise<void> {
  const clientId = randomUUID();
  for (;;) {
    try {
      await signaling.request('chat:send', { consultId, clientId, text });
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test.each([1, 2, 3])(
  'P10 each stored event arrives once and in order, whatever breaks meanwhile (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const random = seededRandom(seed);
    const { liveOffset } = await app.anonymous.ok('session.signIn', { body: { username: 'tim', password: 'mat khau de thu' } });
    const seen: string[] = [];
    const tim = await openSignaling('tim', liveOffset);
    for (const name of durable) tim.signaling.on(name, (payload) => seen.push(JSON.stringify([name, payload])));
    const her = await openSignaling('lan', null);
    const says: Promise<void>[] = [];
    const fromElsewhere = (): Promise<void> =>
      // As another instance, or a job, would: this service may be down.
      app.db.transaction((tx) =>
        publish(tx, [`person:${app.people.personId('tim')}`], 'minutes:phaseChanged', {
          consultId,
          phase: random.pick(['open', 'signing']),
        }),
      );

    const did = { said: 0, asked: 0, elsewhere: 0, cut: 0, blocked: 0, restarted: 0 };
    for (let step = 0; step < STEPS; step += 1) {
      const roll = random.next();
      if (roll < 0.45) {
        says.push(say(her.signaling, `câu ${seed}.${step}`));
        did.said += 1;
      } else if (roll < 0.55) {
        await ask(`hỏi ${seed}.${step}`);
        did.asked += 1;
      } else if (roll < 0.7) {
        await fromElsewhere();
        did.elsewhere += 1;
      } else if (roll < 0.85) {
        random.pick([tim.link, her.link]).cut();
        did.cut += 1;
      } else if (roll < 0.95) {
        tim.link.block();
        await fromElsewhere();
        says.push(say(her.signaling, `lúc đứt ${seed}.${step}`));
        tim.link.mend();
        did.blocked += 1;
      } else {
        await app.restart(fromElsewhere);
        did.restarted += 1;
      }
      // The next thing comes while the last one is still on its way, or a little later.
      for (let turns = random.below(6); turns > 0; turns -= 1) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(says);
    await app.restart(fromElsewhere);

    const expected = await storedFor('tim', liveOffset);
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(expected.length);
    expect(seen).toEqual(expected);
    expect(new Set(expected.filter((line) => line.includes('câu '))).size).toBe(did.said);
    expect(did.cut + did.blocked + did.restarted).toBeGreaterThan(3);
  },
);
