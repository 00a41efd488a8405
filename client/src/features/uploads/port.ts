import { api } from '../../net/api.ts';
import { linkReading } from '../../net/linkReading.ts';
import { appendPiece } from '../../net/upload.ts';
import type { UploadsInputs } from './model.ts';

const LONGEST_WAIT_MS = 30_000;

/** The server, and the browser's word on its link. */
export const uploadPort: Omit<UploadsInputs, 'ensureConsult'> = {
  begin: async (consultId, files) => (await api('files.begin', { params: { consultId }, body: { files: [...files] } })).uploads,
  append: (consultId, { sha256, ...upload }, offset, piece, onProgress, signal) =>
    appendPiece({ consultId, hash: sha256 }, { ...upload, offset }, piece, { onProgress, ...(signal && { signal }) }),
  decide: (consultId, { sha256, ...upload }, take) =>
    api('files.decide', { params: { consultId, hash: sha256 }, body: { ...upload, take } }, { timeoutMs: 120_000 }),
  remove: (consultId, fileId) => api('files.remove', { params: { consultId, fileId } }),
  isInCall: () => linkReading.isInCall(),
  isThin: () => linkReading.isThin() === true,
  untilBack: (attempt) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        removeEventListener('online', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(1000 * 2 ** attempt, LONGEST_WAIT_MS));
      addEventListener('online', done);
    }),
};

export const tellSendingTo = (consultId: string, said: { files: number; done: number }): Promise<unknown> =>
  api('files.tellSending', { params: { consultId }, body: said });
