import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
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
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <MeContext value={{ id: 'tam' } as Me}>
        <Coming consult={{ id: 'c1', state } as Consult} />
      </MeContext>
    </QueryClientProvider>,
  );
  return fetch;
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

it('is not there when nothing is on its way, and a consult that is over is not asked about', async () => {
  const fetch = await show([]);
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  expect(screen.queryByTestId('files-coming')).toBeNull();
  const over = await show([from('lan', 8, 3, 0)], 'closed');
  expect(over).not.toHaveBeenCalled();
});
