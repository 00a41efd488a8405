import { useMutation } from '@tanstack/react-query';
import { apiBlob } from '../../net/api.ts';
import { openBlob } from '../../net/openFile.ts';

/** Fetches a document of the record and shows it. */
export function useOpenDocument(patientId: string) {
  return useMutation({
    mutationFn: ({ id, recordSystemId }: { id: string; title: string; recordSystemId?: string }) =>
      apiBlob('patients.document', {
        params: { patientId, documentId: id },
        query: recordSystemId === undefined ? {} : { recordSystemId },
      }),
    onSuccess: (blob, document) => openBlob(blob, document.title),
  });
}
