import { describe, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { HeldFile } from '@hoi-chan/shared/features/files.ts';
import { droppedOf } from './intake.ts';
import { createUploads, type UploadsInputs } from './model.ts';
import { hashOf } from './sendPieces.ts';
import { isUnfinished, questionsOf, summaryOf } from './summary.ts';

const MB = 1024 * 1024;
/** Begins as a JPEG does; what follows makes it differ. */
const photo = (name: string, size = 100): File => {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, ...new TextEncoder().encode(name)]);
  return new File([bytes], name);
};
const stored = (name: string): ConsultFile => ({ id: `id-${name}`, name }) as ConsultFile;

/** A server that keeps the bytes it gets; `answer` may refuse, break off or hold what is whole. */
function setUp(answer: (name: string, offset: number) => { held?: HeldFile; got?: number } = () => ({})) {
  const there = new Map<string, number>();
  const done = new Map<string, ConsultFile>();
  const appended: [name: string, offset: number][] = [];
  const inputs: UploadsInputs = {
    ensureConsult: vi.fn(async () => 'consult'),
    begin: vi.fn<UploadsInputs['begin']>(async (_consult, files) =>
      files.map(({ sha256 }) => ({ offset: there.get(sha256) ?? 0, file: done.get(sha256) ?? null })),
    ),
    async append(_consult, { sha256, sizeBytes, name }, offset, piece, onProgress) {
      appended.push([name, offset]);
      if (offset !== (there.get(sha256) ?? 0)) throw new AppError('CONFLICT', 'x', { reason: 'offset_differs' });
      onProgress(0.5);
      const { held, got = piece.size } = answer(name, offset);
      there.set(sha256, offset + got);
      if (got < piece.size) throw new AppError('UNAVAILABLE', 'cut', { reason: 'offline' });
      const whole = offset + got === sizeBytes;
      if (whole && held) return { offset: sizeBytes, stored: null, held };
      if (whole) done.set(sha256, stored(name));
      return { offset: offset + got, stored: whole ? { file: stored(name), placeRemoved: false } : null, held: null };
    },
    decide: vi.fn<UploadsInputs['decide']>(async (_consult, { name }, take) => ({
      offset: 0,
      stored: take ? { file: stored(name), placeRemoved: false } : null,
      held: null,
    })),
    remove: vi.fn(async () => ({})),
    untilBack: vi.fn(async () => undefined),
  };
  const uploads = createUploads(inputs);
  return { uploads, inputs, appended, states: () => uploads.state.get().uploads.map(({ state }) => state) };
}

it('in a call the next file begins with what was learnt of the link', async () => {
  const { uploads, inputs, states } = setUp();
  inputs.isInCall = () => true;
  const sizes: number[] = [];
  const { append } = inputs;
  inputs.append = (...args) => {
    sizes.push(args[3].size / 1024);
    return append(...args);
  };
  await uploads.add(droppedOf([photo('a.jpg', 40 * 1024), photo('b.jpg', 40 * 1024)]));
  await vi.waitFor(() => expect(states()).toEqual(['done', 'done']));
  expect(sizes).toEqual([16, 24, 32, 8]);
});

describe('sending', () => {
  it('sends one after the other in pieces, asks about all at once, and says how far everything is', async () => {
    const { uploads, inputs, appended, states } = setUp();
    await uploads.add(droppedOf([photo('a.jpg', 2.5 * MB), photo('b.jpg')]));
    expect(isUnfinished(uploads.state.get())).toBe(true);
    await vi.waitFor(() => expect(states()).toEqual(['done', 'done']));
    expect(appended).toEqual([
      ['a.jpg', 0],
      ['a.jpg', MB],
      ['a.jpg', 2 * MB],
      ['b.jpg', 0],
    ]);
    expect(inputs.begin).toHaveBeenCalledTimes(1);
    expect(isUnfinished(uploads.state.get())).toBe(false);
    expect(summaryOf(uploads.state.get().uploads)).toMatchObject({ files: 2, done: 2, isMoving: false });
  });

  it('waits when the link is cut, and goes on from the byte that arrived', async () => {
    let cut = true;
    const { uploads, inputs, appended, states } = setUp((_name, offset) => {
      if (offset !== MB || !cut) return {};
      cut = false;
      return { got: 1000 };
    });
    const seen: boolean[] = [];
    vi.mocked(inputs.untilBack).mockImplementation(async () => void seen.push(uploads.state.get().offline));
    await uploads.add(droppedOf([photo('a.jpg', 2 * MB)]));
    await vi.waitFor(() => expect(states()).toEqual(['done']));
    expect(seen).toEqual([true]);
    expect(uploads.state.get().offline).toBe(false);
    expect(appended).toEqual([
      ['a.jpg', 0],
      ['a.jpg', MB],
      ['a.jpg', MB + 1000],
    ]);
  });

  it('does not send what is there already', async () => {
    const { uploads, appended, states } = setUp();
    await uploads.add(droppedOf([photo('a.jpg')]));
    await vi.waitFor(() => expect(states()).toEqual(['done']));
    await uploads.add(droppedOf([photo('a.jpg')]));
    await vi.waitFor(() => expect(states()).toEqual(['done', 'done']));
    expect(appended).toHaveLength(1);
  });

  it('sets aside what is refused, by the page or the server, with its reason, and goes on', async () => {
    const { uploads, states } = setUp((name) => {
      if (name === 'cut.jpg') throw new AppError('INVALID_REQUEST', 'x', { reason: 'truncated_dicom' });
      if (name === 'full.jpg') throw new AppError('CONFLICT', 'x', { reason: 'too_many_files' });
      return {};
    });
    const exe = new File(['MZ program'], 'VIEWER.EXE');
    const hdlr = '\0\0\0\x14hdlr\0\0\0\0\0\0\0\0vide';
    const film = new File(['\0\0\0\x10ftypisom\0\0\0\0', '\0\0\0\x2cmoov\0\0\0\x24trak\0\0\0\x1cmdia', hdlr], 'VID_1.mp4');
    const heic = new File(['\0\0\0\x18ftypheic\0\0\0\0mif1heic', '\0\0\0\x10meta\0\0\0\0'], 'IMG_0412.HEIC');
    await uploads.add(droppedOf([exe, film, heic, new File([], 'empty'), photo('cut.jpg'), photo('full.jpg'), photo('b.jpg')]));
    await vi.waitFor(() => expect(states()).toEqual(['failed', 'done']));
    expect(uploads.state.get().refused.map(({ name, reason }) => [name, reason instanceof AppError ? reason.reason : reason])).toEqual([
      ['VIEWER.EXE', 'not_an_image'],
      ['VID_1.mp4', 'film_not_kept'],
      ['IMG_0412.HEIC', 'heic_not_kept'],
      ['empty', 'empty_file'],
      ['cut.jpg', 'truncated_dicom'],
    ]);
  });
});

describe('a file of another patient', () => {
  const held: HeldFile = { studyInstanceUid: '1.2', differs: ['name'], said: { name: 'X', patientId: '', birthDate: null, sex: null } };
  it.each([
    [true, 'done'],
    [false, 'leftOut'],
  ])('waits for a person; taken %s: %s', async (take, end) => {
    const { uploads, inputs, states } = setUp((name) => (name === 'other.jpg' ? { held } : {}));
    const other = photo('other.jpg');
    await uploads.add(droppedOf([other, photo('b.jpg')]));
    await vi.waitFor(() => expect(states()).toEqual(['held', 'done']));
    expect(isUnfinished(uploads.state.get())).toBe(true);
    expect(questionsOf(uploads.state.get().uploads)).toEqual([{ held, files: 1 }]);
    await uploads.decide(held, take);
    expect(inputs.decide).toHaveBeenCalledWith('consult', { sha256: await hashOf(other), sizeBytes: 100, name: 'other.jpg' }, take);
    expect(states()).toEqual([end, 'done']);
    expect(isUnfinished(uploads.state.get())).toBe(false);
  });
});

/** As much of a DICOM file as is looked at before it is sent: explicit little endian (PS3.10 §7.1). */
function image(name: string, patient: string, study: string): File {
  const element = (group: number, number: number, vr: string, value: string): number[] => {
    const padded = new TextEncoder().encode(value.length % 2 === 0 ? value : `${value}\0`);
    const [a, b] = [group, number].map((word) => [word & 0xff, word >> 8]) as [number[], number[]];
    return [...a, ...b, ...new TextEncoder().encode(vr), padded.length & 0xff, padded.length >> 8, ...padded];
  };
  const syntax = element(0x0002, 0x0010, 'UI', '1.2.840.10008.1.2.1');
  const head = [...element(0x0010, 0x0010, 'PN', patient), ...element(0x0010, 0x0020, 'LO', 'P1'), ...element(0x0020, 0x000d, 'UI', study)];
  const bytes = [...new Uint8Array(128), ...new TextEncoder().encode('DICM'), ...syntax, ...head, ...element(0x0020, 0x4000, 'LT', name)];
  return new File([new Uint8Array(bytes)], name);
}

describe('files of one study that name several patients', () => {
  const held: HeldFile = { studyInstanceUid: '1.2', differs: ['name'], said: { name: 'X', patientId: 'P1', birthDate: null, sex: null } };
  it.each([
    [true, ['done', 'done', 'done', 'done']],
    [false, ['leftOut', 'leftOut', 'done', 'done']],
  ])('the answer is for those alone that say the same; taken %s', async (take, ends) => {
    let taken = false;
    const { uploads, inputs, appended, states } = setUp((name) => (name.startsWith('x') && !taken ? { held } : {}));
    const { decide } = inputs;
    inputs.decide = (...args) => {
      taken = args[2];
      return decide(...args);
    };
    await uploads.add(
      droppedOf([image('x1', 'X', '1.2'), image('x2', 'X', '1.2'), image('right', 'RIGHT^PATIENT', '1.2'), image('other', 'X', '1.3')]),
    );
    await vi.waitFor(() => expect(states()).toEqual(['held', 'waiting', 'waiting', 'done']));
    expect(questionsOf(uploads.state.get().uploads)).toEqual([{ held, files: 2 }]);
    await uploads.decide(held, take);
    await vi.waitFor(() => expect(states()).toEqual(ends));
    expect(appended.map(([name]) => name).includes('x2'), 'what is left out need not be sent').toBe(take);
  });
});

it('lists the files of a draft begun before once', () => {
  const { uploads } = setUp();
  uploads.setStored([stored('a')]);
  uploads.setStored([stored('a'), stored('b')]);
  expect(uploads.state.get().uploads.map(({ name }) => name)).toEqual(['b', 'a']);
});
