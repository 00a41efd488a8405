import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { ConnectionNotice } from './ConnectionNotice.tsx';

const three = ['Lan', 'Minh', 'Tâm'];
const four = [...three, 'Hoa'];

it.each([
  [three, /^Đường nhận về của Lan, Minh, Tâm rất yếu/],
  [four, /^Đường nhận về của 4 người rất yếu/],
])('a weak link of up to three is named, of more counted: %j', async (names, text) => {
  await renderWithUi(<ConnectionNotice notice={{ kind: 'thinDownlink', names }} />);
  expect(screen.getByRole('status').textContent).toMatch(text);
});

it.each([
  [['Lan'], /^Không nghe được Lan, đang/],
  [three, /^Không nghe được 3 người \(Lan, Minh, Tâm\), đang/],
  [four, /^Không nghe được 4 người, đang/],
])('so is who cannot be heard: %j', async (names, text) => {
  await renderWithUi(<ConnectionNotice notice={{ kind: 'away', names, sinceMs: Date.now() }} />);
  expect(screen.getByRole('status').textContent).toMatch(text);
});
