import { expect, it } from 'vitest';
import { viewportChange, viewportView, type ViewportChange, type ViewportPicture, type ViewportView } from './features/viewport.ts';
import { applyChange, isInOrder, joinChanges, pictureIn, studiesOf } from './viewportChange.ts';

const picture: ViewportPicture = {
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopUid: '1.2.3.1',
  frame: 1,
  camera: null,
  window: null,
  inverted: false,
  playing: false,
  frameRate: 15,
};
const prior: ViewportPicture = { ...picture, studyUid: '1.1', seriesUid: '1.1.3', sopUid: '1.1.3.1' };
const layout = { name: '1x2', active: 0, isLinked: true } as const;
const view: ViewportView = { ...picture, layout, cells: { 1: prior } };

it('of each cell only what changed of it is told', () => {
  const next = applyChange(view, { sopUid: '1.2.3.2', cells: { 1: { sopUid: '1.1.3.2' } } });
  expect(next).toEqual({ ...view, sopUid: '1.2.3.2', cells: { 1: { ...prior, sopUid: '1.1.3.2' } } });
  expect(applyChange(view, { inverted: true })?.cells, 'what is not told stays').toEqual({ 1: prior });
  expect(applyChange(view, { cells: { 1: null } }), 'empty now').toEqual({ ...picture, layout });
});

it('with another arrangement nothing of the cells before stays; without one it is one picture', () => {
  const turned = applyChange(view, { ...prior, layout: { ...layout, active: 1 }, cells: { 0: picture } });
  expect(turned).toEqual({ ...prior, layout: { ...layout, active: 1 }, cells: { 0: picture } });
  expect(applyChange(view, { layout: null })).toEqual({ ...picture, layout: null });
  expect(applyChange(null, picture)).toEqual(picture);
});

it('half a picture with nothing to apply it to is no view, in whichever cell', () => {
  expect(applyChange(null, { inverted: true })).toBeUndefined();
  expect(applyChange(view, { cells: { 2: { inverted: true } } })).toBeUndefined();
  expect(applyChange(view, { layout: { ...layout, name: '2x2' }, cells: { 1: { inverted: true } } })).toBeUndefined();
});

it('two changes put together are the one after the other', () => {
  const steps: ViewportChange[] = [
    { sopUid: '1.2.3.2', cells: { 1: { sopUid: '1.1.3.2' } } },
    { cells: { 1: { inverted: true } } },
    { layout: { ...layout, name: '2x2' }, cells: { 1: prior, 2: picture } },
    { cells: { 2: null, 1: { frame: 2 } } },
    { cells: { 2: { ...picture, frame: 4 } } },
    { layout: { ...layout, name: '2x1' } },
    { frame: 7 },
    { layout: null },
  ];
  for (const [from] of steps.entries())
    for (let to = from; to < steps.length; to += 1) {
      let each: ViewportView | undefined = steps.slice(0, from).reduce((now: ViewportView, step) => applyChange(now, step) ?? now, view);
      const begun = each;
      let joined: ViewportChange = {};
      for (const step of steps.slice(from, to + 1)) {
        each = each && applyChange(each, step);
        joined = joinChanges(joined, step);
      }
      expect(each, `${from} to ${to}`).toBeDefined();
      expect(applyChange(begun, joined), `${from} to ${to}`).toEqual(each);
    }
});

it('the cells must be those of the arrangement, each told once', () => {
  expect(isInOrder(view)).toBe(true);
  expect(isInOrder(picture)).toBe(true);
  expect(isInOrder({ ...view, layout: null }), 'cells of no arrangement').toBe(false);
  expect(isInOrder({ ...view, cells: { 2: prior } }), 'more than there are').toBe(false);
  expect(isInOrder({ ...view, cells: { 0: prior } }), 'the active one twice').toBe(false);
  expect(isInOrder({ ...view, layout: { ...layout, active: 2 }, cells: {} }), 'an active one there is not').toBe(false);
});

it('the contract knows four cells and no more, and nothing in them that is no picture', () => {
  expect(viewportView.safeParse(view).success).toBe(true);
  const wrong = [
    { cells: { 4: prior } },
    { cells: { 1: { ...prior, frame: Number.NaN } } },
    { cells: { 1: { ...prior, text: 'x' } } },
    { layout: { ...layout, name: '3x3' } },
    { layout: { ...layout, active: 4 } },
  ];
  for (const part of wrong) expect(viewportChange.safeParse({ ...view, ...part }).success, JSON.stringify(part)).toBe(false);
});

it('tells of a cell what stands in it, and of which studies all of it is', () => {
  expect(pictureIn(view, 0)).toEqual(picture);
  expect(pictureIn(view, 1)).toEqual(prior);
  expect(pictureIn(view, 2)).toBeUndefined();
  expect(pictureIn(picture, 0)).toEqual(picture);
  expect(studiesOf(view)).toEqual(['1.2', '1.1']);
});
