import type { Dict } from 'dcmjs';
import { elements, writePart10 } from '../part10.ts';
import { EXPLICIT_LE } from '../syntaxes.ts';
import { text, type DicomJson } from '../dicomJson.ts';
import { code, codeSequence, compositeItem, imageItem, observerItems, template, textItem } from './content.ts';
import { COMPREHENSIVE_SR } from './measurementReport.ts';
import { aboutTheStudy, evidence, imageOf, sorted, writtenAt, type ReportedPicture } from './study.ts';

const KEY_OBJECT_SELECTION = '1.2.840.10008.5.1.4.1.1.88.59';

const C = {
  ofInterest: code('113000', 'DCM', 'Of Interest'),
  description: code('113012', 'DCM', 'Key Object Description'),
} as const;

export interface KeyPicture extends ReportedPicture {
  authorName: string;
}

export interface KeyObjects {
  seriesUid: string;
  sopUid: string;
  /** The moment the last of them was marked: the same selection is the same object, whoever asks for it. */
  at: Date;
  pictures: readonly KeyPicture[];
  /** Metadata of a picture of the study. */
  picture: DicomJson;
  /** Without pictures: whose selections are withdrawn, and a report of the same study, for a selection must name something (TID 2010). */
  withdrawn?: { authors: readonly string[]; report: { seriesUid: string; sopUid: string } };
}

/**
 * A Key Object Selection (PS3.3 §A.35.4, TID 2010): which pictures of a study matter, in the form in which every viewer lists them. All pictures
 * must be of one study.
 */
export function writeKeyObjects({ seriesUid, sopUid, at, pictures, picture, withdrawn }: KeyObjects): Buffer {
  if (pictures.length === 0 && withdrawn === undefined) throw new Error('a selection needs something to name');
  const authors = withdrawn?.authors ?? [...new Set(pictures.map(({ authorName }) => authorName))];
  const dict: Dict = {
    ...aboutTheStudy(picture),
    ...writtenAt(at, picture),
    ...elements({
      '00080005 CS': 'ISO_IR 192',
      '00080016 UI': KEY_OBJECT_SELECTION,
      '00080018 UI': sopUid,
      '00080060 CS': 'KO',
      '00080070 LO': 'Hoi Chan',
      '0008103E LO': 'Key images',
      '00081111 SQ': [],
      '0020000E UI': seriesUid,
      // Behind the pictures and the measurement reports.
      '00200011 IS': 9001,
      '00200013 IS': 1,
      '0040A040 CS': 'CONTAINER',
      '0040A043 SQ': codeSequence(C.ofInterest),
      '0040A050 CS': 'SEPARATE',
      '0040A375 SQ': withdrawn ? evidenceOf(text(picture, '0020000D'), withdrawn.report) : evidence(pictures),
      '0040A504 SQ': template('2010'),
      '0040A730 SQ': [
        ...authors.flatMap(observerItems),
        textItem(
          'CONTAINS',
          C.description,
          withdrawn ? 'Hội chẩn không còn ảnh quan trọng trên lần chụp này.' : `Ảnh quan trọng của hội chẩn (${pictures.length})`,
        ),
        ...(withdrawn
          ? [compositeItem('CONTAINS', { sopClassUid: COMPREHENSIVE_SR, sopUid: withdrawn.report.sopUid })]
          : pictures.map((each) => imageItem('CONTAINS', imageOf(each)))),
      ],
    }),
  };
  return writePart10(sorted(dict), EXPLICIT_LE);
}

function evidenceOf(studyUid: string, { seriesUid, sopUid }: { seriesUid: string; sopUid: string }): Dict[] {
  const object = elements({ '00081150 UI': COMPREHENSIVE_SR, '00081155 UI': sopUid });
  return [elements({ '0020000D UI': studyUid, '00081115 SQ': [elements({ '0020000E UI': seriesUid, '00081199 SQ': [object] })] })];
}
