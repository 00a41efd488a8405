import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { MemoryRouter } from 'react-router';
import { StudyOpeningContext, type StudyOpeningHere } from '../../../state/useStudyOpening.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import SummaryPanel from '../SummaryPanel.tsx';

const PATIENT = 'a3d1f3c0-5a55-4d0f-9a10-0c4f3f0f7a11';

/** The summary as a page has it, asking whatever `fetch` is by then. `here`: where its images open. */
export async function renderSummary(here?: StudyOpeningHere): Promise<void> {
  await renderWithUi(
    <MemoryRouter>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <StudyOpeningContext value={here}>
          <SummaryPanel patientId={PATIENT} />
        </StudyOpeningContext>
      </QueryClientProvider>
    </MemoryRouter>,
  );
}
