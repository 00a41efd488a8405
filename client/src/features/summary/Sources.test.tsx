import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { answering, summaryWithout, SYSTEM } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';

afterEach(() => vi.unstubAllGlobals());

it('a part that could not be read says so beside all the others, and is tried again alone', async () => {
  const { asked, fetch } = answering({
    studies: [],
    summary: ({ searchParams }) => summaryWithout(searchParams.get('part') === 'results' ? ['visits'] : ['results', 'visits']),
  });
  vi.stubGlobal('fetch', fetch);
  await renderSummary();
  expect((await screen.findAllByText('Tăng huyết áp')).length, 'what was read is shown').toBeGreaterThan(0);
  expect(screen.getByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeTruthy();
  const again = screen.getAllByRole('button', { name: 'Thử lại Kết quả và sinh hiệu từ HIS huyện' });
  expect(again, 'at the top and in its section').toHaveLength(2);
  await userEvent.click(again[1] ?? expect.unreachable());
  await waitFor(() => expect(screen.queryByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeNull());
  const { searchParams } = asked.at(-1) ?? new URL('http://x.invalid');
  expect([searchParams.get('part'), searchParams.get('recordSystemId')]).toEqual(['results', SYSTEM]);
  expect(screen.getAllByRole('button', { name: /^Thử lại Lần khám/ }), 'the other one still waits for its turn').toHaveLength(2);
  expect(screen.getAllByRole('button', { name: /^Thử lại / })).toHaveLength(2);
});

it('a section that nobody could read never says that there is none, and is tried again in its place', async () => {
  const { fetch } = answering({
    studies: [],
    summary: ({ searchParams }) =>
      summaryWithout(
        searchParams.get('part') === 'medicines' ? ['allergies', 'immunisations'] : ['allergies', 'medicines', 'immunisations'],
      ),
  });
  vi.stubGlobal('fetch', fetch);
  await renderSummary();
  const notKnown = 'Chưa đọc được hết các nguồn, nên chưa thể nói là không có.';
  expect(await screen.findAllByText(notKnown)).toHaveLength(2);
  expect(screen.queryByText('Chưa ghi nhận thuốc nào.')).toBeNull();
  expect(screen.getByText('Chưa đọc được phần dị ứng. Hãy hỏi người bệnh.')).toBeTruthy();
  expect(screen.getByText(/chưa thể nhắc đủ tương tác/)).toBeTruthy();
  expect(screen.getByText('Chưa có tài liệu nào.'), 'what was read and is not there').toBeTruthy();

  const [, inPlace] = screen.getAllByRole('button', { name: 'Thử lại Thuốc từ HIS huyện' });
  await userEvent.click(inPlace ?? expect.unreachable());
  expect(await screen.findByText('Chưa ghi nhận thuốc nào.')).toBeTruthy();
  expect(screen.getAllByText(notKnown), 'the vaccines').toHaveLength(1);

  await userEvent.type(screen.getByRole('searchbox'), 'xyz');
  expect((await screen.findAllByText('Không có mục nào khớp.')).length).toBeGreaterThan(3);
  expect(screen.queryByText('Chưa ghi nhận thuốc nào.')).toBeNull();
});

it('interactions are not told apart from none while a system does not know which patient it is', async () => {
  const known = summaryWithout([]);
  const other = {
    ...known.sources[0],
    id: 'b3f7a0b2-6a4f-4c3f-9c39-0f4d4ac0a0aa',
    name: 'HIS tỉnh',
    builtIn: false,
    patient: 'several' as const,
    parts: [],
  };
  vi.stubGlobal('fetch', answering({ studies: [], summary: () => ({ ...known, sources: [...known.sources, other] }) }).fetch);
  await renderSummary();
  expect(await screen.findByText(/chưa thể nhắc đủ tương tác/)).toBeTruthy();
});
