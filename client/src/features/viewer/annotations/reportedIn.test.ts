import { expect, it } from 'vitest';
import type { DicomInstance } from '../dicomJson.ts';
import { arrangeStudy } from '../series.ts';
import type { StudyEntry } from '../useStudies.ts';
import { reportedIn } from './reportedIn.ts';

const sequence = (...items: DicomInstance[]) => ({ vr: 'SQ', Value: items });
const value = (vr: string, ...values: unknown[]) => ({ vr, Value: values });

const picture = (sopUid: string): DicomInstance => ({
  '00080018': value('UI', sopUid),
  '00080060': value('CS', 'CT'),
  '0020000D': value('UI', '1'),
  '0020000E': value('UI', '1.2'),
  '00280010': value('US', 4),
  '00280011': value('US', 4),
});
const selection = (series: string, time: string, ...sopUids: string[]): DicomInstance => ({
  '00080018': value('UI', `${series}.${time}`),
  '00080023': value('DA', '20260101'),
  '00080033': value('TM', time),
  '00080060': value('CS', 'KO'),
  '00080070': value('LO', 'Hoi Chan'),
  '0020000D': value('UI', '1'),
  '0020000E': value('UI', series),
  '0040A043': sequence({ '00080100': value('SH', '113000') }),
  '0040A730': sequence(
    ...sopUids.map((sopUid) => ({ '0040A040': value('CS', 'IMAGE'), '00081199': sequence({ '00081155': value('UI', sopUid) }) })),
  ),
});

const ofBefore = selection('2.25.1', '100000', '1.2.3');
const ofNow = selection('2.25.2', '110000', '1.2.3', '1.2.4');
const study = (): StudyEntry => ({
  study: {} as StudyEntry['study'],
  content: arrangeStudy([picture('1.2.3'), picture('1.2.4'), ofBefore, ofNow]),
  error: undefined,
  retry: () => undefined,
});
const found = (entry: StudyEntry, ...own: string[]): string[] =>
  reportedIn([entry], own).map(({ sopUid, author }) => `${sopUid} of ${author.personId}`);

it('until it is known where this consult has written, and with a server from before, all of the archive is shown', () => {
  expect(found(study())).toEqual(['1.2.3 of 2.25.2', '1.2.4 of 2.25.2']);
});

it('what stands only in a selection of this consult was taken back; what a consult before chose, too, stays chosen by that one', () => {
  const entry = study();
  expect(found(entry)).toHaveLength(2);
  expect(found(entry, '2.25.2')).toEqual(['1.2.3 of 2.25.1']);
});

it('is read once, and the same things are found again', () => {
  const entry = study();
  const [first, second] = [reportedIn([entry], ['2.25.2']), reportedIn([entry], ['2.25.2'])];
  expect(first).toHaveLength(1);
  expect(second[0]).toBe(first[0]);
});
