import { describe, expect, it } from 'vitest';
import { arrangeStudy } from '../series.ts';
import { instanceOf } from '../testing/instances.ts';

const PDF = '1.2.840.10008.5.1.4.1.1.104.1';
const pdf = (values: Record<string, string | number> = {}) =>
  instanceOf({ '00080016': PDF, '00280010': 0, '00280011': 0, '00080020': '20260105', ...values });

describe('documents of a study', () => {
  it('are named by their title, else by their series, with their own date before that of the study', () => {
    const { documents, others } = arrangeStudy([
      pdf({ '00080018': '1.1', '00420010': 'Phiếu kết quả', '0008103E': 'Tài liệu quét', '00080023': '20260107' }),
      pdf({ '00080018': '1.2', '0008103E': 'Tài liệu quét' }),
      pdf({ '00080018': '1.3', '00080020': 'hôm qua' }),
    ]);
    expect(others).toEqual([]);
    expect(documents.map(({ id, title, date }) => [id, title, date])).toEqual([
      ['1.1', 'Phiếu kết quả', '2026-01-07'],
      ['1.2', 'Tài liệu quét', '2026-01-05'],
      ['1.3', '', undefined],
    ]);
  });
  it('are no pictures, even where one claims rows and columns; enclosed models and structured texts stay other objects', () => {
    const { stacks, documents, others } = arrangeStudy([
      pdf({ '00080018': '1.1', '00280010': 512, '00280011': 512 }),
      pdf({ '00080018': '1.2', '00080016': '1.2.840.10008.5.1.4.1.1.104.3' }),
      pdf({ '00080018': '1.3', '00080016': '1.2.840.10008.5.1.4.1.1.104.2' }),
    ]);
    expect(stacks).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(others).toHaveLength(2);
  });
});
