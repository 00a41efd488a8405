import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import SummaryPanel from './SummaryPanel.tsx';

const PATIENT = 'a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a11';
const SYSTEM = '00000000-0000-4000-8000-000000000001';

/** A record of one system in which these parts could not be read. */
function summaryWithout(failed: readonly RecordPart[]): MergedSummary {
  return {
    bundle: {
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        {
          fullUrl: 'https://x.invalid/fhir/Condition/1',
          resource: {
            resourceType: 'Condition',
            id: '1',
            code: { text: 'Tăng huyết áp' },
            subject: { reference: 'Patient/1' },
            clinicalStatus: { coding: [{ code: 'active' }] },
          },
        },
      ],
    },
    sources: [
      {
        id: SYSTEM,
        name: 'HIS huyện',
        builtIn: true,
        patient: 'known',
        parts: RECORD_PARTS.map((part) => {
          const isFailed = failed.includes(part);
          return {
            part,
            state: isFailed ? 'failed' : 'fresh',
            fetchedAt: isFailed ? null : '2026-01-02T00:00:00Z',
            reason: isFailed ? 'record_unavailable' : null,
          };
        }),
      },
    ],
    data: {},
    conflicts: [],
  };
}

afterEach(() => vi.unstubAllGlobals());

it('a part that could not be read says so beside all the others, and is tried again alone', async () => {
  const asked: URL[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const url = new URL(path, 'http://x.invalid');
    asked.push(url);
    return Response.json(summaryWithout(url.searchParams.get('part') === 'results' ? ['visits'] : ['results', 'visits']));
  });
  await renderWithUi(
    <MemoryRouter>
      <QueryClientProvider client={new QueryClient()}>
        <SummaryPanel patientId={PATIENT} />
      </QueryClientProvider>
    </MemoryRouter>,
  );
  expect((await screen.findAllByText('Tăng huyết áp')).length, 'what was read is shown').toBeGreaterThan(0);
  expect(screen.getByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Thử lại Kết quả và sinh hiệu từ HIS huyện' }));
  await waitFor(() => expect(screen.queryByText('Kết quả và sinh hiệu: chưa đọc được.')).toBeNull());
  const { searchParams } = asked.at(-1) ?? new URL('http://x.invalid');
  expect([searchParams.get('part'), searchParams.get('recordSystemId')]).toEqual(['results', SYSTEM]);
  expect(screen.getAllByRole('button', { name: /^Thử lại / }), 'the other one still waits for its turn').toHaveLength(1);
});
