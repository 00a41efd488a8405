import { ENCAPSULATED_PDF } from '@hoi-chan/shared/features/sopClasses.ts';
import type { Dict } from 'dcmjs';
import { elements, nativePixels, patientElements, writePart10, type PatientIdentity } from '../part10.ts';
import { EXPLICIT_LE } from '../syntaxes.ts';
import { uidFrom } from '../uids.ts';

/** Every letter Vietnamese adds, and what an attacker would add. */
export const PATIENT: PatientIdentity = { patientId: '000172000009', name: 'Đặng Ơn Ngữ Ằẵỡựỷ', birthDate: '19720805', sex: 'F' };
export const OTHER: PatientIdentity = { patientId: '000172000010', name: '<script>alert(1)</script>', birthDate: '19800101', sex: 'M' };

export interface TestObject {
  patient?: PatientIdentity;
  study?: string;
  series?: string;
  instance: string;
  frames?: number;
  /** Further or other elements; `undefined` removes one. */
  change?: Record<string, Dict[string] | undefined>;
  /** Bytes of PixelData to write instead of what Rows and Columns ask for. */
  pixelBytes?: number;
  /** Other pixels than those of the frames, 16 bits each; Rows and Columns come by `change`. */
  pixels?: Uint16Array;
}

export const SIDE = 64;

/** A small 16-bit secondary capture whose pixel i of frame f holds i + 1000·f. */
export function testObject({
  patient = PATIENT,
  study = 'study',
  series = 'series',
  instance,
  frames = 1,
  change = {},
  pixelBytes,
  pixels: others,
}: TestObject): Buffer {
  const dict: Record<string, Dict[string] | undefined> = {
    ...patientElements(patient),
    ...elements({
      '00080016 UI': '1.2.840.10008.5.1.4.1.1.7.3',
      '00080018 UI': uidFrom('test', study, series, instance),
      '00080020 DA': '20260105',
      '00080030 TM': '081500',
      '00080050 SH': 'A1',
      '00080060 CS': 'OT',
      '00080090 PN': '',
      '00081030 LO': 'Khám thử nghiệm',
      '0008103E LO': 'Loạt ảnh một',
      '0020000D UI': uidFrom('test', study),
      '0020000E UI': uidFrom('test', study, series),
      '00200010 SH': '1',
      '00200011 IS': 1,
      '00200013 IS': 1,
      '00280002 US': 1,
      '00280004 CS': 'MONOCHROME2',
      '00280008 IS': frames,
      '00280010 US': SIDE,
      '00280011 US': SIDE,
      '00280100 US': 16,
      '00280101 US': 16,
      '00280102 US': 15,
      '00280103 US': 0,
    }),
    ...change,
  };
  const kept = Object.fromEntries(Object.entries(dict).filter((entry): entry is [string, Dict[string]] => entry[1] !== undefined));
  const pixels = others ? Buffer.from(others.buffer) : Buffer.concat(Array.from({ length: frames }, (_, index) => testFrame(index + 1)));
  return writePart10(kept, EXPLICIT_LE, nativePixels(pixelBytes === undefined ? pixels : pixels.subarray(0, pixelBytes), 'OW'));
}

/** Frame `frameNumber` (from 1) of a test object. */
export function testFrame(frameNumber: number): Buffer {
  const values = Uint16Array.from({ length: SIDE * SIDE }, (_, index) => index + 1000 * frameNumber);
  return Buffer.from(values.buffer);
}

export function testRef(instance: string, study = 'study', series = 'series'): { studyUid: string; seriesUid: string; sopUid: string } {
  return { studyUid: uidFrom('test', study), seriesUid: uidFrom('test', study, series), sopUid: uidFrom('test', study, series, instance) };
}

/** Encapsulated PDF Storage (PS3.3 §A.45.1), whatever `bytes` and `mime` really are. */
export function testDocument(options: {
  instance: string;
  study?: string;
  patient?: PatientIdentity;
  bytes: Buffer;
  title?: string;
  mime?: string;
}): Buffer {
  const { instance, study = 'study', patient = PATIENT, bytes, title = 'Phiếu kết quả siêu âm', mime = 'application/pdf' } = options;
  // OB has an even length; the true one stands beside it.
  const value = new Uint8Array(bytes.length + (bytes.length % 2));
  value.set(bytes);
  return writePart10(
    {
      ...patientElements(patient),
      ...elements({
        '00080016 UI': ENCAPSULATED_PDF,
        '00080018 UI': uidFrom('test', study, 'documents', instance),
        '00080020 DA': '20260105',
        '00080023 DA': '20260106',
        '00080030 TM': '081500',
        '00080050 SH': 'A1',
        '00080060 CS': 'DOC',
        '00081030 LO': 'Khám thử nghiệm',
        '0008103E LO': 'Tài liệu quét',
        '0020000D UI': uidFrom('test', study),
        '0020000E UI': uidFrom('test', study, 'documents'),
        '00200010 SH': '1',
        '00200011 IS': 9,
        '00200013 IS': 1,
        '00280301 CS': 'YES',
        '00420010 ST': title,
        '00420011 OB': value.buffer,
        '00420012 LO': mime,
        '00420015 UL': bytes.length,
      }),
    },
    EXPLICIT_LE,
  );
}

/** The field on each page of `testPdf`, 0xRRGGBB. */
export const TEST_PDF_COLOUR = 0x0000ff;

/** A PDF of so many pages (ISO 32000-1), each of which says its number over a blue field. */
export function testPdf(pages = 2): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, at) => `${4 + at * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...Array.from({ length: pages }, (_, at) => {
      const words = `0 0 1 rg 60 500 400 160 re f 0 g BT /F1 32 Tf 60 700 Td (Ket qua sieu am - trang ${at + 1}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`,
        `<< /Length ${words.length} >>\nstream\n${words}\nendstream`,
      ];
    }).flat(),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(`${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`, 'latin1');
}
