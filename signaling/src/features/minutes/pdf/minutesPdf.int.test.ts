import { execFileSync } from 'node:child_process';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import { describe, expect, test } from 'vitest';
import { minutesPdf } from './minutesPdf.ts';

const NAME = 'Nguyễn Phúc Thị Ngọc Ánh';
const person = (name: string, title: string) => ({
  id: '00000000-0000-4000-8000-000000000001',
  name,
  title,
  facilityName: 'Trung tâm Y tế khu vực Yên Lộc',
});
const content = (more: Partial<MinutesContent> = {}): MinutesContent => ({
  consultNumber: 'HC-2026-000123',
  patient: { name: NAME, gender: 'female', birthDate: '1958-03-02', identifiers: ['000158000123'], address: 'Xã Yên Lộc' },
  startedAt: '2026-03-02T01:00:00.000Z',
  endedAt: '2026-03-02T01:20:00.000Z',
  place: 'Bệnh viện đa khoa tỉnh',
  chair: person(NAME, 'BS.CKII'),
  secretary: person('Lê Văn Cường', 'BS'),
  // Their lines end at every place of the line, one of them within a name.
  members: Array.from({ length: 12 }, (_, index) => person(NAME, 'BSCKI'.padEnd(index + 5, '.'))),
  reason: 'Khó thở tăng dần',
  course: 'Bệnh 3 ngày',
  discussion: 'Đợt mất bù',
  diagnosis: { code: 'I50', text: 'Suy tim' },
  conclusion: 'Suy tim mất bù',
  plan: [{ id: 'a', text: 'Furosemid 40 mg', confirmed: true }],
  nextStep: 'Tái khám sau một tuần',
  ...more,
});

async function pagesOf(minutes: MinutesContent): Promise<string[]> {
  const pdf = await minutesPdf({
    content: minutes,
    contentSha256: 'a'.repeat(64),
    versionNumber: 1,
    signatures: [],
    letterhead: { name: 'Bệnh viện đa khoa tỉnh', parentName: 'Sở Y tế', address: 'Số 1', phone: '0203 000 000' },
    verify: { code: 'ABCDEFGH12345678', url: 'https://hoichan.example.vn/verify/ABCDEFGH12345678' },
  });
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).normalize('NFC');
  return text.split('\f').filter((page) => page.trim() !== '');
}

describe('the paper of the minutes', () => {
  test('of an ordinary consult is one page, code and signatures on it', async () => {
    const pages = await pagesOf(content({ members: content().members.slice(0, 2) }));
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain('Xác minh biên bản này');
  });

  test('parts no name at the end of a line', async () => {
    const text = (await pagesOf(content())).join('\n');
    // Patient, chair, twelve members, and the chair's signature.
    expect(text.split(NAME).length - 1).toBe(15);
  });

  test('of any length never ends with a page of code or signatures alone', async () => {
    const counts = new Set<number>();
    // The end of the page falls before, within and behind the closing.
    for (const lines of [3, 6, 9, 12, 15, 18, 24]) {
      const pages = await pagesOf(content({ members: [], course: Array.from({ length: lines }, () => 'Một dòng diễn biến.').join('\n') }));
      counts.add(pages.length);
      const last = pages.at(-1) ?? '';
      for (const part of ['Việc tiếp theo', 'THƯ KÝ', 'Xác minh biên bản này']) expect(last, `${lines} lines`).toContain(part);
    }
    expect(counts).toEqual(new Set([1, 2]));
  });
});
