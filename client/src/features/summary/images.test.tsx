import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { createStudyOpening } from '../../state/studyOpening.ts';
import { answering } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';

const PATIENT = 'a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a11';
const studies: StudySummary[] = ['1.2.3', '1.2.4'].map((studyInstanceUid) => ({
  studyInstanceUid,
  studyDate: '20260302',
  studyTime: null,
  firstSeenAt: '2020-01-01T00:00:00.000Z',
  // Both of one day and one name.
  description: 'CT ngực',
  modalities: ['CT'],
  seriesCount: 1,
  instanceCount: 120,
  mismatch: null,
}));

const timeline = async () => within(await screen.findByRole('region', { name: 'Dòng thời gian' }));

afterEach(() => vi.unstubAllGlobals());

it('images that could not be read say so beside the record, and are tried again alone', async () => {
  const server = answering({ studies: undefined });
  vi.stubGlobal('fetch', server.fetch);
  await renderSummary();
  expect(await screen.findByText('Hình ảnh: chưa đọc được.')).toBeTruthy();
  expect(screen.getAllByText('Tăng huyết áp').length, 'the record is there').toBeGreaterThan(0);
  expect((await timeline()).getByText(/dòng thời gian có thể thiếu/)).toBeTruthy();
  expect((await timeline()).queryByText('Chưa có sự kiện nào.'), 'nobody knows that').toBeNull();

  server.say({ studies });
  const before = server.asked.length;
  await userEvent.click(screen.getByRole('button', { name: 'Thử lại Hình ảnh từ Kho ảnh' }));
  expect(await (await timeline()).findAllByText('CT · 120 tệp')).toHaveLength(2);
  expect(screen.queryByText('Hình ảnh: chưa đọc được.')).toBeNull();
  expect(server.asked.slice(before).map(({ pathname }) => pathname)).toEqual([`/api/patients/${PATIENT}/studies`]);
});

it('a record is not held up by images that take their time', async () => {
  const server = answering({ studies: 'never' });
  vi.stubGlobal('fetch', server.fetch);
  await renderSummary();
  expect((await screen.findAllByText('Tăng huyết áp')).length).toBeGreaterThan(0);
  expect(screen.getByText('Đang lấy…')).toBeTruthy();
  expect((await timeline()).queryByText('Chưa có sự kiện nào.'), 'nobody knows yet').toBeNull();
});

it('the search finds images, and a study that the viewer here has is opened in it', async () => {
  vi.stubGlobal('fetch', answering({ studies }).fetch);
  const shown = vi.fn<() => void>();
  const opening = createStudyOpening(shown);
  await renderSummary({ opening, studies: [{ studyInstanceUid: '1.2.4' }] });
  expect(await (await timeline()).findAllByText('Chưa chia sẻ với ca hội chẩn này'), 'the other one').toHaveLength(1);
  await userEvent.type(screen.getByRole('searchbox'), 'ct nguc');
  await waitFor(() => expect(screen.getByText('Tìm thấy 2 mục')).toBeTruthy());
  await userEvent.click((await timeline()).getByRole('button', { name: 'Xem ảnh: CT ngực' }));
  expect([opening.wanted.get(), shown.mock.calls.length]).toEqual([{ studyUid: '1.2.4' }, 1]);
});

it('where there is no viewer nothing pretends to open one', async () => {
  vi.stubGlobal('fetch', answering({ studies }).fetch);
  await renderSummary();
  expect(await (await timeline()).findAllByText('CT · 120 tệp')).toHaveLength(2);
  expect((await timeline()).queryByRole('button', { name: /^Xem ảnh/ })).toBeNull();
  expect((await timeline()).queryByText('Chưa chia sẻ với ca hội chẩn này')).toBeNull();
});
