import { parseDicom, type DataSet } from 'dicom-parser';
import type { FoundFile } from './found.ts';

/** A disc's table of contents; a larger one is none. */
const MAX_DICOMDIR_BYTES = 32 * 1024 * 1024;

export interface HeadWords {
  /** StudyInstanceUID; undefined where it cannot be told without the rest. */
  study: string | undefined;
  /** What it says of its patient, only to be compared with what another file says. */
  says: string | undefined;
}

/** What the file whose head this is says of its study and patient. The server looks again. */
export function wordsOf(head: Uint8Array): HeadWords {
  try {
    return words(parseDicom(head, { untilTag: 'x0020000d' }));
  } catch (error) {
    // The head may end within a long element; what was read before it counts.
    return words((error as { dataSet?: DataSet }).dataSet);
  }
}

/** PatientName, PatientID, PatientBirthDate, PatientSex: what a decision on the server is remembered by. */
const PATIENT = ['x00100010', 'x00100020', 'x00100030', 'x00100040'];

function words(read: DataSet | undefined): HeadWords {
  const study = read?.string('x0020000d');
  return { study, says: study === undefined ? undefined : JSON.stringify(PATIENT.map((tag) => read?.string(tag) ?? '')) };
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
