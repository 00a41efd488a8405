import { parseDicom, type DataSet } from 'dicom-parser';
import type { FoundFile } from './found.ts';

/** A disc's table of contents; a larger one is none. */
const MAX_DICOMDIR_BYTES = 32 * 1024 * 1024;

/** StudyInstanceUID of the file whose head this is; undefined where it cannot be told without the rest. The server looks again. */
export function studyUidOf(head: Uint8Array): string | undefined {
  try {
    return parseDicom(head, { untilTag: 'x0020000d' }).string('x0020000d');
  } catch (error) {
    // The head may end within a long element; what was read before it counts.
    const read = (error as { dataSet?: DataSet }).dataSet;
    return read?.string('x0020000d');
  }
}

/** Paths of the images a DICOMDIR lists (PS3.3 §F.3), with `/`; undefined when it is none. */
export async function readDicomDir(found: FoundFile): Promise<string[] | undefined> {
  if (found.sizeBytes > MAX_DICOMDIR_BYTES) return undefined;
  try {
    const dataSet = parseDicom(await found.head(found.sizeBytes));
    const records = dataSet.elements['x00041220']?.items ?? [];
    return records.flatMap(({ dataSet: record }) => {
      const file = record?.string('x00041500');
      return file === undefined ? [] : [file.split('\\').join('/')];
    });
  } catch {
    return undefined;
  }
}
