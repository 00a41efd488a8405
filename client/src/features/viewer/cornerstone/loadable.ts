import { TAG, textOf, type DicomInstance } from '../dicomJson.ts';
import { withoutUselessWindows } from '../windows.ts';

/** The metadata as the image loader may use it; the given instance is not changed. */
export function loadable(instance: DicomInstance): DicomInstance {
  const mended = withoutUselessWindows(instance);
  // The loader reads the modality (type 1, PS3.3 §C.7.3.1) without asking whether it is there, and then waits for ever.
  return textOf(mended, TAG.modality) === '' ? { ...mended, [TAG.modality]: { vr: 'CS', Value: ['OT'] } } : mended;
}
