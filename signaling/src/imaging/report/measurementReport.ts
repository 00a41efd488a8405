import { angleOf, areaOf, lengthOf } from '@hoi-chan/shared/clinical/imaging/measure.ts';
import { imageScale, type ImagePoint } from '@hoi-chan/shared/clinical/imaging/scale.ts';
import type { Dict } from 'dcmjs';
import { text, type DicomJson } from '../dicomJson.ts';
import { elements, writePart10 } from '../part10.ts';
import type { RegionValues } from '../regionValues.ts';
import { EXPLICIT_LE } from '../syntaxes.ts';
import {
  code,
  codeItem,
  codeSequence,
  container,
  imageItem,
  numberItem,
  observerItems,
  regionItem,
  template,
  textItem,
  uidItem,
  type Code,
  type ReferencedImage,
} from './content.ts';
import { aboutTheStudy, evidence, imageOf, sorted, writtenAt, type ReportedPicture } from './study.ts';

/** One thing drawn on a picture, as it goes into a report. */
export interface ReportedAnnotation extends ReportedPicture {
  /** Stays the same from report to report. */
  trackingUid: string;
  kind: 'length' | 'angle' | 'ellipse' | 'rectangle' | 'arrow' | 'freehand' | 'probe' | 'key';
  points: readonly ImagePoint[];
  text: string;
  authorName: string;
  /** What its pixels say there, in modality units; undefined: they say nothing, or could not be read. */
  values?: RegionValues | undefined;
}

export interface MeasurementReport {
  seriesUid: string;
  sopUid: string;
  /** The moment the content was made. */
  at: Date;
  /** Who asked for it. */
  observer: string;
  /** Metadata of a picture of the study. */
  picture: DicomJson;
  /** None: what the reports before it say is withdrawn. */
  annotations: readonly ReportedAnnotation[];
}

export const COMPREHENSIVE_SR = '1.2.840.10008.5.1.4.1.1.88.33';

const C = {
  report: code('126000', 'DCM', 'Imaging Measurement Report'),
  language: code('121049', 'DCM', 'Language of Content Item and Descendants'),
  country: code('121046', 'DCM', 'Country of Language'),
  vietnamese: code('vi', 'RFC5646', 'Vietnamese'),
  vietNam: code('VN', 'ISO3166_1', 'VIET NAM'),
  procedure: code('121058', 'DCM', 'Procedure reported'),
  imaging: code('363679005', 'SCT', 'Imaging procedure'),
  library: code('111028', 'DCM', 'Image Library'),
  libraryGroup: code('126200', 'DCM', 'Image Library Group'),
  measurements: code('126010', 'DCM', 'Imaging Measurements'),
  group: code('125007', 'DCM', 'Measurement Group'),
  trackingId: code('112039', 'DCM', 'Tracking Identifier'),
  trackingUid: code('112040', 'DCM', 'Tracking Unique Identifier'),
  finding: code('121071', 'DCM', 'Finding'),
  comment: code('121106', 'DCM', 'Comment'),
  region: code('111030', 'DCM', 'Image Region'),
  ofInterest: code('113000', 'DCM', 'Of Interest'),
  length: code('410668003', 'SCT', 'Length'),
  angle: code('1483009', 'SCT', 'Angle'),
  area: code('42798000', 'SCT', 'Area'),
  // CID 7464, named as other viewers look for them.
  mean: code('373098007', 'SCT', 'Mean'),
  deviation: code('386136009', 'SCT', 'Standard Deviation'),
  min: code('255605001', 'SCT', 'Minimum'),
  max: code('56851009', 'SCT', 'Maximum'),
} as const;

const UNIT = {
  mm: code('mm', 'UCUM', 'millimeter'),
  mm2: code('mm2', 'UCUM', 'square millimeter'),
  degree: code('deg', 'UCUM', 'degree'),
  pixel: code('{pixels}', 'UCUM', 'pixels'),
  hounsfield: code("[hnsf'U]", 'UCUM', 'Hounsfield unit'),
  activity: code('Bq/ml', 'UCUM', 'becquerel per milliliter'),
  none: code('1', 'UCUM', 'no units'),
} as const;

const WITHDRAWN = 'Các số đo và đánh dấu của hội chẩn trên lần chụp này đã được rút lại.';

/** As the screen marks it with "≈": of a projection whose enlargement nobody corrected (PS3.3 §10.7.1.3). */
const ON_DETECTOR = 'Đo trên tấm thu nhận, chưa hiệu chỉnh độ phóng đại (measured at the detector, not corrected for magnification)';

/** How many words of each kind a reader sees first. */
const NAMES: Record<ReportedAnnotation['kind'], string> = {
  length: 'Length',
  angle: 'Angle',
  ellipse: 'Ellipse',
  rectangle: 'Rectangle',
  arrow: 'Arrow',
  freehand: 'Freehand',
  probe: 'Probe',
  key: 'Key image',
};

/**
 * A Comprehensive SR after TID 1500 "Measurement Report" (PS3.16) about pictures of one study, as a part-10 file. All annotations must be of
 * the study of the picture.
 */
export function writeMeasurementReport({ seriesUid, sopUid, at, observer, picture, annotations }: MeasurementReport): Buffer {
  const shown = annotations.length > 0 ? annotations : [{ instance: picture, frame: 1 }];
  const dict: Dict = {
    ...aboutTheStudy(picture),
    ...writtenAt(at, picture),
    ...elements({
      '00080005 CS': 'ISO_IR 192',
      '00080016 UI': COMPREHENSIVE_SR,
      '00080018 UI': sopUid,
      '00080060 CS': 'SR',
      '00080070 LO': 'Hoi Chan',
      '0008103E LO': 'Measurement report',
      '00081111 SQ': [],
      '0020000E UI': seriesUid,
      // Behind the pictures, whose numbers are low.
      '00200011 IS': 9000,
      '00200013 IS': 1,
      '0040A040 CS': 'CONTAINER',
      '0040A043 SQ': codeSequence(C.report),
      '0040A050 CS': 'SEPARATE',
      '0040A372 SQ': [],
      '0040A375 SQ': evidence(shown),
      '0040A491 CS': 'COMPLETE',
      '0040A493 CS': 'UNVERIFIED',
      '0040A504 SQ': template('1500'),
      '0040A730 SQ': [
        codeItem('HAS CONCEPT MOD', C.language, C.vietnamese, [codeItem('HAS CONCEPT MOD', C.country, C.vietNam)]),
        ...observerItems(observer),
        codeItem('HAS CONCEPT MOD', C.procedure, C.imaging),
        container(
          C.library,
          [
            container(
              C.libraryGroup,
              pictures(shown).map((image) => imageItem('CONTAINS', image)),
            ),
          ],
          '1600',
        ),
        container(C.measurements, annotations.length > 0 ? annotations.map(group) : [textItem('CONTAINS', C.comment, WITHDRAWN)]),
      ],
    }),
  };
  return writePart10(sorted(dict), EXPLICIT_LE);
}

function group(annotation: ReportedAnnotation, index: number): Dict {
  const { kind, text: words, authorName, trackingUid, points, frame, instance } = annotation;
  const image = imageOf(annotation);
  const scale = imageScale(instance, frame, points);
  // At the number, not the group: there stand the words of whoever drew it.
  const caveat = scale?.source === 'detector' ? [textItem('HAS PROPERTIES', C.comment, ON_DETECTOR)] : [];
  const content: Dict[] = [];
  if (kind === 'length' || kind === 'angle') {
    const [name, value, unit] =
      kind === 'length'
        ? [C.length, lengthOf(points, scale), scale ? UNIT.mm : UNIT.pixel]
        : [C.angle, angleOf(points, scale), UNIT.degree];
    content.push(
      numberItem(name, value, unit, [
        regionItem('INFERRED FROM', undefined, 'POLYLINE', points, image),
        ...(kind === 'length' ? caveat : []),
      ]),
    );
  } else if (kind === 'key') {
    content.push(imageItem('CONTAINS', image));
  } else {
    const [type, corners] = outline(kind, points);
    content.push(regionItem('CONTAINS', C.region, type, corners, image));
    if (kind !== 'arrow' && kind !== 'probe') {
      const [area, unit]: [number, Code] = [areaOf(kind, points, scale), scale ? UNIT.mm2 : UNIT.pixel];
      content.push(numberItem(C.area, area, unit, caveat));
    }
    content.push(...valueItems(annotation));
  }
  return container(
    C.group,
    [
      textItem('HAS OBS CONTEXT', C.trackingId, `${NAMES[kind]} ${index + 1}`),
      uidItem('HAS OBS CONTEXT', C.trackingUid, trackingUid),
      ...observerItems(authorName),
      ...(kind === 'key' ? [codeItem('CONTAINS', C.finding, C.ofInterest)] : []),
      ...content,
      ...(words === '' ? [] : [textItem('CONTAINS', C.comment, words)]),
    ],
    kind === 'length' || kind === 'angle' || kind === 'key' ? '1501' : '1410',
  );
}

function valueItems({ values, instance }: ReportedAnnotation): Dict[] {
  if (values === undefined) return [];
  const unit = valueUnit(instance);
  // The mean of one pixel.
  if ('value' in values) return [numberItem(C.mean, values.value, unit)];
  return (['mean', 'deviation', 'min', 'max'] as const).map((name) => numberItem(C[name], values[name], unit));
}

/** Of pixel values (PS3.3 §C.11.1.1.2 Rescale Type, §C.8.9.1.1.3 Units of PET). */
function valueUnit(instance: DicomJson): Code {
  const modality = text(instance, '00080060');
  const type = text(instance, '00281054');
  if (type === 'HU' || (type === '' && modality === 'CT')) return UNIT.hounsfield;
  return modality === 'PT' && text(instance, '00541001') === 'BQML' ? UNIT.activity : UNIT.none;
}

function outline(
  kind: 'ellipse' | 'rectangle' | 'arrow' | 'freehand' | 'probe',
  points: readonly ImagePoint[],
): ['POINT' | 'POLYLINE' | 'ELLIPSE', readonly ImagePoint[]] {
  const [a = [0, 0], b = a] = points;
  switch (kind) {
    case 'probe':
      return ['POINT', [a]];
    case 'arrow':
      return ['POLYLINE', [a, b]];
    case 'freehand':
      return ['POLYLINE', [...points, points[0] ?? a]];
    case 'rectangle':
      return ['POLYLINE', [a, [b[0], a[1]], b, [a[0], b[1]], a]];
    case 'ellipse': {
      const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const across: ImagePoint[] = [
        [Math.min(a[0], b[0]), y],
        [Math.max(a[0], b[0]), y],
      ];
      const down: ImagePoint[] = [
        [x, Math.min(a[1], b[1])],
        [x, Math.max(a[1], b[1])],
      ];
      // The ends of the longer axis come first (PS3.3 §C.18.6.1.2).
      return ['ELLIPSE', Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1]) ? [...across, ...down] : [...down, ...across]];
    }
  }
}

/** Each picture once. */
function pictures(annotations: readonly ReportedPicture[]): ReferencedImage[] {
  return [...new Map(annotations.map((each) => [`${text(each.instance, '00080018')} ${each.frame}`, imageOf(each)])).values()];
}
