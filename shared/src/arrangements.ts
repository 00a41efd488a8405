/** How many pictures stand beside and below each other. */
export const LAYOUTS = {
  '1x1': { rows: 1, columns: 1 },
  '1x2': { rows: 1, columns: 2 },
  '2x1': { rows: 2, columns: 1 },
  '2x2': { rows: 2, columns: 2 },
} as const;
export type LayoutName = keyof typeof LAYOUTS;
export const LAYOUT_NAMES = Object.keys(LAYOUTS) as LayoutName[];

export function cellCount(name: LayoutName): number {
  return LAYOUTS[name].rows * LAYOUTS[name].columns;
}
