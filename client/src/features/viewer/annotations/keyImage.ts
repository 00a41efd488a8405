import type { Frame } from '../series.ts';
import type { VoiWindow } from '../windows.ts';
import type { Annotations, AnnotationsState } from './model.ts';

/** Whether the shown picture is a key image, and the way to make it one (as it is windowed now) or none. */
export function keyImageOf(
  frame: Frame | undefined,
  window: VoiWindow | null,
  annotations: Annotations | undefined,
  marks: AnnotationsState | undefined,
): { isKey: boolean | undefined; toggle: () => void } {
  const key = marks?.annotations.find(
    ({ kind, sopUid, frame: number }) => kind === 'key' && sopUid === frame?.sopUid && number === frame.frame,
  );
  return {
    isKey: annotations === undefined ? undefined : key !== undefined,
    toggle: () => {
      if (annotations === undefined || frame === undefined) return;
      if (key !== undefined) return annotations.remove(key.id);
      const { studyUid, seriesUid, sopUid, frame: number } = frame;
      const picture = { studyUid, seriesUid, sopUid, frame: number };
      annotations.put({ id: crypto.randomUUID(), kind: 'key', ...picture, points: [], text: '', window });
    },
  };
}
