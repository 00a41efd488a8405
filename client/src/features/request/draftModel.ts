import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { dropChosenFiles } from '../../state/chosenFiles.ts';
import { createStore, type Store } from '../../state/store.ts';
import { dropDraft, keepDraft, readDraft } from './deviceDraft.ts';
import { emptyRequest, fromConsult, toDraft, type RequestForm } from './model.ts';

export interface DraftInputs {
  storage: Storage;
  personId: string;
  patientId: string;
  /** The draft on the server, when it was opened by its address. */
  draft: Consult | undefined;
  newId: () => string;
  /** Makes the draft on the server; the same `clientId` again gives the same one. */
  create(body: { clientId: string; patientId: string } & ReturnType<typeof toDraft>): Promise<Pick<Consult, 'id'>>;
}

export interface DraftModel {
  form: Store<RequestForm>;
  change(part: Partial<RequestForm>): void;
  /** The id of the draft on the server, made when it is first needed. */
  ensureConsult(): Promise<string>;
  /** Forgets what this device keeps. */
  drop(): void;
}

/** A request being written: on this device at each keystroke, on the server once a file was added or it is sent. */
export function createDraft(inputs: DraftInputs): DraftModel {
  const { storage, personId, patientId, draft } = inputs;
  const onDevice = readDraft(storage, personId, patientId);
  // What was typed here last is newer than what the server has of the same draft.
  const isSame = onDevice && (draft === undefined || onDevice.consultId === draft.id);
  const form = createStore<RequestForm>(isSame ? onDevice : draft ? fromConsult(draft) : emptyRequest(inputs.newId()));
  let dropped = false;

  const change = (part: Partial<RequestForm>): void => {
    form.update((before) => ({ ...before, ...part }));
    if (!dropped) keepDraft(storage, personId, patientId, form.get());
  };
  const ensureConsult = async (): Promise<string> => {
    const { consultId, clientId } = form.get();
    if (consultId !== undefined) return consultId;
    const consult = await inputs.create({ clientId, patientId, ...toDraft(form.get()) });
    change({ consultId: consult.id });
    return consult.id;
  };
  return {
    form,
    change,
    ensureConsult,
    drop() {
      dropped = true;
      dropDraft(storage, personId, patientId);
      dropChosenFiles(storage, personId, form.get().clientId);
    },
  };
}
