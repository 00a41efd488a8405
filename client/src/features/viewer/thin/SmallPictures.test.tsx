import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, configure, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import i18next from 'i18next';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import { arrangeStudy, type Stack } from '../series.ts';
import { instanceOf } from '../testing/instances.ts';
import { createTogether, type Together } from '../together/model.ts';
import { FakeClock, FakePort, sampleView, settle } from '../together/testing/fakes.ts';
import { SmallPictures } from './SmallPictures.tsx';

configure({ asyncUtilTimeout: 10_000 });

const text = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`viewer:${key}`, values);

function stackOf(count: number, side = 2048): Stack {
  const instances = Array.from({ length: count }, (_, index) =>
    instanceOf({ '00080018': `1.2.3.${index + 1}`, '00200013': index + 1, '00280010': side, '00280011': side, '00080060': 'DX' }),
  );
  const [stack] = arrangeStudy(instances).stacks;
  if (stack === undefined) throw new Error('no stack');
  return stack;
}

interface Asked {
  sopUid: string;
  size: string;
  aborted: () => boolean;
  answer: (response: Response) => void;
}
let asked: Asked[];
/** Middle pictures asked for. */
const middles = (): Asked[] => asked.filter(({ size }) => size !== '256');

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (path: string, { signal }: { signal: AbortSignal }) => {
    const url = new URL(path, 'http://x.invalid');
    const answer = Promise.withResolvers<Response>();
    const size = url.searchParams.get('size') ?? '';
    signal.addEventListener('abort', () => answer.reject(signal.reason as Error));
    asked.push({
      sopUid: /instances\/([0-9.]+)/.exec(url.pathname)?.[1] ?? '',
      size,
      aborted: () => signal.aborted,
      answer: answer.resolve,
    });
    if (size === '256') answer.resolve(new Response('small'));
    return answer.promise;
  });
  let made = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${(made += 1)}-${blob instanceof Blob ? blob.size : ''}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(stack: Stack, together?: Together): Promise<void> {
  await renderWithUi(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SmallPictures consultId="c" stack={stack} together={together} annotations={undefined} reported={[]} goal={undefined} />
    </QueryClientProvider>,
  );
}

it('a sharper picture comes when it is asked for, says that it is compressed with loss, is given up by whoever moves on, and is kept', async () => {
  await open(stackOf(2));
  expect(screen.getByTestId('small-note').textContent).toBe(text('thin.note'));
  await userEvent.click(screen.getByTestId('sharper'));
  await waitFor(() => expect(middles()).toMatchObject([{ sopUid: '1.2.3.1', size: '1024' }]));
  expect(screen.getByTestId('small-note').textContent).toBe(text('sharper.coming'));

  await userEvent.click(screen.getByLabelText(text('help.key.next')));
  await waitFor(() => expect(middles()[0]?.aborted()).toBe(true));
  expect(screen.getByTestId('small-note').textContent).toBe(text('thin.note'));

  await userEvent.click(screen.getByTestId('sharper'));
  await waitFor(() => expect(middles()).toHaveLength(2));
  expect(middles()[1]?.sopUid).toBe('1.2.3.2');
  middles()[1]?.answer(new Response('a middle picture'));
  await waitFor(() => expect(screen.getByTestId('small-note').textContent).toBe(text('sharper.note')));
  expect(screen.queryByTestId('sharper')).toBeNull();

  await userEvent.click(screen.getByLabelText(text('help.key.previous')));
  expect(screen.getByTestId('small-note').textContent).toBe(text('thin.note'));
  await userEvent.click(screen.getByLabelText(text('help.key.next')));
  await waitFor(() => expect(screen.getByTestId('small-note').textContent).toBe(text('sharper.note')));
  expect(middles()).toHaveLength(2);
});

it('one that does not come is said, the small one stays, and it is asked for again', async () => {
  await open(stackOf(1));
  await userEvent.click(screen.getByTestId('sharper'));
  await waitFor(() => expect(middles()).toHaveLength(1));
  middles()[0]?.answer(new Response('', { status: 404 }));
  await waitFor(() => expect(screen.getByTestId('small-note').textContent).toBe(text('sharper.failed')));
  expect(document.querySelector('img')).not.toBeNull();
  await userEvent.click(screen.getByTestId('sharper'));
  await waitFor(() => expect(middles()).toHaveLength(2));
  middles()[1]?.answer(new Response('a middle picture'));
  await waitFor(() => expect(screen.getByTestId('small-note').textContent).toBe(text('sharper.note')));
});

it('none is offered of a picture that is small itself, and none larger than the picture', async () => {
  await open(stackOf(1, 200));
  expect(screen.queryByTestId('sharper')).toBeNull();
  await open(stackOf(1, 512));
  await userEvent.click(screen.getByTestId('sharper'));
  await waitFor(() => expect(middles()).toMatchObject([{ size: '512' }]));
});

/** Looking together with Phạm Quốc Tim, who shows slice `number` of the stack. */
async function company() {
  const [port, clock] = [new FakePort(), new FakeClock()];
  port.handlers['viewport:present'] = () => ({ presentation: 2, presenter: { personId: 'me', name: 'Tôi' } });
  const together = createTogether({ consultId: 'c', personId: 'me', port, clock });
  await settle();
  let seq = 0;
  const shows = (number: number): void => {
    const change = { ...sampleView, studyUid: '1', seriesUid: '1.2', sopUid: `1.2.3.${number}` };
    act(() => port.notify('viewport:shared', { consultId: 'c', presentation: 1, seq: (seq += 1), change }));
  };
  const presents = (): void =>
    act(() => {
      const presenter = { personId: 'tim', name: 'Phạm Quốc Tim' };
      port.notify('viewport:presenterChanged', { consultId: 'c', presentation: 1, presenter });
    });
  return { together, port, clock, shows, presents };
}
const isAt = (index: number): Promise<void> =>
  waitFor(() => expect(screen.getByTestId('small-place').textContent).toBe(text('sliderValue', { index, count: 5 })));

it('whoever follows sees the slice the presenter rests at, and whose it is; a step of their own and they look alone', async () => {
  const { together, shows, presents } = await company();
  await open(stackOf(5), together);
  await isAt(1);
  expect(screen.queryByTestId('small-whose')).toBeNull();
  presents();
  for (const slice of [2, 3, 5]) shows(slice);
  await isAt(5);
  expect(screen.getByTestId('small-whose').textContent).toBe(text('thin.following', { name: 'Phạm Quốc Tim' }));
  await waitFor(() => expect(asked.map(({ sopUid }) => sopUid)).toEqual(['1.2.3.1', '1.2.3.5']));

  await userEvent.click(screen.getByLabelText(text('help.key.previous')));
  await isAt(4);
  expect(together.state.get().role).toBe('alone');
  expect(screen.queryByTestId('small-whose')).toBeNull();
  act(() => together.follow());
  await isAt(5);
  together.destroy();
});

it('who opens while somebody presents begins with what is shown', async () => {
  const { together, shows, presents } = await company();
  presents();
  shows(3);
  await open(stackOf(5), together);
  await isAt(3);
  await waitFor(() => expect(asked.map(({ sopUid }) => sopUid)).toEqual(['1.2.3.3']));
  together.destroy();
});

it('whoever presents from small pictures shows the others series and slice', async () => {
  const { together, port, clock } = await company();
  await open(stackOf(5), together);
  await act(() => together.present());
  await clock.pass(100);
  const shown = () => port.sentAs('viewport:share').map(({ change }) => change.sopUid);
  expect(port.sentAs('viewport:share')[0]?.change).toMatchObject({ studyUid: '1', seriesUid: '1.2', frame: 1, camera: null, window: null });
  expect(shown()).toEqual(['1.2.3.1']);
  await userEvent.click(screen.getByLabelText(text('help.key.next')));
  await clock.pass(100);
  expect(shown()).toEqual(['1.2.3.1', '1.2.3.2']);
  together.destroy();
});
