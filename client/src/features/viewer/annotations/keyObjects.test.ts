import { expect, it } from 'vitest';
import type { DicomInstance } from '../dicomJson.ts';
import { readKeyObjects } from './keyObjects.ts';

const pictures = ['1.2.3', '1.2.4'].map((sopUid) => ({ studyUid: '1', seriesUid: '1.2', sopUid }));
const sequence = (...items: DicomInstance[]) => ({ vr: 'SQ', Value: items });
const value = (vr: string, ...values: unknown[]) => ({ vr, Value: values });

const image = (sopUid: string, ...frames: number[]): DicomInstance => ({
  '0040A040': value('CS', 'IMAGE'),
  '00081199': sequence({ '00081155': value('UI', sopUid), ...(frames.length > 0 && { '00081160': value('IS', ...frames) }) }),
});
const observer = (name: string): DicomInstance => ({ '0040A040': value('CS', 'PNAME'), '0040A123': value('PN', { Alphabetic: name }) });
const selection = (content: DicomInstance[], { title = '113000', maker = 'Khác', series = '9', time = '100000' } = {}): DicomInstance => ({
  '00080023': value('DA', '20260101'),
  '00080033': value('TM', time),
  '00080070': value('LO', maker),
  '0020000E': value('UI', series),
  '0040A043': sequence({ '00080100': value('SH', title) }),
  '0040A730': sequence(...content),
});

it('names each picture once, with its frame and who chose it', () => {
  const found = readKeyObjects(
    [selection([observer('Trần^Hùng^Văn'), image('1.2.3'), image('1.2.4', 2, 5), image('1.2.3')]), selection([image('1.2.4', 5)])],
    pictures,
  );
  expect(found.map(({ sopUid, frame }) => `${sopUid} ${frame}`)).toEqual(['1.2.3 1', '1.2.4 2', '1.2.4 5']);
  expect(found[0]).toMatchObject({ kind: 'key', studyUid: '1', seriesUid: '1.2', author: { name: 'Trần Văn Hùng' } });
});

it('heeds no selection that says a picture is bad, and no picture of elsewhere', () => {
  const bad = ['113001', '113010', '113037', '113030'].map((title) => selection([image('1.2.3')], { title }));
  expect(readKeyObjects([...bad, selection([image('6.6.6'), {}, { '0040A040': value('CS', 'IMAGE') }]), {}], pictures)).toEqual([]);
});

it('of our own the newest of a series stands for the ones before, of other makers each stands', () => {
  const [first, second] = [selection([image('1.2.3')]), selection([image('1.2.4')], { time: '110000' })];
  expect(readKeyObjects([second, first], pictures)).toHaveLength(2);
  const ours = [first, second].map((each) => ({ ...each, '00080070': value('LO', 'Hoi Chan') }));
  expect(readKeyObjects(ours, pictures).map(({ sopUid }) => sopUid)).toEqual(['1.2.4']);
});
