import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import { fileOf } from '../testing/files.ts';
import { ComingFile } from './ComingFile.tsx';
import type { Together, TogetherState } from './model.ts';
import { sampleView } from './testing/fakes.ts';

it('whoever follows is told of a file that is not here yet, and the list is asked for again; a picture or a known file is not told of', async () => {
  const file = fileOf();
  const uid = uidOfUuid(file.id);
  const presenter = { personId: 'p', name: 'Lan' };
  const state = createStore<TogetherState>({ role: 'following', presenter });
  const shown = createStore<ViewportView | null>(sampleView);
  const queries = new QueryClient();
  const ask = vi.spyOn(queries, 'invalidateQueries');
  const withFiles = (files: readonly ConsultFile[]) => (
    <QueryClientProvider client={queries}>
      <ComingFile consultId="c1" files={files} together={{ state, shown } as Partial<Together> as Together} />
    </QueryClientProvider>
  );
  await renderWithUi(withFiles([]));
  expect(screen.queryByRole('status')).toBeNull();
  act(() => shown.set({ ...sampleView, studyUid: uid, seriesUid: uid, sopUid: uid }));
  expect(screen.getByRole('status').textContent).toContain('Lan');
  expect(ask).toHaveBeenCalledWith({ queryKey: ['consults', 'one', 'c1'] });
  act(() => state.set({ role: 'alone', presenter }));
  expect(screen.queryByRole('status')).toBeNull();
  await renderWithUi(withFiles([file]));
  act(() => state.set({ role: 'following', presenter }));
  expect(screen.getAllByRole('status'), 'the one who has it is told nothing').toHaveLength(1);
});
