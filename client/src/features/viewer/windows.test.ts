import { describe, expect, it } from 'vitest';
import { draggedWindow, presetsFor, proposedWindow, valueUnit, withoutUselessWindows } from './windows.ts';
import { instanceOf } from './testing/instances.ts';

describe('windows', () => {
  it('takes the first window of the file', () => {
    expect(proposedWindow(instanceOf({ '00281050': ['40', '-600'], '00281051': ['400', '1500'] }))).toEqual({ center: 40, width: 400 });
  });
  it('has none of width 0, which would draw black, and hides it from the loader', () => {
    const zero = instanceOf({ '00281050': 0, '00281051': 0 });
    expect(proposedWindow(zero)).toBeUndefined();
    expect(withoutUselessWindows(zero)).not.toHaveProperty('00281051');
    expect(zero, 'the instance itself is kept').toHaveProperty('00281051');
    const good = instanceOf({ '00281050': 40, '00281051': 400 });
    expect(withoutUselessWindows(good)).toBe(good);
  });
  it('offers presets only where numbers are HU', () => {
    expect(presetsFor('CT').map((preset) => preset.key)).toContain('lung');
    expect(presetsFor('MR')).toEqual([]);
  });
  it('drags in proportion to the width and never below 1', () => {
    expect(draggedWindow({ center: 40, width: 300 }, 10, -5)).toEqual({ center: 35, width: 310 });
    expect(draggedWindow({ center: 0, width: 2 }, -1000, 0).width).toBe(1);
  });
  it.each([
    ['CT', {}, 'HU'],
    ['CT', { '00281054': 'US' }, 'HU'],
    ['PT', { '00541001': 'BQML' }, 'BQML'],
    ['MR', {}, ''],
    ['CT', { '00281054': 'HU' }, 'HU'],
  ])('%s %o is told in %s', (modality, more, unit) => {
    expect(valueUnit(instanceOf({ '00080060': modality, ...more }))).toBe(unit);
  });
});
