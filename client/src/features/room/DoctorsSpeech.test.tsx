import { act, fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { KeptSpeechStep } from '../../speech/keptSpeech.ts';
import { createStore } from '../../state/store.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { DoctorsSpeechNote } from './DoctorsSpeech.tsx';

it('says what is kept for the patient and what became of it; what is kept or refused can be put away', async () => {
  const step = createStore<KeptSpeechStep>(null);
  const discard = vi.fn();
  await renderWithUi(<DoctorsSpeechNote speech={{ step, discard, setEnabled: vi.fn(), close: vi.fn() }} />);
  const show = (next: KeptSpeechStep): void => act(() => step.set(next));
  expect(screen.queryByRole('status')).toBeNull();
  show({ kind: 'keeping', sinceMs: Date.now() - 12_000 });
  expect(screen.getByRole('status').textContent).toContain('Người bệnh chưa nghe được bạn.');
  expect(screen.getByText('12/60 giây')).toBeDefined();
  show({ kind: 'full', sinceMs: Date.now() - 90_000 });
  expect(screen.getByText('60/60 giây')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Không giữ' }));
  expect(discard).toHaveBeenCalledOnce();
  for (const kind of ['sending', 'sent'] as const) {
    show({ kind });
    expect(screen.getByRole('status').textContent).toContain('lúc mất mạng');
    expect(screen.queryByRole('button')).toBeNull();
  }
  show({ kind: 'failed' });
  expect(screen.getByRole('alert').textContent).toContain('Hãy nói lại với người bệnh.');
  fireEvent.click(screen.getByRole('button', { name: 'Đã hiểu' }));
  expect(discard).toHaveBeenCalledTimes(2);
});
