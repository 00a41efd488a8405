import { connect } from 'node:net';
import { patientNumbersOf } from '@hoi-chan/shared/clinical/identifiers.ts';
import { STEPS_OF, type ConnectionTest, type ReceivedState, type TEST_FINDINGS } from '@hoi-chan/shared/features/recordSystems.ts';
import type { Queryable } from '../../db/database.ts';
import { OURSELVES } from '../hl7v2/fields.ts';
import type { Stranger } from '../hl7v2/strangers.ts';
import { knowsNumber, receivedStates } from './store.ts';

type Step = ConnectionTest['steps'][number];
interface Found {
  finding: (typeof TEST_FINDINGS)[number];
  detail?: string | undefined;
}
export interface Listening {
  host: string;
  port: number;
}

const TIMEOUT_MS = 5_000;
const START_OF_MESSAGE = '\u000b';
const END_OF_MESSAGE = '\u001c\r';

/**
 * Of a system that sends to us: do we listen, has anything come, was it taken, and (with a number) was there something about that patient. Says what
 * was found, never who. Never throws.
 */
export async function testReceiving(
  db: Queryable,
  system: { id: string; kind: 'hl7' | 'insuranceXml' },
  { listening, identifier, stranger }: { listening: Listening | null; identifier: string | undefined; stranger?: Stranger | undefined },
): Promise<ConnectionTest> {
  const state = (await receivedStates(db, [system.id])).get(system.id);
  const work: Record<(typeof STEPS_OF)['hl7' | 'insuranceXml'][number], () => Promise<Found>> = {
    listen: () => listens(listening),
    arrived: async () => arrivedFound(state, stranger),
    accepted: async () => acceptedFound(state),
    patient: async () => {
      if (identifier === undefined) return { finding: 'ok' };
      const numbers = [identifier, ...patientNumbersOf(identifier).map(({ number }) => number)];
      return { finding: (await knowsNumber(db, system.id, numbers)) ? 'ok' : 'no_patient' };
    },
  };
  const steps: Step[] = [];
  for (const step of STEPS_OF[system.kind]) {
    const failed = steps.some(({ finding }) => finding !== 'ok');
    const startedAt = performance.now();
    const { finding, detail }: Found = failed ? { finding: 'skipped' } : await work[step]();
    steps.push({ step, finding, detail: detail ?? null, tookMs: Math.round(performance.now() - startedAt) });
  }
  return { at: new Date().toISOString(), ok: steps.every(({ finding }) => finding === 'ok'), steps };
}

/** `stranger`: who was refused, and may be the one that is waited for. */
function arrivedFound(state: ReceivedState | undefined, stranger: Stranger | undefined): Found {
  const lastAt = state?.lastAt ?? null;
  if (stranger !== undefined && (lastAt === null || stranger.at > new Date(lastAt)))
    return { finding: 'sender_unknown', detail: `${stranger.address} · MSH-4 ${stranger.facilityCode || '–'}` };
  return { finding: lastAt === null ? 'nothing_yet' : 'ok' };
}

function acceptedFound(state: ReceivedState | undefined): Found {
  const { accepted = 0, waiting = 0, refused = 0, lastRefused = false } = state ?? {};
  const detail = [accepted, waiting, refused].join(' / ');
  if (lastRefused) return { finding: 'last_refused', detail };
  return { finding: waiting > 0 ? 'some_waiting' : 'ok', detail };
}

/** Sends ourselves a message, as a machine would; it comes from nobody who may send, and a refusal in due form is an answer. */
async function listens(listening: Listening | null): Promise<Found> {
  if (listening === null) return { finding: 'not_listening' };
  const { host, port } = listening;
  const everywhere = host === '0.0.0.0' || host === '::';
  const probe = `MSH|^~\\&|${OURSELVES}||||||ADT^A04|TEST|P|2.5`;
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(port, everywhere ? '127.0.0.1' : host);
    let answer = '';
    const end = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(false));
    socket.on('error', () => end(false)).on('close', () => end(false));
    socket.on('connect', () => socket.write(START_OF_MESSAGE + probe + END_OF_MESSAGE));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('MSA|AR|TEST')) end(true);
    });
  });
  return { finding: answered ? 'ok' : 'listener_silent', detail: `MLLP ${host}:${port}` };
}
