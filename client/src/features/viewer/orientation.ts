export type Vector = readonly [number, number, number];

export interface EdgeLabels {
  top: string;
  right: string;
  bottom: string;
  left: string;
}

/** Letters of a direction in the patient's space (LPS, PS3.3 §C.7.6.2.1.1), strongest axis first, at most two: `A`, `LP`. */
export function directionLabel([x, y, z]: Vector): string {
  const axes = [
    { size: Math.abs(x), letter: x > 0 ? 'L' : 'R' },
    { size: Math.abs(y), letter: y > 0 ? 'P' : 'A' },
    { size: Math.abs(z), letter: z > 0 ? 'H' : 'F' },
  ];
  return axes
    .sort((a, b) => b.size - a.size)
    .filter(({ size }, index) => size > 0.0001 && (index === 0 || size > 0.3))
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('');
}

/** What stands at the four edges when `up` of the patient's space points to the top of the screen and `right` to its right side. */
export function edgeLabels(up: Vector, right: Vector): EdgeLabels {
  const turned = ([x, y, z]: Vector): Vector => [-x, -y, -z];
  return { top: directionLabel(up), right: directionLabel(right), bottom: directionLabel(turned(up)), left: directionLabel(turned(right)) };
}

const opposite: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/**
 * Edges of a projection (X-ray), which has no position in space: (0020,0020) names the directions of its rows and columns. `up` and `right`
 * are in the picture's own axes: x along the row, y down the column.
 */
export function projectionLabels(patientOrientation: readonly string[], up: Vector, right: Vector): EdgeLabels | undefined {
  const [row, column] = patientOrientation;
  if (!row || !column) return undefined;
  const turned = (letters: string): string => Array.from(letters, (letter) => opposite[letter] ?? '').join('');
  const label = ([x, y]: Vector): string => (Math.abs(x) > Math.abs(y) ? (x > 0 ? row : turned(row)) : y > 0 ? column : turned(column));
  return { top: label(up), right: label(right), bottom: turned(label(up)), left: turned(label(right)) };
}
