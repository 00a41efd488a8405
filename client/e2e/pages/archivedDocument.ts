import { expect, type APIRequestContext } from '@playwright/test';
import { testDocument } from '../../../signaling/src/imaging/testing/objects.ts';
import { apiAs } from './api.ts';

/** Puts documents of the patient into the archive, into one study of their own, as PDFs enclosed in DICOM objects; whatever their bytes are. */
export async function archiveDocuments(
  request: APIRequestContext,
  asking: string,
  consultId: string,
  documents: Record<string, Buffer>,
): Promise<void> {
  const api = await apiAs(request, asking);
  const { patient: shown } = await api.get<{ patient: { id: string } }>(`/api/consults/${consultId}`);
  const person = await api.get<{ name: string; birthDate: string; identifiers: { value: string }[] }>(`/api/patients/${shown.id}`);
  const patient = {
    patientId: person.identifiers[0]?.value ?? '',
    name: person.name,
    birthDate: person.birthDate.replaceAll('-', ''),
    sex: 'M' as const,
  };
  for (const [title, bytes] of Object.entries(documents)) {
    const buffer = testDocument({ patient, study: `documents ${consultId}`, instance: title, title, bytes });
    const sent = await request.post(`/api/consults/${consultId}/files`, {
      headers: api.headers,
      multipart: { file: { name: 'TAILIEU', mimeType: 'application/dicom', buffer } },
    });
    expect(sent.ok(), `${title}: ${await sent.text()}`).toBe(true);
  }
}
