import { beforeEach, describe, expect, it } from 'vitest';
import type { Annotation, AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import type { Place } from '../together/sight.ts';
import { BY_KEYS, listenToDrawing, type Drawing } from './drawing.ts';
import type { Annotations } from './model.ts';
import type { DrawingTool } from './tools.ts';

const frame = { studyUid: '1', seriesUid: '1.2', sopUid: '1.2.3', frame: 1, instance: {} };
const kept = {
  ...frame,
  id: 'kept',
  kind: 'length',
  points: [
    [100, 100],
    [150, 100],
  ],
} as unknown as Annotation;
const same = (place: Place): Place => place;

let element: HTMLElement;
let drawing: Drawing;
let tool: DrawingTool | undefined;
let selectedId: string | undefined;
let own: AnnotationDraft | null;
/** What was kept, as `kind x,y x,y`. */
let put: string[];
const told = ({ kind, points }: AnnotationDraft): string => [kind, ...points.map((point) => point.join(','))].join(' ');

beforeEach(() => {
  element = document.createElement('div');
  [tool, selectedId, own, put] = ['length', undefined, null, []];
  drawing = listenToDrawing(
    element,
    { frame: () => frame, placeNear: same, pointOf: same },
    {
      state: { get: () => ({ annotations: [kept], own, selectedId }) },
      draw: (draft: AnnotationDraft | null) => (own = draft),
      put: (draft: AnnotationDraft) => {
        put.push(told(draft));
        own = null;
      },
      select: (id: string | undefined) => (selectedId = id),
      mayChange: () => true,
    } as unknown as Annotations,
    () => tool,
    { ask: () => undefined, settle: () => undefined },
  );
});

const move = (x: number, y: number): void =>
  void element.dispatchEvent(new PointerEvent('pointermove', { pointerType: BY_KEYS, clientX: x, clientY: y }));
const set = (x: number, y: number): void => drawing.set({ x, y });
const mouse = (type: 'down' | 'move' | 'up', clientX: number, clientY: number): void =>
  void element.dispatchEvent(new PointerEvent(`pointer${type}`, { pointerId: 1, pointerType: 'mouse', clientX, clientY, button: 0 }));

describe('by keys', () => {
  it('a length from one Enter to the next, seen as it grows', () => {
    set(10, 10);
    expect(own && told(own), 'where it begins is seen').toBe('length 10,10 10,10');
    move(10, 30);
    expect(own && told(own)).toBe('length 10,10 10,30');
    expect(put).toEqual([]);
    set(10, 30);
    expect(put).toEqual(['length 10,10 10,30']);
  });

  it('twice at one place draws nothing', () => {
    set(10, 10);
    set(11, 10);
    expect([put, own]).toEqual([[], null]);
  });

  it('given up, nothing of it stays', () => {
    set(10, 10);
    move(10, 30);
    expect(drawing.cancel()).toBe(true);
    move(10, 50);
    expect([put, own]).toEqual([[], null]);
  });

  it('an angle by three points; a second Enter at its corner is none', () => {
    tool = 'angle';
    set(10, 10);
    move(50, 10);
    set(50, 10);
    set(50, 10);
    expect(put).toEqual([]);
    move(50, 60);
    set(50, 60);
    expect(put).toEqual(['angle 10,10 50,10 50,60']);
  });

  it('a freehand area of points joined by lines, closed by Enter in place', () => {
    tool = 'freehand';
    set(10, 10);
    move(30, 10);
    move(60, 10);
    set(60, 10);
    move(60, 60);
    expect(own && told(own)).toBe('freehand 10,10 60,10 60,60');
    set(60, 60);
    set(60, 60);
    expect(put).toEqual(['freehand 10,10 60,10 60,60']);
    set(10, 10);
    set(60, 10);
    set(60, 10);
    expect([put.length, own], 'two points enclose nothing').toEqual([1, null]);
  });

  it('takes the end of the selected one and lets go of it elsewhere', () => {
    selectedId = 'kept';
    set(149, 101);
    move(180, 120);
    set(180, 130);
    expect(put).toEqual(['length 100,100 180,130']);
  });

  it('what it holds is let go of when the mouse begins something', () => {
    selectedId = 'kept';
    set(150, 100);
    move(180, 120);
    mouse('down', 10, 10);
    mouse('move', 40, 10);
    mouse('up', 40, 10);
    expect(put).toEqual(['length 10,10 40,10']);
  });
});

it('an area drawn by hand may end where it began; a press alone draws none', () => {
  tool = 'freehand';
  mouse('down', 10, 10);
  for (const [x, y] of [
    [60, 10],
    [60, 60],
    [11, 11],
  ] as const)
    mouse('move', x, y);
  mouse('up', 11, 11);
  expect(put).toEqual(['freehand 10,10 60,10 60,60 11,11']);
  mouse('down', 200, 200);
  mouse('move', 201, 201);
  mouse('move', 202, 200);
  mouse('up', 202, 200);
  expect([put.length, own]).toEqual([1, null]);
});
