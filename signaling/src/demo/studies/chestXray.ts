import { elements, nativePixels, writePart10, type PatientIdentity } from '../../imaging/part10.ts';
import { EXPLICIT_LE } from '../../imaging/syntaxes.ts';
import { drawChest } from './chestProjection.ts';
import { frameElements, type StudyFrame } from './samples.ts';

const DX_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1';
const SIZE = 2048;
/** At the detector; 350 mm across. */
const PIXEL_MM = 0.171;

/** A postero-anterior chest radiograph, 2048 × 2048, 12 bits, for presentation (PS3.3 A.26). */
export async function* chestXray(patient: PatientIdentity, study: Omit<StudyFrame, 'series' | 'instanceNumber'>): AsyncGenerator<Buffer> {
  const values = drawChest(SIZE, 7);
  const dict = {
    ...frameElements(patient, { ...study, series: { key: 'pa', number: 1, description: 'Ngực thẳng sau - trước' }, instanceNumber: 1 }),
    ...elements({
      '00080008 CS': ['DERIVED', 'PRIMARY', ''],
      '00080016 UI': DX_FOR_PRESENTATION,
      '00080060 CS': 'DX',
      '00080068 CS': 'FOR PRESENTATION',
      '00080070 LO': 'Hoi Chan phantom',
      '00082111 ST': 'Drawn by a program; of nobody',
      '00082218 SQ': [elements({ '00080100 SH': '51185008', '00080102 SH': 'SCT', '00080104 LO': 'Chest' })],
      '00180015 CS': 'CHEST',
      '00180060 DS': 120,
      '00181110 DS': 1800,
      '00181111 DS': 1750,
      '00181164 DS': [PIXEL_MM, PIXEL_MM],
      '00181405 IS': 100,
      '00181508 CS': '',
      '00185101 CS': 'PA',
      '00187004 CS': 'SCINTILLATOR',
      '00200020 CS': ['L', 'F'],
      '00200062 CS': 'U',
      '00280002 US': 1,
      '00280004 CS': 'MONOCHROME2',
      '00280010 US': SIZE,
      '00280011 US': SIZE,
      '00280030 DS': [PIXEL_MM, PIXEL_MM],
      '00280100 US': 16,
      '00280101 US': 12,
      '00280102 US': 11,
      '00280103 US': 0,
      '00280301 CS': 'NO',
      '00280A02 CS': 'GEOMETRY',
      '00280A04 LO': 'At the detector',
      '00281040 CS': 'LOG',
      '00281041 SS': -1,
      '00281050 DS': 2048,
      '00281051 DS': 3600,
      '00281052 DS': 0,
      '00281053 DS': 1,
      '00281054 LO': 'US',
      '00282110 CS': '00',
      '00400555 SQ': [],
      '00540220 SQ': [elements({ '00080100 SH': '399348003', '00080102 SH': 'SCT', '00080104 LO': 'postero-anterior', '00540222 SQ': [] })],
      '20500020 CS': 'IDENTITY',
    }),
  };
  yield writePart10(dict, EXPLICIT_LE, nativePixels(Buffer.from(values.buffer), 'OW'));
}
