import { open } from 'node:fs/promises';
import { beginsAsFilm, isFilm } from '@hoi-chan/shared/features/films.ts';

/** Whether the file at `path` is a film, whose `head` is known. */
export async function isFilmAt(path: string, head: Uint8Array): Promise<boolean> {
  if (!beginsAsFilm(head)) return false;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await isFilm({
      sizeBytes: size,
      async read(from, length) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}
