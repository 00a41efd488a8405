import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { MeContext } from '../../state/me.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import Coming from './Coming.tsx';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const from = (id: string, files: number, done: number, quietMs: number) => ({
  person: { id, name: `BS ${id}`, title: '', facilityName: '' },
  files,
  done,
  quietMs,
});

async function show(sending: object[], state: Consult['state'] = 'in_session') {
  const fetch = vi.fn(async () => Response.json({ sending }));
  vi.stubGlobal('fetch', fetch);
  const queries = new QueryClient();
  await renderWithUi(
    <QueryClientProvider client={queries}>
      <MeContext value={{ id: 'tam' } as Me}>
        <Coming consult={{ id: 'c1', state } as Consult} />
      </MeContext>
    </QueryClientProvider>,
  );
  const answer = async (next: object[]) => {
    // Listeners are told a turn later.
    await act(async () => {
      queries.setQueryData(queryKeys.sending('c1'), { sending: next });
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
  };
  const isRead = () => waitFor(() => expect(queries.getQueryState(queryKeys.sending('c1'))?.status).toBe('success'));
  return { fetch, answer, isRead };
}

it('says how many of how many have come and from whom; one’s own are told where they are sent', async () => {
  await show([from('lan', 8, 3, 2_000), from('tam', 2, 1, 0)]);
  expect((await screen.findByRole('listitem')).textContent).toBe('3/8 tệp từ BS lan đã tới');
});

it.each([
  [5, '11:55'],
  [13 * 60, '23:00 09/02/2026'],
])('says since when nothing more came, with the day where it is not today: %d minutes', async (minutes, at) => {
  vi.useFakeTimers({ now: new Date(2026, 1, 10, 12, 0), toFake: ['Date'] });
  await show([from('lan', 8, 3, minutes * 60_000)]);
  expect((await screen.findByRole('listitem')).textContent).toBe(`3/8 tệp từ BS lan đã tới Đã ngừng gửi, không thấy gì thêm từ ${at}.`);
});

it('is a list, and speaks only of begin, stop and end', async () => {
  const { answer } = await show([from('lan', 8, 3, 0)]);
  const list = await screen.findByRole('list');
  expect(list.getAttribute('role')).toBeNull();
  const spoken = screen.getByRole('status');
  expect(spoken.textContent).toBe('BS lan đang gửi tệp.');
  await answer([from('lan', 8, 5, 0)]);
  expect(list.textContent).toContain('5/8');
  expect(spoken.textContent, 'not each of the files').toBe('BS lan đang gửi tệp.');
  await answer([from('lan', 8, 5, 5 * 60_000)]);
  expect(spoken.textContent).toBe('BS lan đã ngừng gửi tệp.');
  await answer([]);
  expect(spoken.textContent).toBe('Không còn tệp nào đang tới.');
});

it('is not there when nothing is on its way, and a consult that is over is not asked about', async () => {
  const own = await show([from('tam', 2, 1, 0)]);
  await own.isRead();
  expect(screen.queryByTestId('files-coming')).toBeNull();
  expect(screen.getByRole('status').textContent).toBe('');
  // The same screen, with something: it would have been there.
  await own.answer([from('lan', 8, 3, 0)]);
  expect(screen.getByTestId('files-coming')).toBeTruthy();
  const over = await show([from('lan', 8, 3, 0)], 'closed');
  expect(over.fetch).not.toHaveBeenCalled();
});
