import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { newPace, sendPieces, type UploadPort } from './sendPieces.ts';

const KB = 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A link with so much delay, that takes so long for 16 KB. */
function over({ delayMs, msPer16KB }: { delayMs: number; msPer16KB: number }) {
  const sizes: number[] = [];
  const link = { isInCall: true, isThin: false };
  const port: Pick<UploadPort, 'begin' | 'append' | 'isInCall' | 'isThin'> = {
    begin: vi.fn<UploadPort['begin']>(async () => [{ offset: 0, file: null }]),
    append: async (_consult, { sizeBytes }, offset, piece, _onProgress, signal) => {
      sizes.push(piece.size / KB);
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new AppError('UNAVAILABLE', 'stopped', { reason: 'cancelled' })));
        setTimeout(resolve, delayMs + (msPer16KB * piece.size) / (16 * KB));
      });
      const end = offset + piece.size;
      return { offset: end, stored: end === sizeBytes ? { file: {} as ConsultFile, placeRemoved: false } : null, held: null };
    },
    isInCall: () => link.isInCall,
    isThin: () => link.isThin,
  };
  const send = async (size: number, pace = newPace()) => {
    const sent = sendPieces(
      port,
      'c1',
      { blob: new Blob([new Uint8Array(size)]), sha256: 'a', name: 'a', offset: 0 },
      () => undefined,
      pace,
    );
    await vi.advanceTimersByTimeAsync(120_000);
    await sent;
  };
  return { port, sizes, link, send };
}

it('in a call pieces are about so large as stands 150 ms in a queue', async () => {
  const { sizes, send } = over({ delayMs: 10, msPer16KB: 100 });
  await send(160 * KB);
  expect(sizes.slice(0, 5), 'the least there is, what a larger one takes, and from then on what fits').toEqual([16, 32, 24, 24, 24]);
});

it('delay alone keeps no piece small', async () => {
  const { sizes, send } = over({ delayMs: 400, msPer16KB: 1 });
  await send(400 * KB);
  expect(sizes).toEqual([16, 32, 64, 128, 160]);
});

it('over a slow link nothing larger is tried', async () => {
  const { sizes, send } = over({ delayMs: 50, msPer16KB: 2_000 });
  await send(64 * KB);
  expect(sizes).toEqual([16, 16, 16, 16]);
});

it('the link rests as long as a piece took, after the last one of a file too', async () => {
  const { port } = over({ delayMs: 300, msPer16KB: 0 });
  const done = vi.fn<() => void>();
  const one = { blob: new Blob(['a']), sha256: 'a', name: 'a', offset: 0 };
  void sendPieces(port, 'c1', one, () => undefined).then(done);
  await vi.advanceTimersByTimeAsync(599);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toHaveBeenCalledOnce();
});

it('over a link that voices nearly fill goes the least there is', async () => {
  const { sizes, link, send } = over({ delayMs: 60, msPer16KB: 0 });
  link.isThin = true;
  await send(10 * KB);
  expect(sizes).toEqual([4, 4, 2]);
});

it('a large piece under way makes room when a call begins, and goes on small from where it stands', async () => {
  const { port, sizes, link } = over({ delayMs: 0, msPer16KB: 1_000 });
  link.isInCall = false;
  port.begin = async () => [{ offset: 24 * KB, file: null }];
  const sent = sendPieces(port, 'c1', { blob: new Blob([new Uint8Array(40 * KB)]), sha256: 'a', name: 'a', offset: 0 }, () => undefined);
  await vi.advanceTimersByTimeAsync(500);
  expect(sizes).toEqual([40]);
  link.isInCall = true;
  await vi.advanceTimersByTimeAsync(60_000);
  await sent;
  expect(sizes).toEqual([40, 16]);
});
