import { describe, expect, it } from 'vitest';
import { text } from '../dicomJson.ts';
import type { DicomJson } from '../dicomJson.ts';
import { writtenAt } from './study.ts';

const at = new Date('2026-11-20T20:30:05Z');
const said = (zone?: string): string[] => {
  const pictures: DicomJson = zone === undefined ? {} : { '00080201': { vr: 'SH', Value: [zone] } };
  const dict: DicomJson = writtenAt(at, pictures);
  expect(text(dict, '00080012') + text(dict, '00080013')).toBe(text(dict, '00080023') + text(dict, '00080033'));
  return ['00080023', '00080033', '00080201'].map((tag) => text(dict, tag));
};

describe('what is written beside pictures', () => {
  it.each([
    ['in their zone, which it names', '+0900', ['20261121', '053005', '+0900']],
    ['west of Greenwich, with half an hour', '-0330', ['20261120', '170005', '-0330']],
    ['in local time without a zone where they name none', undefined, ['20261121', '033005', '']],
    ['in local time where theirs cannot be read', 'UTC+7', ['20261121', '033005', '']],
  ])('tells its times %s', (_how, zone, expected) => {
    expect(said(zone)).toEqual(expected);
  });

  it('tells which of one second is the later one', () => {
    const time = (ms: number): string => text(writtenAt(new Date(at.getTime() + ms), {}), '00080033');
    expect([time(0), time(7), time(70)]).toEqual(['033005', '033005.007', '033005.070']);
  });
});
