import { expect, it, vi } from 'vitest';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { createDraft, type DraftInputs } from './draftModel.ts';

function memory(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as Storage;
}

function inputs(storage: Storage, more: Partial<DraftInputs> = {}): DraftInputs {
  return {
    storage,
    personId: 'me',
    patientId: 'patient',
    draft: undefined,
    newId: () => 'client-id',
    create: vi.fn<DraftInputs['create']>(async () => ({ id: 'server-id' })),
    ...more,
  };
}

it('keeps each keystroke, so that a reload goes on where it was', () => {
  const storage = memory();
  createDraft(inputs(storage)).change({ question: 'Đau ng' });
  expect(createDraft(inputs(storage)).form.get().question).toBe('Đau ng');
});

it('makes the draft on the server once, with what was typed so far', async () => {
  const given = inputs(memory());
  const draft = createDraft(given);
  draft.change({ question: 'Đau ngực?' });
  await expect(draft.ensureConsult()).resolves.toBe('server-id');
  await expect(draft.ensureConsult()).resolves.toBe('server-id');
  expect(given.create).toHaveBeenCalledTimes(1);
  expect(given.create).toHaveBeenCalledWith(
    expect.objectContaining({ clientId: 'client-id', patientId: 'patient', question: 'Đau ngực?' }),
  );
});

it('prefers what was typed here to what the server has of the same draft, but not of another', async () => {
  const storage = memory();
  const consult = { id: 'server-id', question: 'cũ', vitals: [], studies: [], specialty: '', targetFacility: null } as unknown as Consult;
  const first = createDraft(inputs(storage));
  await first.ensureConsult();
  first.change({ question: 'mới hơn' });
  expect(createDraft(inputs(storage, { draft: consult })).form.get().question).toBe('mới hơn');
  expect(createDraft(inputs(storage, { draft: { ...consult, id: 'another' } })).form.get().question).toBe('cũ');
});

it('leaves nothing behind once it was sent', () => {
  const storage = memory();
  const draft = createDraft(inputs(storage));
  draft.change({ question: 'Đau ngực?' });
  draft.drop();
  draft.change({ question: 'later' });
  expect(createDraft(inputs(storage)).form.get().question).toBe('');
});
