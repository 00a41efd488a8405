import { act, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import type { StackView } from '../cornerstone/stackView.ts';
import type { TogetherState } from '../together/model.ts';
import { initialViewState } from '../viewState.ts';
import { MprLayer } from './MprLayer.tsx';
import { stack } from './testing/slices.ts';
import type { Cuts } from './useCuts.ts';

const part = vi.hoisted(() => ({ isLost: true }));
vi.mock('../../../net/loadChunk.ts', () => ({
  loadChunk: () => (part.isLost ? Promise.reject(new Error('lost')) : Promise.resolve({ default: () => <p>cuts</p> })),
}));

const following: TogetherState = { role: 'following', presenter: { personId: 'p-tim', name: 'Tim' } };
const alone: TogetherState = { role: 'nobody', presenter: null };

async function layer(company: TogetherState, cuts: Partial<Cuts> = {}): Promise<void> {
  const all: Cuts = {
    state: createStore<Cuts['cutting']>(null),
    cutting: { at: [1, 2, 3] },
    heldBytes: 0,
    refusal: undefined,
    isCovered: false,
    covered: createStore(false),
    cover: () => undefined,
    ask: () => undefined,
    open: () => undefined,
    moveTo: () => undefined,
    close: () => undefined,
    toggle: () => undefined,
    ...cuts,
  };
  await renderWithUi(
    <MprLayer
      consultId="c1"
      stack={stack()}
      view={{ state: createStore(initialViewState(10, 15)) } as unknown as StackView}
      isDrawn
      cuts={all}
      together={undefined}
      company={company}
      onKey={() => undefined}
      onFocusLost={() => undefined}
      hasFocusBelow={() => false}
    />,
  );
}

it.each([
  { who: 'follows', company: following },
  { who: 'opened them', company: alone },
])('lost code of the cuts leaves the viewer to one who $who, and comes when the network is back', async ({ company }) => {
  part.isLost = true;
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await layer(company);
  expect(await screen.findByText(/Chưa tải được phần tái tạo ảnh/)).toBeDefined();
  part.isLost = false;
  await act(async () => void globalThis.dispatchEvent(new Event('online')));
  expect(await screen.findByText('cuts')).toBeDefined();
});

it('who cannot cut what the presenter cuts is told why, over the picture', async () => {
  await layer(following, { refusal: 'size' });
  expect(screen.getByTestId('mpr-elsewhere').textContent).toContain('quá lớn so với bộ nhớ');
});
