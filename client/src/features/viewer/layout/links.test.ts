import { expect, it } from 'vitest';
import { createStore } from '../../../state/store.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { DicomInstance } from '../dicomJson.ts';
import type { Stack } from '../series.ts';
import { createLinks, type Links } from './links.ts';

/** `places`: z of each picture; undefined: nobody says where they are. */
function stack(id: string, places: readonly (number | undefined)[], reference = id): Stack {
  const frames = places.map((z, at) => ({
    studyUid: id,
    seriesUid: id,
    sopUid: `${id}.${at}`,
    frame: 1,
    instance: {
      ...(z !== undefined && {
        '00200052': { vr: 'UI', Value: [reference] },
        '00200032': { vr: 'DS', Value: [0, 0, z] },
        '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
      }),
    } satisfies DicomInstance,
  }));
  const words = { studyUid: id, seriesUid: id, number: 1, modality: 'CT', description: '', bodyPart: '' };
  return { id, ...words, frames, isCine: false, frameRate: undefined };
}
const slices = (count: number, mm: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at * mm);

/** One cell: where it stands, and what a person does in it. */
function cellIn(links: Links, shown: Stack, startAt = 0) {
  const state = createStore({ index: startAt, window: null });
  const last = shown.frames.length - 1;
  const goTo = (index: number): void => {
    const to = Math.min(last, Math.max(0, index));
    if (to !== state.get().index) state.set({ index: to, window: null });
  };
  const view = { state, goTo, snapshot: () => undefined, setCamera: () => undefined };
  const leave = links.join({ stack: shown, view: view as unknown as StackView });
  return { goTo, at: () => state.get().index, isBeyond: () => links.beyond.get().has(view as unknown as StackView), leave };
}

function linked() {
  const links = createLinks();
  const link = { on: true };
  links.setLinked(() => link.on);
  return { links, link };
}

it('a prior goes on in millimetres from where it was laid beside by its part of the stack, led from either side', () => {
  const { links } = linked();
  const now = cellIn(links, stack('now', slices(101, 2)), 50);
  // Half as long, elsewhere in a scanner of its own.
  const prior = cellIn(links, stack('prior', slices(21, 5, -900)));
  expect(prior.at()).toBe(10);
  now.goTo(55);
  expect(prior.at()).toBe(12);
  now.goTo(0);
  expect(prior.at()).toBe(0);
  prior.goTo(20);
  expect(now.at()).toBe(75);
});

it('a prior that runs the other way is laid beside by the part of the patient, and moves with the patient', () => {
  const { links } = linked();
  const now = cellIn(links, stack('now', slices(11, 10)), 2);
  const prior = cellIn(links, stack('prior', slices(11, -10, 500)));
  expect(prior.at()).toBe(8);
  now.goTo(5);
  expect(prior.at()).toBe(5);
});

it('what a person sets while they are not linked is kept from then on: in millimetres, past an end and back, and when a cell is drawn anew', () => {
  const { links, link } = linked();
  const [nowStack, priorStack] = [stack('now', slices(101, 2)), stack('prior', slices(41, 5, -900))];
  const now = cellIn(links, nowStack);
  const prior = cellIn(links, priorStack);
  expect(prior.at()).toBe(0);
  link.on = false;
  prior.goTo(10);
  expect(now.at()).toBe(0);
  link.on = true;
  now.goTo(5);
  expect(prior.at()).toBe(12);
  now.goTo(100);
  expect(prior.at()).toBe(40);
  now.goTo(10);
  expect(prior.at()).toBe(14);
  prior.goTo(20);
  expect(now.at()).toBe(25);

  prior.leave();
  const again = cellIn(links, priorStack);
  expect(again.at()).toBe(20);
  // And another one in its place.
  link.on = false;
  now.goTo(50);
  link.on = true;
  again.goTo(22);
  expect(now.at()).toBe(55);
});

it('where nobody says how far apart pictures are the offset is one of pictures; without one it stays the part of the stack', () => {
  const { links, link } = linked();
  const unplaced = (id: string, count: number) =>
    stack(
      id,
      Array.from({ length: count }, () => undefined),
    );
  const one = cellIn(links, unplaced('one', 41));
  const other = cellIn(links, unplaced('other', 21));
  one.goTo(20);
  expect(other.at()).toBe(10);
  // Moved, and back where it would stand in any case: nothing was set.
  link.on = false;
  other.goTo(3);
  other.goTo(10);
  link.on = true;
  one.goTo(40);
  expect(other.at()).toBe(20);

  link.on = false;
  other.goTo(5);
  link.on = true;
  one.goTo(38);
  expect(other.at()).toBe(3);
  one.goTo(0);
  expect(other.at()).toBe(0);
  one.goTo(40);
  expect(other.at()).toBe(5);
});

it('a prior of two phases stays in the one that was set by hand', () => {
  for (const reference of ['prior', 'now']) {
    const { links, link } = linked();
    const now = cellIn(links, stack('now', slices(25, 5)), 5);
    const prior = cellIn(links, stack('prior', [...slices(25, 5), ...slices(25, 5)], reference));
    link.on = false;
    prior.goTo(30);
    link.on = true;
    now.goTo(6);
    expect(prior.at()).toBe(31);
    now.goTo(22);
    expect(prior.at()).toBe(47);
    now.goTo(0);
    expect(prior.at()).toBe(25);

    link.on = false;
    prior.goTo(0);
    link.on = true;
    now.goTo(24);
    expect(prior.at()).toBe(24);
  }
});

it('in one frame of reference the place of the patient counts, whatever was set', () => {
  const { links, link } = linked();
  const one = cellIn(links, stack('one', slices(41, 2), 'same'));
  const other = cellIn(links, stack('other', slices(17, 5), 'same'));
  link.on = false;
  other.goTo(9);
  link.on = true;
  one.goTo(10);
  expect(other.at()).toBe(4);
});

it('whoever takes over from a presenter goes on with the pictures as they were shown', () => {
  const { links, link } = linked();
  link.on = false;
  const now = cellIn(links, stack('now', slices(101, 2)));
  const prior = cellIn(links, stack('prior', slices(41, 5, -900)));
  // As the presenter moves them, one after the other.
  now.goTo(40);
  prior.goTo(30);
  link.on = true;
  now.goTo(45);
  expect(prior.at()).toBe(32);
});

it('a prior that stands at its end because the other went on says so, until its place is back, it is moved itself, unlinked or gone', () => {
  const { links, link } = linked();
  const now = cellIn(links, stack('now', slices(101, 2)), 50);
  const priorStack = stack('prior', slices(21, 5, -900));
  const prior = cellIn(links, priorStack);
  const seen = () => [now.isBeyond(), prior.isBeyond()];
  expect(seen()).toEqual([false, false]);
  now.goTo(100);
  expect([prior.at(), ...seen()]).toEqual([20, false, true]);
  now.goTo(76);
  expect(seen(), 'within what its last picture stands for').toEqual([false, false]);
  now.goTo(90);
  prior.goTo(19);
  expect([now.at(), ...seen()], 'whoever leads is where they went').toEqual([72, false, false]);
  now.goTo(0);
  expect(seen()).toEqual([false, true]);
  link.on = false;
  links.setLinked(() => link.on);
  expect(seen()).toEqual([false, false]);
  link.on = true;
  now.goTo(1);
  expect(seen()).toEqual([false, true]);
  prior.leave();
  expect(links.beyond.get().size).toBe(0);
});
