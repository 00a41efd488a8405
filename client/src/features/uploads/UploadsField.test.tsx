import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import { createChosenFiles } from '../../state/chosenFiles.ts';
import { MeContext } from '../../state/me.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { endUploads } from './held.ts';
import UploadsField from './UploadsField.tsx';

afterEach(() => {
  endUploads();
  localStorage.clear();
  vi.unstubAllGlobals();
});

it('files that did not come and are not needed are no longer waited for on the other side', async () => {
  const told: string[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    told.push(`${init?.method} ${url} ${init?.body as string}`);
    return Response.json({});
  });
  createChosenFiles(localStorage, 'lan', 'c1').write(['a.dcm']);
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <MeContext value={{ id: 'lan' } as Me}>
        <UploadsField place="c1" ensureConsult={() => Promise.resolve('c1')} removable={false} />
      </MeContext>
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Không cần các tệp này' }));
  await waitFor(() => expect(told).toEqual(['PUT /api/consults/c1/sending {"files":0,"done":0}']));
});
