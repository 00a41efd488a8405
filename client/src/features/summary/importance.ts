import type { Change, Changes } from './changes.ts';
import type { Point } from './measurements.ts';

/** So many changes are named without anybody asking, and every one beyond them that may matter. */
const SHOWN = 8;
/**
 * Within the range too a value that moved by half may mean something: creatinine of 1.5 times what it was is acute kidney injury
 * (KDIGO 2012, stage 1), whatever its range says.
 */
const SWING = 1.5;

/** What is named before anybody asks for all, in the order it came. */
export function firstRead({ items }: Changes): Change[] {
  let left = SHOWN - items.filter((change) => !isSteady(change)).length;
  const first = items.filter((change) => !isSteady(change) || left-- > 0);
  // For one row less nobody should have to press.
  return items.length - first.length > 1 ? first : items;
}

/** A number that is and was within its range, and did not move by half. One without a range is not: nobody knows. */
function isSteady({ result }: Change): boolean {
  if (result === undefined) return false;
  const { now, before, since } = result;
  const told = [now, ...(before ? [before] : []), ...(since ? [since] : [])];
  return told.every(({ flag }) => flag === 'normal') && (before === undefined || (!isSwing(before, now) && !isSwing(before, since ?? now)));
}

function isSwing({ value: before }: Point, { value: now }: Point): boolean {
  if (before === now) return false;
  // Of base excess and the like nobody can say how many times.
  return before <= 0 || now <= 0 || Math.max(before / now, now / before) >= SWING;
}
