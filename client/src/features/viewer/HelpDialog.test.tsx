import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { HelpDialog } from './HelpDialog.tsx';

it('names the keys over a document besides those over pictures', async () => {
  await renderWithUi(<HelpDialog hasPresets={false} onClose={() => undefined} />);
  const keysOf = (meaning: string): string[] =>
    [...(screen.getByText(meaning).previousElementSibling?.querySelectorAll('kbd') ?? [])].map(({ textContent }) => textContent);
  expect(keysOf('Ảnh sau')).toEqual(['↓', '→']);
  expect(keysOf('Trang sau')).toEqual(['↓', '→', 'PageDown']);
  expect(keysOf('Trang cuối')).toEqual(['End']);
  expect(keysOf('Vừa cả trang')).toEqual(['0']);
});
