import type { Dict } from 'dcmjs';
import { number, text, type DicomJson } from '../dicomJson.ts';
import { elements } from '../part10.ts';
import { localTime, VIET_NAM_MINUTES } from '../localTime.ts';
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

/**
 * When something was written, as dates and times of an object that stands beside these pictures. (0008,0201) is about every time of an object (PS3.3
 * §C.12.1.1.8), also about the study's, which are the pictures' own: theirs is the zone we write in. Where they name none they tell local time,
 * and so do we.
 */
export function writtenAt(at: Date, instance: DicomJson): Dict {
  const zone = text(instance, '00080201').trim();
  const [, sign, hours, minutes] = /^([+-])(\d\d)([0-5]\d)$/.exec(zone) ?? [];
  const isNamed = sign !== undefined;
  const offset = isNamed ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : VIET_NAM_MINUTES;
  const [date, whole] = localTime(at, offset);
  // Two of one second have an order, too.
  const parts = at.getUTCMilliseconds();
  const time = parts === 0 ? whole : `${whole}.${String(parts).padStart(3, '0')}`;
  return elements({
    '00080012 DA': date,
    '00080013 TM': time,
    '00080021 DA': date,
    '00080023 DA': date,
    '00080031 TM': time,
    '00080033 TM': time,
    ...(isNamed && { '00080201 SH': zone }),
  });
}

/** Elements stand in the order of their tags (PS3.5 §7.1). */
export function sorted(dict: Dict): Dict {
  return Object.fromEntries(Object.entries(dict).sort(([a], [b]) => (a < b ? -1 : 1)));
}
