import type { Dict } from 'dcmjs';
import { number, text, type DicomJson } from '../dicomJson.ts';
import { elements } from '../part10.ts';
import type { ReferencedImage } from './content.ts';

/** What objects written beside the pictures of a study say of them. */

export interface ReportedPicture {
  frame: number;
  /** Metadata of the picture. */
  instance: DicomJson;
}

/** How an object refers to it. */
export function imageOf({ instance, frame }: ReportedPicture): ReferencedImage {
  const hasFrames = (number(instance, '00280008') ?? 1) > 1;
  return { sopClassUid: text(instance, '00080016'), sopUid: text(instance, '00080018'), frame: hasFrames ? frame : undefined };
}

/** Study, series, object of all that is referred to (PS3.3 §C.17.2.4). */
export function evidence(pictures: readonly ReportedPicture[]): Dict[] {
  const bySeries = new Map<string, Map<string, DicomJson>>();
  for (const { instance } of pictures) {
    const series = text(instance, '0020000E');
    bySeries.set(series, (bySeries.get(series) ?? new Map<string, DicomJson>()).set(text(instance, '00080018'), instance));
  }
  const referenced = [...bySeries].map(([seriesUid, instances]) =>
    elements({
      '0020000E UI': seriesUid,
      '00081199 SQ': [...instances].map(([sopUid, instance]) =>
        elements({ '00081150 UI': text(instance, '00080016'), '00081155 UI': sopUid }),
      ),
    }),
  );
  return [elements({ '0020000D UI': text(pictures[0]?.instance ?? {}, '0020000D'), '00081115 SQ': referenced })];
}

/** Patient and study as the pictures say, so that what is written stands beside them. */
export function aboutTheStudy(instance: DicomJson): Dict {
  return elements({
    '00080020 DA': text(instance, '00080020'),
    '00080030 TM': text(instance, '00080030'),
    '00080050 SH': text(instance, '00080050'),
    '00080090 PN': text(instance, '00080090'),
    '00081030 LO': text(instance, '00081030'),
    '00100010 PN': text(instance, '00100010'),
    '00100020 LO': text(instance, '00100020'),
    '00100030 DA': text(instance, '00100030'),
    '00100040 CS': text(instance, '00100040'),
    '0020000D UI': text(instance, '0020000D'),
    '00200010 SH': text(instance, '00200010'),
  });
}

/** UTC, as (0008,0201) says. */
export function dicomTime(at: Date): [date: string, time: string] {
  const digits = at.toISOString().replaceAll(/[^0-9]/g, '');
  return [digits.slice(0, 8), digits.slice(8, 14)];
}

/** Elements stand in the order of their tags (PS3.5 §7.1). */
export function sorted(dict: Dict): Dict {
  return Object.fromEntries(Object.entries(dict).sort(([a], [b]) => (a < b ? -1 : 1)));
}
