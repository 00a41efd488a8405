import { expect, type Page } from '@playwright/test';
import { DEMO_PASSWORD } from './doctor.ts';

export interface PreparedConsult {
  id: string;
  patientName: string;
  studies: number;
}

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

/**
 * A consult asked by `asking` for a patient of their station and taken by bs.tim; made without the screens. Answered in writing its minutes can
 * be signed, otherwise its room waits for a call.
 */
export async function prepareConsult(baseURL: string, asking: string, patient: string, answered = true): Promise<PreparedConsult> {
  const [asker, expert] = [await signIn(baseURL, asking), await signIn(baseURL, 'bs.tim')];
  const { patients } = await asker<{ patients: { id: string; name: string }[] }>('GET', `/api/patients?q=${encodeURIComponent(patient)}`);
  const found = patients[0];
  if (found === undefined) throw new Error(`no demo patient ${patient}`);
  const { studies } = await asker<{ studies: { studyInstanceUid: string }[] }>('GET', `/api/patients/${found.id}/studies`);
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

/** The same for a patient whose images are to be seen. A product just started still fills its archive. */
export async function prepareConsultWithImages(
  baseURL: string,
  asking: string,
  patient: string,
  leastStudies = 1,
): Promise<PreparedConsult> {
  const asker = await signIn(baseURL, asking);
  const { patients } = await asker<{ patients: { id: string }[] }>('GET', `/api/patients?q=${encodeURIComponent(patient)}`);
  await expect(async () => {
    const { studies } = await asker<{ studies: unknown[] }>('GET', `/api/patients/${patients[0]?.id}/studies`);
    expect(studies.length, `studies of ${patient}`).toBeGreaterThanOrEqual(leastStudies);
  }).toPass({ intervals: [1_000], timeout: 90_000 });
  return prepareConsult(baseURL, asking, patient);
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
  return async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(`${baseURL}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
}
