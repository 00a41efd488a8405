import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { NamedPointer, ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { linkReading } from '../../net/linkReading.ts';
import { createStore } from '../../state/store.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { DocumentView } from './DocumentView.tsx';
import type { Pdf } from './pdf/pdf.ts';
import * as program from './pdf/pdfCode.ts';
import { fileOf } from './testing/files.ts';
import type { Together, TogetherState } from './together/model.ts';
import { sampleView } from './together/testing/fakes.ts';

const presenter = { personId: 'p', name: 'Lan' };

function show(role: TogetherState['role'], file: ConsultFile) {
  const state = createStore<TogetherState>({ role, presenter: role === 'nobody' ? null : presenter });
  const seen = createStore<ViewportView | null>(null);
  const share = vi.fn<Together['share']>();
  const together = {
    state,
    shown: seen,
    pointers: createStore<readonly NamedPointer[]>([]),
    share,
    point: () => undefined,
    lookAlone: () => {
      if (state.get().role === 'following') state.set({ role: 'alone', presenter });
    },
  } satisfies Partial<Together> as Partial<Together> as Together;
  const shown = renderWithUi(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <DocumentView consultId="c1" file={file} together={together} />
    </QueryClientProvider>,
  );
  return { state, seen, share, shown };
}
/** A PDF of so many pages, as its program would open it. */
function opening(count: number) {
  const page = { width: 600, height: 800, draw: async () => undefined, write: async () => undefined, free: () => undefined };
  const pdf: Pdf = { count, hasFaults: false, page: async () => page, close: () => undefined };
  vi.spyOn(program, 'loadPdfProgram').mockResolvedValue({ openPdf: async () => pdf });
}
const viewOf = ({ id }: ConsultFile, frame: number): ViewportView => {
  const uid = uidOfUuid(id);
  return { ...sampleView, studyUid: uid, seriesUid: uid, sopUid: uid, frame };
};

/** A server that has the file, and counts how often it was asked for it. */
function serving() {
  const fetch = vi.fn<() => Promise<Response>>(() => Promise.resolve(new Response('%PDF-1.4')));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('is shown to the others only by who presents, under the UID of its id', async () => {
  serving();
  const file = fileOf({ kind: 'pdf' });
  const { state, share, shown } = show('nobody', file);
  await shown;
  expect(share).not.toHaveBeenCalled();
  act(() => state.set({ role: 'presenting', presenter }));
  const uid = uidOfUuid(file.id);
  expect(share.mock.calls.map(([{ studyUid, seriesUid, sopUid }]) => [studyUid, seriesUid, sopUid])).toEqual([[uid, uid, uid]]);
  act(() => state.set({ role: 'following', presenter }));
  expect(share).toHaveBeenCalledTimes(1);
});

it('the presenter shows the page they turn to; whoever follows sees it, turns away on their own, and comes back to it', async () => {
  serving();
  opening(7);
  const file = fileOf({ kind: 'pdf' });
  const { state, seen, share, shown } = show('presenting', file);
  await shown;
  await userEvent.click(await screen.findByRole('button', { name: 'Trang sau' }));
  expect(share.mock.calls.map(([{ frame }]) => frame)).toEqual([1, 2]);

  act(() => state.set({ role: 'following', presenter }));
  act(() => seen.set(viewOf(file, 5)));
  expect(screen.getByTestId('paper-page').textContent).toBe('Trang 5 / 7');
  await userEvent.keyboard('{PageDown}');
  expect(state.get().role).toBe('alone');
  expect(screen.getByTestId('paper-page').textContent).toBe('Trang 6 / 7');
  act(() => seen.set(viewOf(file, 3)));
  expect(screen.getByTestId('paper-page').textContent, 'looks alone').toBe('Trang 6 / 7');
  act(() => state.set({ role: 'following', presenter }));
  expect(screen.getByTestId('paper-page').textContent, 'back with the presenter').toBe('Trang 3 / 7');
});

/** A window of so many pixels; the paper stands in it so. */
function inWindow(room: { width: number; height: number }, paper: Partial<DOMRect> = {}) {
  for (const [name, value] of [
    ['clientWidth', room.width],
    ['offsetWidth', room.width],
    ['clientHeight', room.height],
    ['offsetHeight', room.height],
  ] as const)
    vi.spyOn(HTMLElement.prototype, name, 'get').mockReturnValue(value);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function of(this: HTMLElement) {
    return { left: 0, top: 0, ...room, ...(this.dataset['testid'] === 'paper' && paper) } as DOMRect;
  });
}
const part = {
  x: 300,
  y: 200,
  halfWidth: 150,
  halfHeight: 100,
  rotation: 0,
  flippedHorizontally: false,
  flippedVertically: false,
} as const;

it('the presenter shows the part of the page that is seen, of this page only', async () => {
  serving();
  opening(2);
  inWindow({ width: 600, height: 400 }, { left: 0, top: -100, width: 600, height: 800 });
  const { share, shown } = show('presenting', fileOf({ kind: 'pdf' }));
  await shown;
  await vi.waitFor(() => expect(share.mock.lastCall?.[0].camera).toEqual({ ...part, y: 300, halfWidth: 300, halfHeight: 200 }));
  inWindow({ width: 600, height: 400 }, { left: 0, top: -250, width: 600, height: 800 });
  act(() => void screen.getByTestId('paper-region').dispatchEvent(new Event('scroll')));
  expect(share.mock.lastCall?.[0]).toMatchObject({ frame: 1, camera: { y: 450 } });
  const { length } = share.mock.calls;
  act(() => void screen.getByTestId('paper-region').dispatchEvent(new Event('scroll')));
  expect(share, 'nothing moved').toHaveBeenCalledTimes(length);
});

it('whoever follows sees that part as large as their window allows, looks alone when they enlarge it, and stays at the size when it is over', async () => {
  serving();
  opening(2);
  inWindow({ width: 300, height: 400 });
  const file = fileOf({ kind: 'pdf' });
  const { state, seen, shown } = show('following', file);
  await shown;
  const scale = (): string | undefined => screen.getByTestId('paper').dataset['scale'];
  await vi.waitFor(() => expect(scale()).toBe('0.5000'));
  act(() => seen.set({ ...viewOf(file, 1), camera: part }));
  expect(scale(), '300 points across in 300 pixels').toBe('1.0000');
  act(() => seen.set({ ...viewOf(file, 1), camera: { ...part, halfHeight: 400 } }));
  expect(scale(), '800 points down in 400 pixels').toBe('0.5000');
  act(() => seen.set({ ...viewOf(file, 1), camera: part }));
  act(() => state.set({ role: 'nobody', presenter: null }));
  expect(scale(), 'when it is over').toBe('1.0000');
  act(() => state.set({ role: 'following', presenter }));
  await userEvent.click(screen.getByRole('button', { name: 'Phóng to' }));
  expect(state.get().role).toBe('alone');
  expect(scale()).toBe('1.2500');
});

it('whoever follows and scrolls by hand looks alone; what scrolls by itself does not', async () => {
  serving();
  opening(2);
  inWindow({ width: 300, height: 400 });
  const file = fileOf({ kind: 'pdf' });
  const { state, seen, shown } = show('following', file);
  await shown;
  const region = await screen.findByTestId('paper-region');
  region.scrollTo = () => undefined;
  act(() => seen.set({ ...viewOf(file, 1), camera: part }));
  region.scrollTop = 50;
  act(() => void region.dispatchEvent(new Event('scroll')));
  expect(state.get().role).toBe('following');
  act(() => void region.dispatchEvent(new Event('wheel')));
  act(() => void region.dispatchEvent(new Event('scroll')));
  expect(state.get().role).toBe('alone');
});

it('whoever takes over presents the page they were led to; turning past the end is no wish to look elsewhere', async () => {
  serving();
  opening(2);
  const file = fileOf({ kind: 'pdf' });
  const { state, seen, share, shown } = show('following', file);
  await shown;
  act(() => seen.set(viewOf(file, 2)));
  (await screen.findByTestId('paper-region')).focus();
  await userEvent.keyboard('{End}{PageDown}{ArrowRight}');
  expect(state.get().role).toBe('following');
  act(() => {
    seen.set(null);
    state.set({ role: 'presenting', presenter });
  });
  expect(share.mock.calls.map(([{ frame }]) => frame)).toEqual([2]);
  await userEvent.keyboard('{Home}');
  expect(share.mock.lastCall?.[0].frame).toBe(1);
});

it('one that cannot be opened says why, and can be saved or opened elsewhere', async () => {
  serving();
  vi.spyOn(program, 'loadPdfProgram').mockResolvedValue({
    openPdf: () => Promise.reject(new AppError('INVALID_REQUEST', 'locked', { reason: 'pdf_password' })),
  });
  await show('alone', fileOf({ kind: 'pdf' })).shown;
  const problem = await screen.findByTestId('document-problem');
  expect(problem.textContent).toContain('mật khẩu');
  expect(within(problem).getByRole('link', { name: /Tải xuống/ })).toBeTruthy();
  expect(within(problem).queryByRole('button')).toBeNull();
});

it('one with a fault is opened again as well as it goes, and says so; what is still not there says so too', async () => {
  serving();
  const openPdf = vi.fn<(blob: Blob, signal: AbortSignal, how?: { forgiving?: boolean }) => Promise<Pdf>>(
    (_blob, _signal, { forgiving = false } = {}) =>
      Promise.resolve({ count: 2, hasFaults: forgiving, page: () => Promise.reject(new Error('no such object')), close: () => undefined }),
  );
  vi.spyOn(program, 'loadPdfProgram').mockResolvedValue({ openPdf });
  await show('alone', fileOf({ kind: 'pdf' })).shown;
  expect(await screen.findByText(/có thể thiếu chữ hoặc hình/)).toBeTruthy();
  expect(openPdf.mock.calls.map(([, , how]) => how?.forgiving)).toEqual([false, true]);
  expect(screen.getByTestId('paper-page').textContent, 'the other page can still be turned to').toBe('Trang 1 / 2');
});

it('on a thin link its pages are the browser’s own until their program is asked for', async () => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  serving();
  opening(2);
  await show('following', fileOf({ kind: 'pdf' })).shown;
  expect(await screen.findByText(/tự lật trang/)).toBeTruthy();
  expect(program.loadPdfProgram).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: /Xem trang cùng nhau/ }));
  expect(await screen.findByTestId('paper-region')).toBeTruthy();
});

it('on a thin link a heavy one does not come because somebody else shows it; asked for, it does', async () => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  const fetch = serving();
  await show('following', fileOf({ kind: 'pdf', sizeBytes: 2_000_000 })).shown;
  const ask = await screen.findByRole('button', { name: /2 MB/ });
  expect(fetch).not.toHaveBeenCalled();
  await userEvent.click(ask);
  expect(document.activeElement, 'the focus goes on to what comes').not.toBe(document.body);
  expect(fetch).toHaveBeenCalledTimes(1);
});

it.each([
  ['a light one', 'following', 20_000],
  ['one the person chose themselves', 'alone', 2_000_000],
] as const)('on a thin link %s comes at once', async (_what, role, sizeBytes) => {
  vi.spyOn(linkReading, 'isThin').mockReturnValue(true);
  const fetch = serving();
  await show(role, fileOf({ kind: 'pdf', sizeBytes })).shown;
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(1));
});
