import { describe, expect, test } from 'vitest';
import { actionOf, type KeyPress } from './keyboard.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  defaultPrevented: false,
  typing: false,
  ...more,
});

describe('keys of the room', () => {
  test.each([
    ['m', 'microphone'],
    ['M', 'microphone'],
    ['v', 'camera'],
    ['h', 'hand'],
    ['s', 'screen'],
    ['1', 'panel1'],
    ['4', 'panel4'],
    ['?', 'help'],
  ])('%s is %s', (key, action) => {
    expect(actionOf(press(key))).toBe(action);
  });

  test.each([
    ['while typing', { typing: true }],
    ['with Ctrl, as in copy', { ctrlKey: true }],
    ['with Alt', { altKey: true }],
    ['with the command key', { metaKey: true }],
    ['held down', { repeat: true }],
    ['when something else took it', { defaultPrevented: true }],
  ])('nothing happens %s', (_when, more) => {
    expect(actionOf(press('m', more))).toBeNull();
  });

  test('keys that mean nothing do nothing, also names of object members', () => {
    for (const key of ['x', '5', 'Enter', 'toString', 'constructor']) expect(actionOf(press(key))).toBeNull();
  });
});
