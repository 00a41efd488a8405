/** DICOM JSON (PS3.18 annex F), as far as a viewer reads it. */
export interface DicomElement {
  vr: string;
  Value?: unknown[];
  BulkDataURI?: string;
  InlineBinary?: string;
}
export type DicomInstance = Record<string, DicomElement>;

export function textOf(instance: DicomInstance, tag: string): string {
  const value = instance[tag]?.Value?.[0];
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value && typeof value.Alphabetic === 'string') return value.Alphabetic;
  return '';
}

/** Numbers of an element; DS and IS may come as strings. What is no finite number is left out. */
export function numbersOf(instance: DicomInstance, tag: string): number[] {
  return (instance[tag]?.Value ?? [])
    .map((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value))
    .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
}

export function numberOf(instance: DicomInstance, tag: string): number | undefined {
  return numbersOf(instance, tag)[0];
}

/** The items of a sequence. */
export function itemsOf(instance: DicomInstance, tag: string): DicomInstance[] {
  return (instance[tag]?.Value ?? []).filter((item): item is DicomInstance => typeof item === 'object' && item !== null);
}

/** A person name (PN, `family^given^middle^prefix^suffix`) as Vietnamese people write it: family, middle, given. */
export function personName(instance: DicomInstance, tag: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (textOf(instance, tag).split('=')[0] ?? '').split('^');
  return [prefix, family, middle, given, suffix]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ');
}

/** DA `YYYYMMDD` as ISO date, or undefined when it is none. */
export function isoDate(dicomDate: string): string | undefined {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(dicomDate);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
}

/** The tags the viewer names. */
export const TAG = {
  sopClass: '00080016',
  sopInstance: '00080018',
  studyDate: '00080020',
  acquisitionTime: '00080032',
  modality: '00080060',
  institution: '00080080',
  studyDescription: '00081030',
  seriesDescription: '0008103E',
  recommendedFrameRate: '00082144',
  patientName: '00100010',
  patientId: '00100020',
  birthDate: '00100030',
  sex: '00100040',
  bodyPart: '00180015',
  sliceThickness: '00180050',
  cineRate: '00180040',
  frameTime: '00181063',
  viewPosition: '00185101',
  studyInstance: '0020000D',
  seriesInstance: '0020000E',
  seriesNumber: '00200011',
  instanceNumber: '00200013',
  imagePosition: '00200032',
  imageOrientation: '00200037',
  patientOrientation: '00200020',
  sliceLocation: '00201041',
  laterality: '00200060',
  imageLaterality: '00200062',
  samplesPerPixel: '00280002',
  photometric: '00280004',
  frames: '00280008',
  rows: '00280010',
  columns: '00280011',
  bitsAllocated: '00280100',
  windowCenter: '00281050',
  windowWidth: '00281051',
  rescaleType: '00281054',
  lossy: '00282110',
  units: '00541001',
  contentDate: '00080023',
  documentTitle: '00420010',
  document: '00420011',
  documentLength: '00420015',
} as const;
