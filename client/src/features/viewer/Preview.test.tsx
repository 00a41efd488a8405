import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { linkReading } from '../../net/linkReading.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { Preview } from './Preview.tsx';
import { arrangeStudy, type Frame } from './series.ts';
import { instanceOf } from './testing/instances.ts';

configure({ asyncUtilTimeout: 10_000 });

let asked: string[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(new URL(path, 'http://x.invalid').searchParams.get('size') ?? '');
    return new Response('a picture');
  });
  let made = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${(made += 1)}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(side: number, props: { isCine?: boolean; isLast?: boolean } = {}): Promise<void> {
  cleanup();
  asked = [];
  const frame: Frame | undefined = arrangeStudy([instanceOf({ '00280010': side, '00280011': side })]).stacks[0]?.frames[0];
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <Preview consultId="c" frame={frame} shown {...props} />
    </QueryClientProvider>,
  );
  await waitFor(() => expect(document.querySelector('img')).not.toBeNull());
}
const note = (): string | null => screen.getByRole('status').textContent;

it('a large picture on a poor link: its small one first, then a middle one, which says that it is compressed with loss', async () => {
  // Nothing is known of the link yet.
  await open(2048);
  expect(note()).toBe(i18next.t('viewer:preview'));
  expect(asked).toEqual(['256']);
  linkReading.noteDown(200_000);
  await open(512);
  expect(asked, 'not for a slice').toEqual(['256']);
  await open(2048);
  await waitFor(() => expect(note()).toBe(i18next.t('viewer:sharper.note')));
  expect(asked).toEqual(['256', '1024']);
});

it('a frame of a film has a middle picture only where it waits for a click: the next frames are needed as much', async () => {
  linkReading.noteDown(200_000);
  await open(2048, { isCine: true });
  expect(note()).toBe(i18next.t('viewer:preview'));
  expect(asked).toEqual(['256']);
  await open(2048, { isCine: true, isLast: true });
  await waitFor(() => expect(note()).toBe(i18next.t('viewer:sharper.note')));
});
