import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import type { StackView } from '../cornerstone/stackView.ts';
import { FrameError } from '../frameFetch.ts';
import type { TogetherState } from '../together/model.ts';
import { initialViewState } from '../viewState.ts';
import MprView from './MprView.tsx';
import { stack, type Made } from './testing/slices.ts';

const archive = vi.hoisted(() => ({ status: 404, lost: new Set<string>(), here: new Set<string>(), memory: 1e9 }));
vi.mock('../cornerstone/setup.ts', () => ({
  memoryLimitBytes: () => archive.memory,
  describeFrames: () => undefined,
  imageIdOf: (_consultId: string, { sopUid }: { sopUid: string }) => sopUid,
}));
vi.mock('../cornerstone/frameRequests.ts', () => ({
  isCached: (imageId: string) => archive.here.has(imageId),
  loadFrame: async (imageId: string) => {
    if (archive.lost.has(imageId)) throw new FrameError(archive.status);
    archive.here.add(imageId);
  },
}));
vi.mock('../cornerstone/storedPixels.ts', () => ({ storedPixels: () => ({ pixels: [], slope: 1, intercept: 0 }) }));

const following: TogetherState = { role: 'following', presenter: { personId: 'p-tim', name: 'Tim' } };
const nobody: TogetherState = { role: 'nobody', presenter: null };
const covered: boolean[] = [];

async function show(company: TogetherState, made?: Made): Promise<{ onClose: ReturnType<typeof vi.fn> }> {
  const onClose = vi.fn<() => void>();
  await renderWithUi(
    <MprView
      consultId="c1"
      stack={stack(made)}
      view={{ state: createStore({ ...initialViewState(10, 15), window: { center: 40, width: 400 } }) } as unknown as StackView}
      at={[1, 2, -7.5]}
      together={undefined}
      company={company}
      onMove={() => undefined}
      onBegin={() => undefined}
      onClose={onClose}
      onFocusLost={() => undefined}
      onKey={() => undefined}
      onCovered={(isCovered) => covered.push(isCovered)}
      hasFocusBelow={() => false}
    />,
  );
  return { onClose };
}

beforeEach(() => {
  // What is drawn is measured elsewhere; here there is no canvas.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  covered.length = 0;
  archive.here.clear();
  archive.lost = new Set(['1.4']);
  archive.status = 404;
  archive.memory = 1e9;
});
afterEach(() => vi.restoreAllMocks());

it('who follows keeps the picture when a slice does not come, is told which are missing, and gets the cuts by trying again', async () => {
  await show(following);
  const note = await screen.findByTestId('mpr-elsewhere');
  await vi.waitFor(() => expect(note.textContent).toContain('Không tìm thấy ảnh. Tái tạo cần đủ 10 lát cắt, hiện có 9.'));
  expect(note.textContent).toContain('Tim');
  expect([screen.queryByTestId('mpr'), covered], 'nothing lies over the picture').toEqual([null, []]);
  archive.lost.clear();
  await userEvent.click(screen.getByRole('button', { name: 'Thử lại' }));
  expect(await screen.findByTestId('cut-axial')).toBeDefined();
  expect(covered).toEqual([true]);
});

it('who opened them is told in their place', async () => {
  await show(nobody);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('Không tìm thấy ảnh');
  expect(alert.textContent).toContain('hiện có 9');
  expect(screen.queryByTestId('mpr-elsewhere')).toBeNull();
  archive.lost.clear();
  await userEvent.click(screen.getByRole('button', { name: 'Thử lại' }));
  expect(await screen.findByTestId('cut-axial')).toBeDefined();
});

it.each([
  { who: 'follows', company: following },
  { who: 'opened them', company: nobody },
])('slices that a broken link kept away come for one who $who when the network is back', async ({ company }) => {
  archive.status = 0;
  await show(company);
  expect(await screen.findByText(/Mất kết nối/)).toBeDefined();
  archive.lost.clear();
  await act(async () => void globalThis.dispatchEvent(new Event('online')));
  expect(await screen.findByTestId('cut-axial')).toBeDefined();
});

it('what may not be seen is not tried again', async () => {
  archive.status = 403;
  await show(following);
  expect((await screen.findByText(/Không được phép xem/)).textContent).toContain('hiện có 9');
  expect(screen.queryByRole('button', { name: 'Thử lại' })).toBeNull();
});

it.each([
  ['the device has too little memory', {}, 100, 'quá lớn so với bộ nhớ'],
  ['the slices are uneven', { places: [0, 1, 2, 3, 4, 5, 6, 7, 9] }, 1e9, 'không đều'],
] as const)('where %s, whoever opens the cuts is told so and goes back to the picture', async (_why, made, memory, reason) => {
  archive.memory = memory;
  const { onClose } = await show(nobody, made as Made);
  expect(screen.getByRole('alert').textContent).toContain(reason);
  await userEvent.click(screen.getAllByRole('button', { name: 'Đóng ảnh tái tạo' })[1] as HTMLElement);
  expect(onClose).toHaveBeenCalledTimes(1);
});
