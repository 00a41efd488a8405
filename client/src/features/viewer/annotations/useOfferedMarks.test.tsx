import { act, screen } from '@testing-library/react';
import i18next from 'i18next';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import { createMinutesOffers, type MinutesOffers } from '../../../state/minutesOffers.ts';
import { MinutesOffersContext } from '../../../state/useMinutesOffers.ts';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import { heldPixels } from '../heldPixels.ts';
import { arrangeStudy, type Frame, type Stack } from '../series.ts';
import { instanceOf } from '../testing/instances.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useOfferedMarks } from './useOfferedMarks.ts';

/** What is in memory, by SOP instance; null: in colour. */
let held: Map<string, ((column: number) => number) | null>;
const isHeld = vi.fn<(consultId: string, frame: Frame) => boolean>((_consultId, { sopUid }) => held.has(sopUid));
beforeEach(() => {
  held = new Map();
  isHeld.mockClear();
  heldPixels.readFrom({
    isHeld,
    valuesOf: (_consultId, { sopUid }) => {
      const valueAt = held.get(sopUid) ?? undefined;
      return valueAt && { columns: 10, rows: 10, valueAt };
    },
    forget: () => held.clear(),
  });
});

const stacksOf = (values: Parameters<typeof instanceOf>[0] = {}): Stack[] =>
  arrangeStudy(
    [1, 2].map((number) =>
      instanceOf({
        '00080018': `1.2.3.${number}`,
        '00200013': number,
        '00080060': 'CT',
        '0008103E': 'Bụng',
        '00280004': 'MONOCHROME2',
        '00280030': [0.5, 0.5],
        ...values,
      }),
    ),
  ).stacks;

const mark = (kind: Annotation['kind'], points: Annotation['points'], more: Partial<Annotation> = {}): Annotation => ({
  id: kind,
  kind,
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: '1.2.3.1',
  frame: 1,
  points,
  text: '',
  window: null,
  author: { personId: 'p', name: 'An' },
  version: 1,
  updatedAt: '',
  ...more,
});
const probe = mark('probe', [[3, 3]]);
const rectangle = mark('rectangle', [
  [2, 2],
  [4, 4],
]);

function Offered({ annotations, stacks }: { annotations: Annotations; stacks: Stack[] }) {
  const offers = useOfferedMarks('c', annotations, stacks);
  return (
    <ul>
      {[...offers.values()].map(({ id, text }) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  );
}

async function open(drawn: Annotation[], stacks = stacksOf()): Promise<{ minutes: MinutesOffers; draw: (now: Annotation[]) => void }> {
  const state = createStore({ annotations: drawn } as Partial<AnnotationsState> as AnnotationsState);
  const minutes = createMinutesOffers();
  await renderWithUi(
    <MinutesOffersContext value={minutes}>
      <Offered annotations={{ state } as Partial<Annotations> as Annotations} stacks={stacks} />
    </MinutesOffersContext>,
  );
  return { minutes, draw: (now) => act(() => state.update((before) => ({ ...before, annotations: now }))) };
}
const texts = (): (string | null)[] => screen.queryAllByRole('listitem').map(({ textContent }) => textContent);
const arrive = (sopUid: string, valueAt: ((column: number) => number) | null): void =>
  act(() => {
    held.set(sopUid, valueAt);
    heldPixels.arrived();
  });
const missing = (): string => i18next.t('viewer:annotations.minutesNoValue');

it('a point goes into the minutes with its value and unit', async () => {
  held.set('1.2.3.1', (column) => column * 10 + 0.5);
  const { minutes } = await open([probe]);
  expect(texts()).toEqual(['Giá trị tại điểm 30,5 HU (Bụng, ảnh 1/2)']);
  expect(minutes.listed.get().map(({ text }) => text)).toEqual(texts());
});

it.each([
  ['rectangle', rectangle, 'Hình chữ nhật 3 ± 0,8 HU; 2 … 4; 1 mm² (Bụng, ảnh 1/2)'],
  ['ellipse', mark('ellipse', rectangle.points), 'Hình elip 3 ± 0,6 HU; 2 … 4; 0,8 mm² (Bụng, ảnh 1/2)'],
  [
    'freehand',
    mark('freehand', [
      [2, 2],
      [4.5, 2],
      [4.5, 4.5],
      [2, 4.5],
    ]),
    'Vùng vẽ tay 3 ± 0,8 HU; 2 … 4; 1,6 mm² (Bụng, ảnh 1/2)',
  ],
])('a region (%s) goes in with mean ± SD, range and area', async (_kind, region, text) => {
  held.set('1.2.3.1', (column) => column);
  await open([region]);
  expect(texts()).toEqual([text]);
});

it('says that values are missing until the picture is in memory, and keeps them when it is let go', async () => {
  const { draw } = await open([probe, rectangle]);
  expect(texts()).toEqual([`Giá trị tại điểm ${missing()} (Bụng, ảnh 1/2)`, `Hình chữ nhật 1 mm²; ${missing()} (Bụng, ảnh 1/2)`]);
  arrive('1.2.3.2', () => 0);
  expect(texts()[0], 'another picture').toContain(missing());
  arrive('1.2.3.1', (column) => column);
  const whole = ['Giá trị tại điểm 3 HU (Bụng, ảnh 1/2)', 'Hình chữ nhật 3 ± 0,8 HU; 2 … 4; 1 mm² (Bụng, ảnh 1/2)'];
  expect(texts()).toEqual(whole);
  held.clear();
  draw([probe, rectangle]);
  expect(texts()).toEqual(whole);
  draw([{ ...probe, points: [[5, 3]] }]);
  expect(texts(), 'moved: the old value is another point’s').toEqual([`Giá trị tại điểm ${missing()} (Bụng, ảnh 1/2)`]);
});

it('a point of a picture in colour has no value and is not offered; a region says its area', async () => {
  await open([probe, rectangle], stacksOf({ '00280004': 'RGB' }));
  expect(texts()).toEqual(['Hình chữ nhật 1 mm² (Bụng, ảnh 1/2)']);
});

it('nor is one beside the picture, or of a picture that turns out to be in colour', async () => {
  await open([{ ...probe, points: [[-3, 3]] }, mark('probe', [[3, 3]], { id: 'second', sopUid: '1.2.3.2' })]);
  expect(texts()).toHaveLength(2);
  arrive('1.2.3.1', () => 1);
  arrive('1.2.3.2', null);
  expect(texts()).toEqual([]);
});

it('what needs no values is offered as before, and looks for none', async () => {
  await open([
    mark('length', [
      [0, 0],
      [6, 8],
    ]),
    mark('arrow', [], { text: 'Xem' }),
    mark('key', []),
  ]);
  expect(texts()).toEqual(['Chiều dài 5 mm (Bụng, ảnh 1/2)', 'Mũi tên ghi chú Xem (Bụng, ảnh 1/2)', 'Ảnh quan trọng (Bụng, ảnh 1/2)']);
  expect(isHeld).not.toHaveBeenCalled();
});
