import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { uploadFile } from '../../net/upload.ts';
import { dropDraft, keepDraft, readDraft } from './deviceDraft.ts';
import { emptyRequest, fromConsult, problemsFromServer, problemsOf, toDraft, type Problems, type RequestForm } from './model.ts';
import { createUploads } from './uploads.ts';

/** The request being written: on the screen, on this device at each keystroke, on the server once a file was added or it is sent. */
export function useRequest(personId: string, patientId: string, draft: Consult | undefined) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState<RequestForm>(() => initialForm(personId, patientId, draft));
  const [problems, setProblems] = useState<Problems>({});
  const latest = useRef(form);
  const [uploads] = useState(() =>
    createUploads({
      ensureConsult,
      send: (consultId, file, onProgress) => uploadFile(consultId, file, { onProgress }),
      remove: (consultId, fileId) => api('files.remove', { params: { consultId, fileId } }),
    }),
  );
  // A draft that is only remembered by this device: its files are on the server.
  const remembered = useQuery({
    queryKey: queryKeys.consult(form.consultId ?? ''),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId: form.consultId ?? '' } }, { signal }),
    enabled: form.consultId !== undefined && draft === undefined,
  });
  const files = (draft ?? remembered.data)?.files;
  useEffect(() => {
    if (files) uploads.setStored(files);
  }, [files, uploads]);

  function change(part: Partial<RequestForm>): void {
    latest.current = { ...latest.current, ...part };
    keepDraft(localStorage, personId, patientId, latest.current);
    setForm(latest.current);
    // A field that is being put right stops complaining.
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(part, name.split('.')[0] ?? name))));
  }

  async function ensureConsult(): Promise<string> {
    const { consultId, clientId } = latest.current;
    if (consultId !== undefined) return consultId;
    const consult = await api('consults.create', { body: { clientId, patientId, ...toDraft(latest.current) } });
    change({ consultId: consult.id });
    return consult.id;
  }

  const send = useMutation({
    mutationFn: async () => {
      const body = toDraft(latest.current);
      const consultId = await ensureConsult();
      await api('consults.update', { params: { consultId }, body });
      return api('consults.request', { params: { consultId }, body: {} });
    },
    onSuccess: (consult) => {
      dropDraft(localStorage, personId, patientId);
      queries.setQueryData(queryKeys.consult(consult.id), consult);
      void queries.invalidateQueries({ queryKey: ['consults', 'list'] });
      void navigate(`/consults/${consult.id}`, { replace: true });
    },
    onError: (error) => {
      if (error instanceof AppError && error.fields) setProblems(problemsFromServer(error.fields, toDraft(latest.current)));
    },
  });

  /** Sends when nothing is missing; else answers the first field to go to. */
  const trySend = (): string | undefined => {
    const found = problemsOf(form);
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first === undefined) send.mutate();
    return first;
  };
  const discard = async (): Promise<void> => {
    dropDraft(localStorage, personId, patientId);
    const { consultId } = latest.current;
    if (consultId !== undefined) await api('consults.cancel', { params: { consultId }, body: { reason: 'draft discarded' } });
    void queries.invalidateQueries({ queryKey: ['consults'] });
    void navigate(`/patients/${patientId}`, { replace: true });
  };
  return { form, change, problems, uploads, send, trySend, discard };
}

function initialForm(personId: string, patientId: string, draft: Consult | undefined): RequestForm {
  const onDevice = readDraft(localStorage, personId, patientId);
  // What was typed here last is newer than what the server has of the same draft.
  if (onDevice && (draft === undefined || onDevice.consultId === draft.id)) return onDevice;
  return draft ? fromConsult(draft) : emptyRequest(crypto.randomUUID());
}
