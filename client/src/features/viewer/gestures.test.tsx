import { beforeEach, describe, expect, it } from 'vitest';
import { listenToGestures, type PointerTool } from './gestures.ts';

let element: HTMLElement;
let done: string[];
let at: number;
let tool: PointerTool | undefined;

beforeEach(() => {
  element = document.createElement('div');
  element.setPointerCapture = () => undefined;
  Object.defineProperty(element, 'clientHeight', { value: 400 });
  [done, at, tool] = [[], 10, 'scroll'];
  const round = (value: number): number => Math.round(value * 100) / 100;
  listenToGestures(
    element,
    {
      goTo: (index) => {
        at = index;
        done.push(`go ${index}`);
      },
      index: () => at,
      count: () => 40,
      dragWindow: (dx, dy) => done.push(`window ${dx} ${dy}`),
      zoomBy: (factor, x, y) => done.push(`zoom ${round(factor)} at ${x} ${y}`),
      panBy: (dx, dy) => done.push(`pan ${dx} ${dy}`),
    },
    () => tool,
  );
});

const finger = (type: 'down' | 'move' | 'up' | 'cancel', pointerId: number, clientX: number, clientY: number, button = 0): void =>
  void element.dispatchEvent(new PointerEvent(`pointer${type}`, { pointerId, clientX, clientY, button }));

describe('touch', () => {
  it('one finger uses the chosen tool', () => {
    finger('down', 1, 100, 100);
    finger('move', 1, 100, 150);
    expect(done).toEqual(['go 15']);
    tool = 'window';
    finger('move', 1, 110, 145);
    expect(done.at(-1)).toBe('window 10 -5');
    tool = undefined;
    finger('move', 1, 120, 145);
    expect(done).toHaveLength(2);
  });

  it('two fingers zoom about their middle and pan with it, and scroll nothing', () => {
    finger('down', 1, 100, 200);
    finger('down', 2, 200, 200);
    finger('move', 2, 300, 200);
    expect(done).toEqual(['pan 50 0', 'zoom 2 at 200 200']);
    expect(at).toBe(10);
  });

  it('the finger that stays after two does not make the stack jump', () => {
    finger('down', 1, 100, 100);
    finger('move', 1, 100, 120);
    finger('down', 2, 200, 200);
    finger('move', 1, 100, 300);
    finger('cancel', 2, 200, 200);
    done = [];
    finger('move', 1, 100, 301);
    expect(done).toEqual(['go 12']);
    finger('up', 1, 100, 301);
    finger('move', 1, 100, 399);
    expect(done).toHaveLength(1);
  });
});

describe('mouse', () => {
  it('the right button zooms, the middle one pans, whatever the tool', () => {
    finger('down', 1, 50, 50, 2);
    finger('move', 1, 50, 200, 2);
    expect(done).toEqual(['zoom 2.72 at 50 200']);
    finger('up', 1, 50, 200, 2);
    finger('down', 1, 50, 50, 1);
    finger('move', 1, 60, 45, 1);
    expect(done.at(-1)).toBe('pan 10 -5');
  });

  it('the wheel scrolls by notches, adds up the small steps of a touchpad, and zooms with Ctrl', () => {
    const turn = (deltaY: number, ctrlKey = false): boolean =>
      element.dispatchEvent(new WheelEvent('wheel', { deltaY, ctrlKey, clientX: 7, clientY: 8, cancelable: true }));
    expect(turn(120), 'the page does not scroll').toBe(false);
    expect(at).toBe(12);
    for (let step = 0; step < 5; step += 1) turn(-12);
    expect(at).toBe(11);
    turn(-300, true);
    expect(done.at(-1)).toBe('zoom 2.72 at 7 8');
  });
});
