import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Dict } from 'dcmjs';
import { parseHead } from '../../imaging/dicomJson.ts';
import { readLayout } from '../../imaging/layout.ts';
import { elements, patientElements, writePart10, type PatientIdentity } from '../../imaging/part10.ts';
import { uidFrom } from '../../imaging/uids.ts';

const require = createRequire(import.meta.url);

/** Real sample files (MIT) shipped inside two packages we depend on. */
function samplePath(file: string): string {
  const [name = '', ...rest] = file.split('/');
  return join(dirname(require.resolve(`${name}/package.json`)), ...rest);
}

export interface StudyFrame {
  /** Names the study; the same key and patient give the same UIDs. */
  key: string;
  /** YYYYMMDD. */
  date: string;
  /** HHMMSS. */
  time: string;
  description: string;
  series: { key: string; number: number; description: string };
  instanceNumber: number;
}

/** Identity and place of one object: patient, study, series, and UIDs derived from all of them. */
export function frameElements(patient: PatientIdentity, frame: StudyFrame): Dict {
  const study = uidFrom('demo', patient.patientId, frame.key);
  return {
    ...patientElements(patient),
    ...elements({
      '00080018 UI': uidFrom('demo', patient.patientId, frame.key, frame.series.key, String(frame.instanceNumber)),
      '00080020 DA': frame.date,
      '00080021 DA': frame.date,
      '00080022 DA': frame.date,
      '00080023 DA': frame.date,
      '00080030 TM': frame.time,
      '00080031 TM': frame.time,
      '00080032 TM': frame.time,
      '00080033 TM': frame.time,
      '00080050 SH': `HC${study.slice(-8)}`,
      '00080080 LO': 'Bệnh viện Đa khoa tỉnh (dữ liệu mẫu)',
      '00080090 PN': '',
      '00081030 LO': frame.description,
      '0008103E LO': frame.series.description,
      '00120062 CS': 'YES',
      '00120063 LO': 'Sample data, not a patient',
      '0020000D UI': study,
      '0020000E UI': uidFrom('demo', patient.patientId, frame.key, frame.series.key),
      '00200010 SH': frame.key.slice(0, 16),
      '00200011 IS': frame.series.number,
      '00200013 IS': frame.instanceNumber,
    }),
  };
}

/** Who and where of the original, and dates that would contradict the new ones. */
const DROPPED =
  /^(0002|0004|00080(01[245]|081|092|094)|0008(0012|0013|0014|0025|0201|1010|1040|1048|1050|1060|1070|1080|1111|1115|1140|2111|2112)|00101010|0010(1000|1001|1005|1040|1060|1090|2150|2152|2154|2160|2180|21B0|21C0|2203|4000)|0032|0038|0040(0244|0245|0250|0251|0253|0254|0275|A)|0400|FFFC)/;

/** A sample file as an object of a demo patient: identity, UIDs and dates new, private elements gone, pixels untouched. */
export async function adoptSample(file: string, patient: PatientIdentity, frame: StudyFrame): Promise<Buffer> {
  const handle = await open(samplePath(file), 'r');
  try {
    const { size } = await handle.stat();
    const layout = await readLayout(handle, size);
    const head = Buffer.alloc(layout.headBytes);
    await handle.read(head, 0, head.length, 0);
    // PixelData only: one of the files carries a megabyte of something else behind it.
    const tail = Buffer.alloc(layout.endBytes - layout.headBytes);
    await handle.read(tail, 0, tail.length, layout.headBytes);
    const kept = Object.entries(parseHead(head)).filter(([tag]) => !isPrivate(tag) && !tag.endsWith('0000') && !DROPPED.test(tag));
    const dict: Dict = Object.fromEntries(kept);
    // A window of width 0 means none was set, and is not allowed (PS3.3 C.11.2.1.2).
    if (dict['00281051']?.Value?.[0] === 0) for (const tag of ['00281050', '00281051']) delete dict[tag];
    if (dict['00200052']) dict['00200052'] = { vr: 'UI', Value: [uidFrom('demo', patient.patientId, frame.key, 'frame of reference')] };
    return writePart10({ ...dict, ...frameElements(patient, frame) }, layout.transferSyntaxUid, tail);
  } finally {
    await handle.close();
  }
}

function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;
}
