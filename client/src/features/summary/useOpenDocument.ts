import { useMutation } from '@tanstack/react-query';
import { apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';

/** Fetches a document of the record and shows it. */
export function useOpenDocument(patientId: string) {
  return useMutation({
    mutationFn: (document: { id: string; title: string }) =>
      apiBlob('patients.document', { params: { patientId, documentId: document.id } }),
    onSuccess: (blob, document) => openBlob(blob, document.title),
  });
}
