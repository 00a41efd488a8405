import type { DicomInstance } from '../dicomJson.ts';

/** A DICOM JSON instance of plain values: strings as CS, numbers as DS. */
export function instanceOf(values: Record<string, string | number | (string | number)[]>): DicomInstance {
  return Object.fromEntries(
    Object.entries({ '00080018': '1.2.3', '0020000E': '1.2', '0020000D': '1', '00280010': 512, '00280011': 512, ...values }).map(
      ([tag, value]) => {
        const all = Array.isArray(value) ? value : [value];
        return [tag, { vr: typeof all[0] === 'number' ? 'DS' : 'CS', Value: all }];
      },
    ),
  );
}
