import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { queryKeys } from '../../net/queryKeys.ts';
import { uploadImport } from '../../net/upload.ts';

export interface Sending {
  name: string;
  /** Share sent, 0 to 1. */
  share: number;
}

/** One file on its way to the server. It is given up when the screen is left: half a file is of no use. */
export function useImportUpload(): {
  sending: Sending | undefined;
  error: unknown;
  send(facilityId: string, file: File): void;
  cancel(): void;
} {
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  return {
    sending,
    error,
    cancel: () => abort.current?.abort(),
    send(facilityId, file) {
      const controller = new AbortController();
      abort.current = controller;
      setError(undefined);
      setSending({ name: file.name, share: 0 });
      uploadImport(facilityId, file, { signal: controller.signal, onProgress: (share) => setSending({ name: file.name, share }) })
        .then(() => queries.invalidateQueries({ queryKey: queryKeys.imports }))
        .catch((cause: unknown) => setError(cause))
        .finally(() => setSending(undefined));
    },
  };
}
