import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import { DrawMenu } from './DrawMenu.tsx';

const open = async (mayMark: boolean): Promise<void> => {
  await renderWithUi(<DrawMenu tool="scroll" onTool={() => undefined} mayMark={mayMark} disabled={false} />);
  fireEvent.click(screen.getByTestId('draw-menu'));
  await screen.findByRole('menuitem', { name: /^Chiều dài/ });
};
const isOffered = (name: RegExp): boolean => !screen.getByRole('menuitem', { name }).hasAttribute('data-disabled');
const reason = /Bạn đang xem cùng/;

it('offers whoever only reads along the glass, and says why nothing else', async () => {
  await open(false);
  expect(isOffered(/^Chiều dài/)).toBe(false);
  expect(isOffered(/Kính lúp/)).toBe(true);
  expect(screen.getByText(reason)).toBeTruthy();
});

it('offers whoever takes part everything', async () => {
  await open(true);
  expect(isOffered(/^Chiều dài/)).toBe(true);
  expect(screen.queryByText(reason)).toBeNull();
});
