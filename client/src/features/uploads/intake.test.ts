import { expect, it } from 'vitest';
import { filesOf, findIn } from './intake.ts';

const fault = new DOMException('the disc is scratched', 'NotReadableError');
const fileAt = (fullPath: string, readable = true) => ({
  fullPath,
  isFile: true,
  file: (give: (file: File) => void, fail: (error: unknown) => void) =>
    readable ? give(new File(['x'], fullPath.split('/').at(-1) ?? '')) : fail(fault),
});
/** Gives each of the portions, then nothing more, or the fault. */
const folderAt = (fullPath: string, portions: object[][], end: 'whole' | 'fault' = 'whole') => ({
  fullPath,
  isFile: false,
  createReader: () => {
    const left = [...portions];
    return {
      readEntries: (give: (entries: object[]) => void, fail: (error: unknown) => void) => {
        const next = left.shift();
        if (next === undefined && end === 'fault') fail(fault);
        else give(next ?? []);
      },
    };
  },
});
const drop = (...entries: object[]) =>
  ({ items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })), files: [] }) as unknown as DataTransfer;

it('what of a drop cannot be read is refused by name, and all else is found', async () => {
  const dropped = await filesOf(
    drop(
      folderAt('/CD', [
        [fileAt('/CD/IM1'), fileAt('/CD/IM2', false)],
        [folderAt('/CD/SCRATCHED', [[fileAt('/CD/SCRATCHED/IM3')]], 'fault'), fileAt('/CD/IM4')],
      ]),
      fileAt('/paper.pdf', false),
      fileAt('/photo.jpg'),
    ),
  );
  const found = await findIn(dropped);
  expect(found.filter(({ kind }) => kind === 'file').map(({ name }) => name)).toEqual([
    'CD/IM1',
    'CD/SCRATCHED/IM3',
    'CD/IM4',
    'photo.jpg',
  ]);
  expect(found.filter(({ kind }) => kind === 'refused')).toEqual([
    { kind: 'refused', name: 'CD/IM2', source: 'CD', reason: 'unreadable' },
    { kind: 'refused', name: 'CD/SCRATCHED', source: 'CD', reason: 'unreadable' },
    { kind: 'refused', name: 'paper.pdf', source: undefined, reason: 'unreadable' },
  ]);
});
