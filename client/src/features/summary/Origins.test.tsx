import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { answering } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';
import { DISTRICT, twoSystems } from './testing/twoSystems.ts';

const NOW = new Date(2026, 1, 10, 12, 0);
const READ_NOW = new Date(NOW.getTime() - 5 * 60_000).toISOString();
const READ_LONG_AGO = new Date(2026, 1, 7, 9, 30).toISOString();

beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(summary: MergedSummary): Promise<void> {
  vi.stubGlobal('fetch', answering({ studies: [], summary: () => summary }).fetch);
  await renderSummary();
  await screen.findByRole('region', { name: 'Thuốc đang dùng' });
}
const section = (name: string) => within(screen.getByRole('region', { name }));
const row = (name: string, words: string, role = 'listitem'): HTMLElement => {
  const found = section(name)
    .getAllByRole(role)
    .find(({ textContent }) => textContent.includes(words));
  if (found === undefined) throw new Error(`no row ${words}`);
  return found;
};
const lineOf = (element: HTMLElement): string => within(element).getByRole('button', { name: /Nguồn và ngày ghi đầy đủ$/ }).textContent;

it('names in each section who tells it, and beside each datum whose it is and how old', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  const both = 'Nguồn: HH HIS huyện, lấy 5 phút trước · HT HIS tỉnh, lấy 5 phút trước';
  for (const name of ['Dị ứng', 'Thuốc đang dùng', 'Tiêm chủng']) expect(section(name).getByText(/^Nguồn:/).textContent).toBe(both);
  const [severe, other] = section('Dị ứng').getAllByRole('listitem');
  expect(severe && lineOf(severe), 'told of one thing by two, each with its own').toMatch(/^không ghi ngày HT/);
  expect(other && lineOf(other)).toBe('9 ngày trước HH, HIS huyện. Nguồn và ngày ghi đầy đủ');
  expect(lineOf(row('Thuốc đang dùng', 'Metformin'))).toBe('không ghi ngày HT, HIS tỉnh. Nguồn và ngày ghi đầy đủ');
  expect(lineOf(row('Bệnh đang theo dõi', 'Tăng huyết áp')), 'what two say alike is of both').toMatch(/HHHT, HIS huyện, HIS tỉnh\./);
  expect(lineOf(row('Tiêm chủng', 'Viêm gan B'))).toMatch(/^5 năm trước HT/);
  expect(lineOf(row('Tài liệu', 'Giấy ra viện'))).toMatch(/^7 ngày trước HT/);
  expect(lineOf(row('Dòng thời gian', 'Khám nội'))).toMatch(/^38 ngày trước HH/);
  expect(lineOf(row('Sinh hiệu và xét nghiệm', 'Creatinin', 'row')), 'of the latest value').toMatch(/^9 ngày trước HT/);
  expect(lineOf(row('Sinh hiệu và xét nghiệm', 'Cấy máu'))).toMatch(/^8 ngày trước HT/);
});

it('says what was typed in a request and what came in a capsule, instead of the store it lies in', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  const typed = row('Sinh hiệu và xét nghiệm', 'Nhiệt độ', 'row');
  expect(lineOf(typed)).toContain('Nhập trong phiếu yêu cầu, BS Lan');
  const capsule = row('Bệnh đang theo dõi', 'Suy tim');
  expect(lineOf(capsule)).toContain('Gói hồ sơ của Bệnh viện B');
  expect(section('Bệnh đang theo dõi').getByText(/^Nguồn:/).textContent).toContain('Gói hồ sơ của Bệnh viện B');
  await userEvent.click(within(capsule).getByRole('button', { name: /đầy đủ$/ }));
  expect(within(capsule).getByText('không ghi ngày · Người/nơi ghi: BS Minh · Nguồn: Gói hồ sơ của Bệnh viện B')).toBeTruthy();
});

it('one system is named once, at the head, and its rows carry their age alone', async () => {
  const summary = twoSystems({ readAt: READ_NOW });
  const data = Object.fromEntries(Object.entries(summary.data).map(([url, one]) => [url, { ...one, sourceIds: [DISTRICT] }]));
  await open({ ...summary, data });
  expect(section('Tiêm chủng').getByText(/^Nguồn:/).textContent).toBe('Nguồn: HIS huyện, lấy 5 phút trước');
  expect(lineOf(row('Tiêm chủng', 'Cúm'))).toBe('4 tháng trước. Nguồn và ngày ghi đầy đủ');
});

it('what is old, and what is a copy because the system is down, is seen without asking', async () => {
  await open(twoSystems({ readAt: READ_LONG_AGO, down: true }));
  const head = section('Thuốc đang dùng').getByText(/^Nguồn:/);
  expect(head.textContent).toContain('HT HIS tỉnh, bản lưu 3 ngày trước, hệ thống chưa trả lời');
  expect(head.querySelectorAll('[data-old]'), 'both were read more than a day ago').toHaveLength(2);
  expect(lineOf(row('Sinh hiệu và xét nghiệm', 'Nhịp tim', 'row')), 'a pulse of last year').toMatch(/^cũ: 12 tháng trước/);
  expect(lineOf(row('Sinh hiệu và xét nghiệm', 'Creatinin', 'row'))).not.toContain('cũ:');
});

it('what two say alike has the date of one of them, and says of which', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  expect(row('Bệnh đang theo dõi', 'Tăng huyết áp').textContent).toContain('Ghi nhận 01/03/2025 (theo HIS huyện) · Nguồn: HIS huyện');
});

it('what is newly over keeps the age of its entry apart from the change', async () => {
  const summary = twoSystems({ readAt: READ_NOW });
  const more = [
    {
      resourceType: 'DocumentReference',
      id: 'm1',
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] },
      date: '2026-01-20T08:00:00Z',
      content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/2' } }],
    },
    {
      resourceType: 'Condition',
      code: { text: 'Viêm phổi' },
      clinicalStatus: { coding: [{ code: 'resolved' }] },
      recordedDate: '2023-02-01',
      abatementDateTime: '2026-02-05',
      subject: { reference: 'Patient/1' },
    },
  ].map((resource, index) => ({ fullUrl: `https://x.invalid/fhir/more${index}`, resource }));
  await open({
    ...summary,
    bundle: { ...summary.bundle, entry: [...(summary.bundle['entry'] as unknown[]), ...more] },
    data: { ...summary.data, 'https://x.invalid/fhir/more1': { part: 'problems', sourceIds: [DISTRICT], fetchedAt: READ_NOW } },
  });
  const over = within(screen.getByRole('region', { name: /^Thay đổi từ lần hội chẩn/ }))
    .getAllByRole('listitem')
    .find(({ textContent }) => textContent.includes('Viêm phổi'));
  expect(over && lineOf(over)).toMatch(/^ghi lần đầu 3 năm trước/);
});

it('what a system sends by itself was sent, and is not old for that', async () => {
  const summary = twoSystems({ readAt: READ_LONG_AGO });
  const sources = summary.sources.map((source) => ({
    ...source,
    parts: source.parts.map((part) => ({ ...part, state: 'received' as const })),
  }));
  await open({ ...summary, sources });
  const head = section('Thuốc đang dùng').getByText(/^Nguồn:/);
  expect(head.textContent).toBe('Nguồn: HH HIS huyện, gửi 3 ngày trước · HT HIS tỉnh, gửi 3 ngày trước');
  expect(head.querySelector('[data-old]')).toBeNull();
  expect(row('Thuốc đang dùng', 'Metformin').textContent).toContain('HIS tỉnh (gửi lúc 09:30 07/02/2026)');
});

it('is read in full by keyboard', async () => {
  await open(twoSystems({ readAt: READ_LONG_AGO, down: true }));
  const medicine = row('Thuốc đang dùng', 'Metformin');
  const button = within(medicine).getByRole('button');
  const full = 'không ghi ngày · Nguồn: HIS tỉnh (bản lưu lúc 09:30 07/02/2026, hệ thống chưa trả lời)';
  expect(button.getAttribute('aria-expanded')).toBe('false');
  button.focus();
  await userEvent.keyboard('{Enter}');
  expect(button.getAttribute('aria-expanded')).toBe('true');
  expect(within(medicine).getByText(full).hidden).toBe(false);
});

it('stands on paper in full, without a button', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  act(() => void window.dispatchEvent(new Event('beforeprint')));
  const medicine = row('Thuốc đang dùng', 'Metformin');
  expect(medicine.textContent).toContain(`Nguồn: HIS tỉnh (lấy lúc 11:55 10/02/2026)`);
  expect(within(medicine).queryByRole('button')).toBeNull();
  act(() => void window.dispatchEvent(new Event('afterprint')));
  expect(within(row('Thuốc đang dùng', 'Metformin')).getByRole('button')).toBeTruthy();
});

it('a search finds who wrote it, and what is found keeps its source', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  await userEvent.type(screen.getByRole('searchbox'), 'bs lan');
  expect(
    section('Sinh hiệu và xét nghiệm')
      .getAllByRole('rowheader')
      .map(({ textContent }) => textContent),
  ).toEqual(['Nhiệt độ']);
  expect(section('Sinh hiệu và xét nghiệm').getByText(/^Nguồn:/).textContent).toBe('Nguồn: Nhập trong phiếu yêu cầu, BS Lan');
});

it('the course in large says of each value who tells it', async () => {
  await open(twoSystems({ readAt: READ_NOW }));
  await userEvent.click(within(row('Sinh hiệu và xét nghiệm', 'Creatinin', 'row')).getByRole('button', { name: /^Phóng to/ }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(
    dialog
      .getAllByRole('row')
      .map(({ textContent }) => textContent)
      .slice(1),
  ).toEqual(['01/02/202695HIS tỉnh', '01/01/202680HIS huyện']);
  expect(dialog.getByRole('slider').getAttribute('aria-valuetext')).toBe('01/02/2026, 95 x, HIS tỉnh');
});
