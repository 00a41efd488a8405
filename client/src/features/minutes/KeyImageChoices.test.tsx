import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { KeyImageChoice } from '@hoi-chan/shared/features/minutes.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { KeyImageChoices } from './KeyImageChoices.tsx';
import { minutesKey } from './signing.ts';

const consultId = '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001';
const image = (id: string, isIn: boolean): KeyImageChoice => ({
  id,
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: `1.2.${id}`,
  frame: 1,
  frameCount: 1,
  series: `CT ${id}`,
  instanceNumber: 4,
  window: null,
  markedBy: 'Lan',
  isIn,
});

afterEach(() => vi.unstubAllGlobals());

it('lists the pictures of the case with what is in, and asks the server for a change', async () => {
  const asked: unknown[] = [];
  let pictures = 0;
  vi.stubGlobal('fetch', (path: string, init: { body: string }) => {
    if (path.endsWith('/key-images')) {
      pictures += 1;
      return Promise.resolve(
        Response.json({
          pictures: [
            { is: 'picture', id: 'b', contentType: 'image/png', base64: 'AAAA' },
            { is: 'none', id: 'a', reason: 'not_drawable' },
          ],
        }),
      );
    }
    asked.push([path, JSON.parse(init.body)]);
    return Promise.resolve(Response.json({ marker: 'as the server has it' }));
  });
  const client = new QueryClient();
  await renderWithUi(
    <QueryClientProvider client={client}>
      <KeyImageChoices consultId={consultId} choices={[image('a', true), image('b', false)]} readOnly={false} />
    </QueryClientProvider>,
  );
  const boxes = screen.getAllByRole<HTMLInputElement>('checkbox');
  expect(boxes.map(({ checked }) => checked)).toEqual([true, false]);
  fireEvent.click(screen.getByRole('checkbox', { name: /CT b/ }));
  await vi.waitFor(() => expect(client.getQueryData(minutesKey(consultId))).toEqual({ marker: 'as the server has it' }));
  expect((await screen.findByRole<HTMLImageElement>('img', { name: /2/ })).src).toBe('data:image/png;base64,AAAA');
  expect(pictures, 'a tick fetches no picture again').toBe(1);
  expect(asked).toEqual([[`/api/consults/${consultId}/minutes/key-images/choose`, { imageId: 'b', isIn: true }]]);
});

it('whoever only reads changes nothing, and nothing stands where there is nothing to choose', async () => {
  const client = new QueryClient();
  const { unmount } = await renderWithUi(
    <QueryClientProvider client={client}>
      <KeyImageChoices consultId={consultId} choices={[image('a', true)]} readOnly />
    </QueryClientProvider>,
  );
  expect(screen.getByRole<HTMLInputElement>('checkbox').disabled).toBe(true);
  unmount();
  await renderWithUi(
    <QueryClientProvider client={client}>
      <KeyImageChoices consultId={consultId} choices={[]} readOnly={false} />
    </QueryClientProvider>,
  );
  expect(screen.queryByTestId('key-image-choices')).toBeNull();
});
