import { emptyRequest, hasContent, type RequestForm } from './model.ts';

/** The request as it is typed, on this device, per person and patient: no reload, power cut or lost link takes a word. */
const keyOf = (personId: string, patientId: string): string => `hoichan.request.${personId}.${patientId}`;

export function readDraft(storage: Storage, personId: string, patientId: string): RequestForm | undefined {
  try {
    const text = storage.getItem(keyOf(personId, patientId));
    if (text === null) return undefined;
    const value = JSON.parse(text) as Partial<RequestForm>;
    if (typeof value.clientId !== 'string') return undefined;
    // Fields that a newer version added get their empty value.
    return { ...emptyRequest(value.clientId), ...value };
  } catch {
    return undefined;
  }
}

export function keepDraft(storage: Storage, personId: string, patientId: string, form: RequestForm): void {
  try {
    if (hasContent(form)) storage.setItem(keyOf(personId, patientId), JSON.stringify(form));
    else storage.removeItem(keyOf(personId, patientId));
  } catch {
    // A full storage: the form is still on the screen, and on the server once a file was added.
  }
}

export function dropDraft(storage: Storage, personId: string, patientId: string): void {
  storage.removeItem(keyOf(personId, patientId));
}
