import { describe, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { createUploads, isUnfinished, type UploadsInputs } from './uploads.ts';

const stored = (name: string): ConsultFile => ({ id: `id-${name}`, name }) as ConsultFile;

function setUp(send: UploadsInputs['send']) {
  const inputs = { ensureConsult: vi.fn(async () => 'consult'), send: vi.fn(send), remove: vi.fn(async () => ({})) };
  return { inputs, uploads: createUploads(inputs) };
}
const file = (name: string): File => new File(['x'], name);

describe('adding files', () => {
  it('sends one after the other and keeps what the server made of them', async () => {
    const order: string[] = [];
    const { uploads } = setUp(async (_consult, sent, onProgress) => {
      order.push(`start ${sent.name}`);
      onProgress(0.5);
      await Promise.resolve();
      order.push(`end ${sent.name}`);
      return { file: stored(sent.name), patientMismatch: false, placeRemoved: false };
    });
    uploads.add([file('a.dcm'), file('b.jpg')]);
    expect(isUnfinished(uploads.list.get())).toBe(true);
    await vi.waitFor(() => expect(uploads.list.get().map((upload) => upload.state)).toEqual(['done', 'done']));
    expect(order).toEqual(['start a.dcm', 'end a.dcm', 'start b.jpg', 'end b.jpg']);
    expect(isUnfinished(uploads.list.get())).toBe(false);
  });

  it('shows a refusal with its reason, goes on with the next, and tries again when told to', async () => {
    let refuse = true;
    const { uploads } = setUp(async (_consult, sent) => {
      if (sent.name === 'virus.exe' && refuse) throw new AppError('INVALID_REQUEST', 'no', { reason: 'not_accepted' });
      return { file: stored(sent.name), patientMismatch: false, placeRemoved: false };
    });
    uploads.add([file('virus.exe'), file('b.jpg')]);
    await vi.waitFor(() => expect(uploads.list.get().map((upload) => upload.state)).toEqual(['failed', 'done']));
    expect(uploads.list.get()[0]?.error?.reason).toBe('not_accepted');
    refuse = false;
    uploads.retry('file-1');
    await vi.waitFor(() => expect(uploads.list.get()[0]?.state).toBe('done'));
  });

  it('holds the request back until somebody decided about a file of another patient', async () => {
    const { uploads, inputs } = setUp(async (_consult, sent) => ({ file: stored(sent.name), patientMismatch: true, placeRemoved: false }));
    uploads.add([file('a.dcm'), file('b.dcm')]);
    await vi.waitFor(() => expect(uploads.list.get().map((upload) => upload.mismatch)).toEqual(['undecided', 'undecided']));
    uploads.keepDespiteMismatch('file-1');
    expect(isUnfinished(uploads.list.get())).toBe(true);
    await uploads.remove('file-2');
    expect(inputs.remove).toHaveBeenCalledWith('consult', 'id-b.dcm');
    expect(isUnfinished(uploads.list.get())).toBe(false);
  });

  it('lists the files of a draft begun before once', () => {
    const { uploads } = setUp(async () => ({ file: stored('x'), patientMismatch: false, placeRemoved: false }));
    uploads.setStored([stored('a')]);
    uploads.setStored([stored('a'), stored('b')]);
    expect(
      uploads.list
        .get()
        .map((upload) => upload.name)
        .toSorted(),
    ).toEqual(['a', 'b']);
  });
});
