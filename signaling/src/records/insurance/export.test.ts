import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SignedConsult } from '../gateway.ts';
import { signedConsult } from '../testing/signedConsult.ts';
import { visitXml } from './exportVisit.ts';
import { read } from './testing/read.ts';

const consult = signedConsult('00000000-0000-4000-8000-000000000001', {
  requestedAt: '2026-02-20T01:00:00.000Z',
  startedAt: '2026-02-20T02:00:00.000Z',
  endedAt: '2026-02-20T02:20:00.000Z',
  signedAt: '2026-02-20T03:00:00.000Z',
});
const options = { facilityCode: consult.asker.facility.code };
async function readBack(given: SignedConsult, followUpAt?: string) {
  const [reading, ...others] = await read(visitXml(given, { followUpAt }), options);
  expect(others).toEqual([]);
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading?.problems));
  return reading.visit;
}
const withPlan = (...texts: string[]): SignedConsult => ({
  ...consult,
  content: { ...consult.content, plan: texts.map((text, index) => ({ id: String(index), text, confirmed: true })) },
});

describe('a signed consult as insurance XML', () => {
  test('is read by our own importer: whose visit, what was said, when and by whom', async () => {
    const visit = await readBack(consult);
    expect(visit.code).toBe('HC-2026-000123');
    expect(visit.general).toMatchObject({
      HO_TEN: 'Nguyễn Văn Ẫm',
      SO_CCCD: '000058000001',
      NGAY_SINH: '19580000',
      GIOI_TINH: '1',
      MA_CSKCB: '00101',
      MA_BENH_CHINH: 'I20.8',
      LY_DO_VV: 'Đau ngực <b>khi</b> gắng sức\nhai tuần',
      // 03:00 in Greenwich is ten o'clock in Viet Nam.
      NGAY_RA: '202602201000',
    });
    expect(visit.rows.XML5).toHaveLength(1);
    expect(visit.rows.XML5?.[0]).toMatchObject({
      THOI_DIEM_DBLS: '202602200920',
      NGUOI_THUC_HIEN: '000101/HL',
      DIEN_BIEN_LS: 'Ằẳẵặ ỗỡợ ựữ ỷỹỵ',
    });
    expect(visit.rows.XML5?.[0]?.['HOI_CHAN']).toContain('Kết luận: Điều trị ngoại trú\n- Aspirin 81 mg\n- Chuyển viện (không thực hiện)');
    expect(visit.rows.XML13).toBeUndefined();
    expect(visit.rows.XML14).toBeUndefined();
  });

  test('carries a referral where the patient is sent on, not where that hangs on a condition or was refused', async () => {
    const sent = await readBack(withPlan('Chuyển viện tuyến tỉnh trong ngày', 'Aspirin 81 mg mỗi ngày'));
    expect(sent.rows.XML13).toMatchObject([{ HUONG_DIEU_TRI: 'Chuyển viện tuyến tỉnh trong ngày', PP_DIEUTRI: 'Aspirin 81 mg mỗi ngày' }]);
    expect((await readBack(withPlan('Chuyển viện nếu SpO₂ dưới 90 %'))).rows.XML13).toBeUndefined();
  });

  test('carries the re-examination that was planned', async () => {
    const visit = await readBack(consult, '2026-03-04T02:30:00.000Z');
    expect(visit.rows.XML14).toMatchObject([{ NGAY_HEN_KL: '202603040930' }]);
    expect(visit.general['NGAY_TAI_KHAM']).toBe('20260304');
  });

  test('is well-formed and readable whatever was typed', { timeout: 60_000 }, async () => {
    const any = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(any, any, any, async (reason, course, line) => {
        const { content } = withPlan(line);
        const visit = await readBack({ ...consult, content: { ...content, reason, course } });
        expect(visit.rows.XML5).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});
