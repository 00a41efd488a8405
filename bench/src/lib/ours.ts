import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startProduct } from '../../../tools/lib/product.ts';
import type { ConsultCard, Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { descendantsOf } from './processTree.ts';
import accounts from '../../../signaling/src/demo/accounts.json' with { type: 'json' };

export interface Ours {
  url: string;
  /** The call of a consult that both may join, and a token for each. */
  callId: string;
  consultId: string;
  /** A study shared with the consult; empty when it has none. */
  studyUid: string;
  tokens: { asker: string; specialist: string };
  /** Plans a follow-up for now from the demo's signed consult, and returns the patient's link. */
  planFollowUp(): Promise<string>;
  /** A commune doctor, and a consult of one of their patients with one file in it, sent to a specialist. */
  askingDoctor(): Promise<AskingDoctor>;
  /** First and last UDP and TCP port of our media node. */
  rtcPorts: readonly [number, number];
  /** Processes of mediasoup below our media node. */
  workerPids(): number[];
  mediaPid(): number;
  signalingPid(): number;
  stop(): Promise<void>;
}

export interface AskingDoctor {
  username: string;
  password: string;
  /** Id of the consult, or the reason why the file was refused. */
  consultWith(file: Uint8Array<ArrayBuffer>): Promise<{ consultId: string } | { refused: string }>;
}

/** The whole product with its database and demo data, thrown away afterwards; one accepted consult to hold the calls in. */
export async function startOurs(env: Record<string, string> = {}, address = '127.0.0.1'): Promise<Ours> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hoi-chan-bench-'));
  // PostgreSQL may run as another account.
  chmodSync(folder, 0o755);
  // Vite has set NODE_ENV in this process when it built the pages; the product runs as `npm start` runs it.
  const product = await startProduct({
    dataDir: path.join(folder, 'data'),
    throwaway: true,
    env: { LOG_LEVEL: 'warn', NODE_ENV: 'development', ...env },
  });
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const stop = async (): Promise<void> => {
    await product.stop();
    removeFolder();
  };
  const url = product.url.replace('localhost', address);
  try {
    const found = await findCall(url);
    const signaling = product.services.find(({ name }) => name === 'signaling');
    const media = product.services.find(({ name }) => name === 'media');
    return {
      url,
      ...found,
      stop,
      rtcPorts: [product.ports.rtcBase, product.ports.rtcBase + Number(env['WORKER_COUNT'] ?? os.availableParallelism()) - 1],
      askingDoctor: () => findAskingDoctor(url),
      planFollowUp: () => planFollowUp(url),
      signalingPid: () => signaling?.identity.pid ?? 0,
      mediaPid: () => media?.identity.pid ?? 0,
      workerPids: () => (media === undefined ? [] : descendantsOf(media.identity.pid)),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function call<T>(url: string, method: string, route: string, token?: string, body?: object): Promise<T> {
  const response = await fetch(new URL(route, url), {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function signIn(url: string, username: string, password: string): Promise<string> {
  return (await call<{ accessToken: string }>(url, 'POST', '/api/session', undefined, { username, password })).accessToken;
}

async function findAskingDoctor(url: string): Promise<AskingDoctor> {
  const person = accounts.people.find(({ role }) => role === 'commune_doctor');
  if (person === undefined) throw new Error('the demo data has no commune doctor');
  const { username, password } = person;
  const token = await signIn(url, username, password);
  const { patients } = await call<{ patients: { id: string }[] }>(url, 'GET', '/api/patients?q=n', token);
  const { facilities } = await call<{ facilities: { id: string; code: string }[] }>(url, 'GET', '/api/facilities', token);
  const about = {
    patientId: patients[0]?.id,
    kind: 'advice',
    urgency: 'routine',
    specialty: 'cardiology',
    targetFacilityId: facilities.find(({ code }) => code === '00001')?.id,
    question: 'Xin ý kiến.',
    vitals: [],
    studyInstanceUids: [],
  };
  return {
    username,
    password,
    async consultWith(file) {
      const { id } = await call<{ id: string }>(url, 'POST', '/api/consults', token, { ...about, clientId: crypto.randomUUID() });
      const refused = await addFile(url, token, id, file);
      if (refused !== undefined) return { refused };
      await call(url, 'POST', `/api/consults/${id}/request`, token, {});
      return { consultId: id };
    },
  };
}

/** The reason why it was refused, if it was. A sample is of nobody we know: somebody says that it is to be taken. */
async function addFile(url: string, token: string, consultId: string, file: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const about = { name: 'IM1', sizeBytes: file.length };
  const uploads = `/api/consults/${consultId}/uploads`;
  await call(url, 'POST', uploads, token, { files: [{ sha256, sizeBytes: file.length }] });
  const answer = await fetch(new URL(`${uploads}/${sha256}?offset=0&name=${about.name}&sizeBytes=${about.sizeBytes}`, url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: file,
  });
  const { held, error } = (await answer.json()) as Uploaded;
  if (error !== undefined || held === null) return error && (error.reason ?? error.code);
  // Only now it goes to the archive, which may refuse it, too.
  const decided = await fetch(new URL(`${uploads}/${sha256}/decision`, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...about, take: true }),
  });
  const { error: refused } = (await decided.json()) as Uploaded;
  return refused && (refused.reason ?? refused.code);
}

interface Uploaded {
  held?: object | null;
  error?: { reason?: string; code: string };
}

async function planFollowUp(url: string): Promise<string> {
  for (const { username, password } of accounts.people.filter(({ role }) => role === 'commune_doctor')) {
    const token = await signIn(url, username, password);
    const { consults } = await call<{ consults: ConsultCard[] }>(url, 'GET', '/api/consults?scope=mine', token);
    const signed = consults.find(({ state, asker }) => ['signed', 'delivered', 'closed'].includes(state) && asker.name !== '');
    if (signed === undefined) continue;
    const body = { startsAt: new Date().toISOString(), durationMinutes: 120 };
    const { link } = await call<{ link: string }>(url, 'POST', `/api/consults/${signed.id}/appointments`, token, body);
    return link;
  }
  throw new Error('the demo data has no signed consult');
}

/** Accepts the first request in a specialist's queue, as that specialist would, and signs both people in. */
async function findCall(url: string): Promise<Pick<Ours, 'callId' | 'consultId' | 'studyUid' | 'tokens'>> {
  for (const { username, password } of accounts.people.filter(({ role }) => role === 'specialist')) {
    const specialist = await signIn(url, username, password);
    const { consults } = await call<{ consults: ConsultCard[] }>(url, 'GET', '/api/consults?scope=queue', specialist);
    const [waiting] = consults.filter(({ state }) => state === 'requested');
    if (waiting === undefined) continue;
    await call(url, 'POST', `/api/consults/${waiting.id}/accept`, specialist, {});
    const consult = await call<Consult>(url, 'GET', `/api/consults/${waiting.id}`, specialist);
    const asker = accounts.people.find(({ name }) => name === consult.asker.name);
    if (asker === undefined) continue;
    const studyUid = consult.studies[0]?.studyInstanceUid ?? '';
    return {
      callId: consult.callId,
      consultId: consult.id,
      studyUid,
      tokens: { specialist, asker: await signIn(url, asker.username, asker.password) },
    };
  }
  throw new Error('the demo data has no request that waits');
}
