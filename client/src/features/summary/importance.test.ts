import { expect, it } from 'vitest';
import type { Change, Changes } from './changes.ts';
import { firstRead } from './importance.ts';
import type { Flag, Point } from './measurements.ts';

const word = (text: string) => ({ vi: text, en: text });
const point = (value: number, flag: Flag | undefined = 'normal'): Point => ({ at: '2026-03-01', value, ...(flag && { flag }) });
const result = (name: string, before: Point | undefined, now: Point, since?: Point): Change => ({
  kind: 'result',
  name: word(name),
  at: now.at,
  result: { unit: '', now, ...(before && { before }), ...(since && { since }) },
});
const unflagged = (value: number): Point => ({ at: '2026-03-01', value });
const other = (kind: Change['kind']): Change => ({ kind, name: word(kind), at: '2026-03-01' });
const steady = (count: number): Change[] => Array.from({ length: count }, (_, at) => result(`steady ${at}`, point(10), point(12)));
const since = (items: Change[]): Changes => ({ since: '2026-01-20', undated: [], hasOfThatDay: false, hasSteady: false, items });
const firstNames = (items: Change[]): string[] => firstRead(since(items)).map(({ name }) => name.vi);

it('of few changes all are read at first', () => {
  expect(firstRead(since(steady(8)))).toHaveLength(8);
  expect(firstRead(since(steady(9))), 'nobody presses for one row').toHaveLength(9);
});

it('of many the latest of those in their range wait, and none that may matter', () => {
  const matters: Change[] = [
    other('problem'),
    other('problemOver'),
    other('medicine'),
    other('medicineStopped'),
    other('medicineOver'),
    other('document'),
    other('image'),
    { ...other('result'), name: word('in words'), text: word('E. coli') },
    result('out', point(4), point(6, 'high')),
    result('was out', point(6, 'high'), point(4)),
    result('stands out', point(4), point(4.5), point(7, 'critical')),
    result('nobody knows its range', unflagged(50), unflagged(60)),
    result('by half, as creatinine', point(60), point(90)),
    result('to two thirds', point(150), point(100)),
    result('by half since', point(60), point(70), point(90)),
    result('below nothing', point(-2), point(1)),
  ];
  const many = [...steady(5), ...matters, ...steady(5)];
  expect(firstNames(many)).toEqual(matters.map(({ name }) => name.vi));
  expect(firstNames([result('first of its kind', undefined, point(4)), ...many])).not.toContain('first of its kind');
});

it('where few matter the latest others fill the place, in the order they came', () => {
  const [problem, out] = [other('problem'), result('out', point(4), point(6, 'high'))];
  const items = [...steady(3), problem, ...steady(9), out];
  expect(firstNames(items)).toEqual(['steady 0', 'steady 1', 'steady 2', 'problem', 'steady 0', 'steady 1', 'steady 2', 'out']);
});
