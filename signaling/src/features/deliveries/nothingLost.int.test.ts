import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { seedTestPeople } from '../../testing/people.ts';
import { openLab, type Lab } from './testing/deliveryLab.ts';
import { letTimePass, type SignedNote } from './testing/signedNotes.ts';

const NOTES = 12;
const PATIENTS = 4;
const KILLS = 2;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600_000;

let db: Database;
let lab: Lab;
let dataDir: string;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url);
  dataDir = await mkdtemp(join(tmpdir(), 'hoi-chan-lab-'));
  lab = await openLab({ db, people: await seedTestPeople(db), dataDir, seed: 7 });
});
afterAll(async () => {
  await lab.stop();
  await db.close();
  await drop();
  await rm(dataDir, { recursive: true, force: true });
});

test(
  'signed notes are in each record system exactly once, though lines break, answers are lost, a day is dark and signaling is killed',
  { timeout: 240_000 },
  async () => {
    const patients = [];
    for (let number = 1; number <= PATIENTS; number++) patients.push(await lab.patient(number));
    for (const proxy of lab.proxies) proxy.share = 0.2;
    await lab.start();
    const notes: SignedNote[] = [];
    for (let index = 0; index < NOTES; index++) {
      const patient = patients[Math.floor(lab.random() * patients.length)];
      if (patient !== undefined) notes.push(await lab.sign(patient));
      // A third of the way one system goes dark, and comes back after a day.
      const [, hospital] = lab.proxies;
      if (hospital !== undefined && index === NOTES / 3) hospital.down = true;
      if (hospital !== undefined && index === (NOTES * 2) / 3) {
        // Somebody was let wait in the dark, however quickly the notes were signed.
        const waited = async (): Promise<number> => {
          await letTimePass(db, MINUTE_MS);
          return hospital.counts.down;
        };
        await expect.poll(waited, { timeout: 30_000, interval: 500 }).toBeGreaterThan(0);
        await letTimePass(db, DAY_MS);
        hospital.down = false;
      }
    }
    let left = KILLS;
    await lab.settle(90_000, async () => {
      if (left === 0 || lab.random() < 0.5) return;
      left -= 1;
      await lab.kill();
      await lab.start();
    });
    const tally = await lab.tally(notes);
    expect(tally).toMatchObject({ notes: NOTES, destinations: 2, lost: 0, doubled: 0, traceFaults: 0 });
    // The faults did happen.
    expect(Math.min(...['refused', 'slow', 'error500', 'lost', 'half', 'down'].map((fault) => tally.faults[fault] ?? 0))).toBeGreaterThan(
      0,
    );
    expect(tally.kills).toBeGreaterThan(0);
  },
);
