import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import i18next from 'i18next';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { Allergies } from './Allergies.tsx';
import { Documents } from './Documents.tsx';
import { Measurements } from './Measurements.tsx';
import { Medicines } from './Medicines.tsx';

const named = (vi: string, en: string) => ({ vi, en });

it('an English screen shows the English of the record wherever the record has it', async () => {
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <Allergies
        state="some"
        allergies={[
          { name: named('Tôm', 'Shrimp'), severe: false, reactions: [named('Mày đay', 'Urticaria'), named('Phản vệ', 'Anaphylaxis')] },
        ]}
      />
      <Medicines
        medicines={[{ name: named('Amlodipin', 'Amlodipine'), dose: '', status: 'active', reason: named('Tăng huyết áp', 'Hypertension') }]}
      />
      <Measurements series={[]} results={[{ name: named('HBsAg', 'HBsAg'), text: named('Dương tính', 'Positive') }]} />
      <Documents
        patientId="p"
        documents={[
          {
            id: 'd',
            title: named('Giấy ra viện', 'Discharge letter'),
            type: named('', ''),
            contentType: 'application/pdf',
            isMinutes: false,
          },
        ]}
      />
    </QueryClientProvider>,
  );
  expect(screen.getByText(/Tăng huyết áp/)).toBeTruthy();
  await act(async () => void (await i18next.changeLanguage('en')));
  for (const words of [/urticaria.*anaphylaxis/i, /Hypertension/, /Positive/, /Discharge letter/])
    expect(screen.getByText(words)).toBeTruthy();
});
