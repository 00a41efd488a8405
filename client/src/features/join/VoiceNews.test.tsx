import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SharedItem } from '@hoi-chan/shared/features/appointments.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { SharedItems } from './SharedItems.tsx';
import { VoiceNews } from './VoiceNews.tsx';

const asked: string[] = [];
const server = { answers: true };
const play = vi.fn(async () => undefined);
beforeEach(() => {
  asked.length = 0;
  server.answers = true;
  play.mockClear();
  vi.stubGlobal('fetch', async (input: URL | string) => {
    asked.push(String(input));
    return server.answers ? new Response('sound', { headers: { 'content-type': 'audio/webm' } }) : new Response('', { status: 503 });
  });
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:sound', revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(play);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const said = (id: string): SharedItem => ({
  id,
  kind: 'voice',
  title: '',
  text: null,
  spoken: { durationMs: 9_000, spokenAt: '2026-11-26T08:00:00.000Z' },
  at: '2026-11-26T08:01:00.000Z',
});
const note: SharedItem = { id: 'n', kind: 'note', title: '', text: 'Ăn nhạt', spoken: null, at: '2026-11-26T08:02:00.000Z' };
const news = (): HTMLElement | null => screen.queryByText('Mạng bị ngắt khi bác sĩ đang nói. Bấm để nghe lại.');
const listen = (): void => void fireEvent.click(screen.getByRole('button', { name: /^Nghe lại/ }));

it('the doctor’s newest words are at hand, fetched when they are played, until they are put away', async () => {
  const { rerender } = await renderWithUi(<VoiceNews items={[note]} />);
  expect(news()).toBeNull();
  rerender(<VoiceNews items={[said('one'), said('two'), note]} />);
  expect(news()).not.toBeNull();
  expect(asked).toEqual([]);
  expect(screen.getByText('0:09')).toBeDefined();
  listen();
  await waitFor(() => expect(play).toHaveBeenCalledOnce());
  expect(asked.map((address) => new URL(address, 'http://x').pathname)).toEqual(['/api/join-state/shared/two/content']);
  expect(screen.getByRole('button', { name: /^Tạm dừng/ })).toBeDefined();

  fireEvent.click(screen.getByRole('button', { name: 'Đóng' }));
  expect(news()).toBeNull();
  rerender(<VoiceNews items={[said('one'), said('two'), note, said('three')]} />);
  expect(news()).not.toBeNull();
});

it('a link that is gone again is said, and the next press tries again', async () => {
  await renderWithUi(<SharedItems items={[said('one')]} />);
  expect(screen.getByRole('heading', { name: 'Lời bác sĩ nói lúc mất mạng' })).toBeDefined();
  server.answers = false;
  listen();
  expect((await screen.findByRole('alert')).textContent).toBe('Chưa nghe được. Hãy thử lại.');
  server.answers = true;
  listen();
  await waitFor(() => expect(play).toHaveBeenCalledOnce());
  expect(screen.queryByRole('alert')).toBeNull();
});
