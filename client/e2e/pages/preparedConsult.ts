import { expect, type Page } from '@playwright/test';
import { PROTOCOL_VERSION } from '@hoi-chan/shared/contract/define.ts';
import { io } from 'socket.io-client';
import * as Y from 'yjs';
import { DEMO_PASSWORD } from './doctor.ts';

export interface PreparedConsult {
  id: string;
  patientName: string;
  studies: number;
}

interface ArchivedStudy {
  studyInstanceUid: string;
  description: string;
}

type Call = (<T>(method: string, path: string, body?: object) => Promise<T>) & { token: string };

/**
 * A consult asked by `asking` for a patient of their station and taken by bs.tim; made without the screens. Answered in writing its minutes can
 * be signed, otherwise its room waits for a call.
 */
export async function prepareConsult(baseURL: string, asking: string, patient: string, answered = true): Promise<PreparedConsult> {
  return made(baseURL, await signIn(baseURL, asking), patient, answered, () => true);
}

async function made(
  baseURL: string,
  asker: Call,
  patient: string,
  answered: boolean,
  takes: (study: ArchivedStudy) => boolean,
): Promise<PreparedConsult> {
  const expert = await signIn(baseURL, 'bs.tim');
  const { patients } = await asker<{ patients: { id: string; name: string }[] }>('GET', `/api/patients?q=${encodeURIComponent(patient)}`);
  const found = patients[0];
  if (found === undefined) throw new Error(`no demo patient ${patient}`);
  const archived = await asker<{ studies: ArchivedStudy[] }>('GET', `/api/patients/${found.id}/studies`);
  const studies = archived.studies.filter(takes);
  const { facilities } = await asker<{ facilities: { id: string; code: string }[] }>('GET', '/api/facilities');
  const { id } = await asker<{ id: string }>('POST', '/api/consults', {
    clientId: crypto.randomUUID(),
    patientId: found.id,
    kind: 'advice',
    urgency: 'routine',
    specialty: 'cardiology',
    targetFacilityId: facilities.find(({ code }) => code === '00001')?.id,
    question: 'Xin ý kiến về hướng xử trí tiếp theo.',
    vitals: [],
    studyInstanceUids: studies.map(({ studyInstanceUid }) => studyInstanceUid),
  });
  await asker('POST', `/api/consults/${id}/request`, {});
  await expert('POST', `/api/consults/${id}/accept`, {});
  if (answered) await expert('POST', `/api/consults/${id}/answer`, {});
  return { id, patientName: found.name, studies: studies.length };
}

/**
 * The same for a patient whose images are to be seen. A product just started still fills its archive; other journeys have put pictures of their own into it,
 * which stand first: `takes` says which are meant.
 */
export async function prepareConsultWithImages(
  baseURL: string,
  asking: string,
  patient: string,
  leastStudies = 1,
  takes = (_: ArchivedStudy): boolean => true,
): Promise<PreparedConsult> {
  const asker = await signIn(baseURL, asking);
  const { patients } = await asker<{ patients: { id: string }[] }>('GET', `/api/patients?q=${encodeURIComponent(patient)}`);
  await expect(async () => {
    const { studies } = await asker<{ studies: ArchivedStudy[] }>('GET', `/api/patients/${patients[0]?.id}/studies`);
    expect(studies.filter(takes).length, `studies of ${patient}`).toBeGreaterThanOrEqual(leastStudies);
  }).toPass({ intervals: [1_000], timeout: 90_000 });
  return made(baseURL, asker, patient, true, takes);
}

/** Opens the page of a consult, whose minutes stand on it. */
export async function openConsult(page: Page, id: string): Promise<void> {
  await page.goto(`/consults/${id}`);
  await expect(page.getByTestId('minutes-panel')).toBeVisible();
}

async function signIn(baseURL: string, username: string): Promise<Call> {
  const headers = { 'content-type': 'application/json', origin: baseURL };
  const answer = await fetch(`${baseURL}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${baseURL}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return Object.assign(call, { token: accessToken });
}

/** Writes the minutes of a prepared consult and signs them for both, without the screens. */
export async function signMinutes(baseURL: string, consultId: string, asking: string): Promise<void> {
  const [asker, expert] = [await signIn(baseURL, asking), await signIn(baseURL, 'bs.tim')];
  const socket = io(baseURL, { transports: ['websocket'], auth: { token: expert.token, protocolVersion: PROTOCOL_VERSION } });
  const doc = new Y.Doc();
  for (const key of ['course', 'discussion', 'conclusion']) doc.getText(key).insert(0, 'Ổn định, theo dõi tại trạm.');
  doc.getMap('diagnosis').set('code', 'O24.4');
  doc.getMap('diagnosis').set('text', 'Đái tháo đường thai kỳ');
  const line: [string, unknown][] = [
    ['id', 'a'],
    ['text', new Y.Text('Theo dõi đường huyết tại trạm')],
    ['order', 0],
  ];
  doc.getArray('plan').push([new Y.Map<unknown>(line)]);
  const reply = (await socket.emitWithAck('minutes:update', { consultId, update: Y.encodeStateAsUpdate(doc) })) as { ok: boolean };
  socket.close();
  expect(reply.ok, 'the minutes are written').toBe(true);
  const path = `/api/consults/${consultId}/minutes`;
  const { contentSha256 } = await expert<{ contentSha256: string }>('GET', path);
  await expert('POST', `${path}/sign`, { contentSha256, password: DEMO_PASSWORD });
  await asker('POST', `${path}/sign`, { contentSha256, password: DEMO_PASSWORD, planDecisions: [{ id: 'a', confirmed: true }] });
}
