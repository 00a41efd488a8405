import { expect, type APIRequestContext } from '@playwright/test';
import { testDocument, type TestObject } from '../../../signaling/src/imaging/testing/objects.ts';
import { apiAs } from './api.ts';
import { identityOf, type Person } from './demoPatient.ts';

/** Puts DICOM objects of the consult's patient into the archive, in the order given. */
export async function archiveObjects(
  request: APIRequestContext,
  asking: string,
  consultId: string,
  objectsOf: (patient: NonNullable<TestObject['patient']>) => readonly Buffer[],
): Promise<void> {
  const api = await apiAs(request, asking);
  const { patient: shown } = await api.get<{ patient: { id: string } }>(`/api/consults/${consultId}`);
  const patient = identityOf(await api.get<Person>(`/api/patients/${shown.id}`));
  for (const [index, buffer] of objectsOf(patient).entries()) {
    await send(request, api.headers, consultId, { name: `IM${index}`, mimeType: 'application/dicom', buffer });
  }
}

/** Adds files to a consult, whatever they are. */
export async function uploadFiles(
  request: APIRequestContext,
  asking: string,
  consultId: string,
  files: readonly SentFile[],
): Promise<void> {
  const { headers } = await apiAs(request, asking);
  for (const file of files) await send(request, headers, consultId, file);
}

interface SentFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

async function send(request: APIRequestContext, headers: Record<string, string>, consultId: string, file: SentFile): Promise<void> {
  const sent = await request.post(`/api/consults/${consultId}/files`, { headers, multipart: { file } });
  expect(sent.ok(), `${file.name}: ${await sent.text()}`).toBe(true);
}

/** Puts documents into one study of their own, as PDFs enclosed in DICOM objects; whatever their bytes are. */
export async function archiveDocuments(
  request: APIRequestContext,
  asking: string,
  consultId: string,
  documents: Record<string, Buffer>,
): Promise<void> {
  await archiveObjects(request, asking, consultId, (patient) =>
    Object.entries(documents).map(([title, bytes]) =>
      testDocument({ patient, study: `documents ${consultId}`, instance: title, title, bytes }),
    ),
  );
}
