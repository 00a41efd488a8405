import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { useStore } from '../../state/useStore.ts';
import { createDraft } from './draftModel.ts';
import { problemsFromServer, problemsOf, toDraft, type Problems, type RequestForm } from './model.ts';

/** The draft of this person for this patient, with its checks and the ways to end it. */
export function useRequest(personId: string, patientId: string, opened: Consult | undefined) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft] = useState(() =>
    createDraft({
      storage: localStorage,
      personId,
      patientId,
      draft: opened,
      newId: () => crypto.randomUUID(),
      create: (body) => api('consults.create', { body }),
    }),
  );
  const form = useStore(draft.form);
  const [problems, setProblems] = useState<Problems>({});
  // A draft that is only remembered by this device: its files are on the server.
  const remembered = useQuery({
    queryKey: queryKeys.consult(form.consultId ?? ''),
    queryFn: ({ signal }) => api('consults.get', { params: { consultId: form.consultId ?? '' } }, { signal }),
    enabled: form.consultId !== undefined && opened === undefined,
  });
  const files = (opened ?? remembered.data)?.files;

  const change = (part: Partial<RequestForm>): void => {
    draft.change(part);
    // A field that is being put right stops complaining.
    setProblems((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(part, name.split('.')[0] ?? name))),
    );
  };

  const send = useMutation({
    mutationFn: async () => {
      const body = toDraft(draft.form.get());
      const consultId = await draft.ensureConsult();
      await api('consults.update', { params: { consultId }, body });
      return api('consults.request', { params: { consultId }, body: {} });
    },
    onSuccess: (consult) => {
      draft.drop();
      queries.setQueryData(queryKeys.consult(consult.id), consult);
      void queries.invalidateQueries({ queryKey: ['consults', 'list'] });
      void navigate(`/consults/${consult.id}`, { replace: true });
    },
    onError: (error) => {
      if (error instanceof AppError && error.fields) setProblems(problemsFromServer(error.fields, toDraft(draft.form.get())));
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
    if (form.consultId !== undefined)
      await api('consults.cancel', { params: { consultId: form.consultId }, body: { reason: 'draft discarded' } });
    draft.drop();
    void queries.invalidateQueries({ queryKey: ['consults'] });
    void navigate(`/patients/${patientId}`, { replace: true });
  };
  return { form, change, problems, files, ensureConsult: draft.ensureConsult, send, trySend, discard };
}
