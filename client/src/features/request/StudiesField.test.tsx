import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { StudiesField } from './StudiesField.tsx';

const PATIENT = 'a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a11';
const study = (uid: string, more: Partial<StudySummary> = {}): StudySummary => ({
  studyInstanceUid: uid,
  studyDate: '20260105',
  studyTime: null,
  firstSeenAt: '2020-01-01T00:00:00.000Z',
  description: `Phim ${uid}`,
  modalities: ['CT'],
  seriesCount: 1,
  instanceCount: 12,
  mismatch: null,
  ...more,
});
const foreign = study('1.2.2', {
  description: '',
  mismatch: { differs: ['name', 'birthDate'], archive: { name: 'T… V… N…', birthYear: '1990', sex: 'M' }, confirmedAt: null },
});

afterEach(() => vi.unstubAllGlobals());

it('counts what a study holds as files: a scanned paper among them is no picture', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ studies: [study('1.2.1', { modalities: ['CT', 'DOC'], instanceCount: 13 })] }));
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <StudiesField patientId={PATIENT} value={[]} onChange={vi.fn()} />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(/13 tệp/)).toBeTruthy();
  expect(screen.queryByText(/13 ảnh/)).toBeNull();
});

it('a study of somebody else cannot be ticked until a doctor says why it is this patient’s', async () => {
  let studies = [study('1.2.1'), foreign];
  const sent: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (path: string, init?: { method?: string; body?: string }) => {
    if (init?.method !== 'POST') return Response.json({ studies });
    sent.push({ path, body: JSON.parse(init.body ?? '') });
    const confirmed = study('1.2.2', {
      mismatch: foreign.mismatch && { ...foreign.mismatch, confirmedAt: '2026-01-06T00:00:00.000Z' },
    });
    studies = [study('1.2.1'), confirmed];
    return Response.json(confirmed);
  });
  const chosen = vi.fn();
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <StudiesField patientId={PATIENT} value={[]} onChange={chosen} />
    </QueryClientProvider>,
  );
  const alert = await screen.findByText('Không khớp với người bệnh này');
  expect(alert).toBeTruthy();
  expect(screen.getByText('Khác nhau: họ tên, ngày sinh')).toBeTruthy();
  expect(screen.getByText('Kho ảnh ghi: T… V… N… · 1990 · Nam')).toBeTruthy();
  expect(screen.getAllByRole('checkbox')).toHaveLength(1);

  await userEvent.click(screen.getByRole('button', { name: 'Đúng là của người bệnh này…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Xác nhận' }));
  expect(sent, 'no reason, nothing sent').toEqual([]);
  await userEvent.type(screen.getByLabelText(/Vì sao chắc chắn/), 'Máy chụp ghi nhầm tên');
  await userEvent.click(screen.getByRole('button', { name: 'Xác nhận' }));
  await waitFor(() => expect(screen.getAllByRole('checkbox')).toHaveLength(2));
  expect(sent).toEqual([{ path: `/api/patients/${PATIENT}/studies/1.2.2/confirm`, body: { reason: 'Máy chụp ghi nhầm tên' } }]);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Phim 1.2.2' }));
  expect(chosen).toHaveBeenCalledWith(['1.2.2']);
});
