import type { AnnotationKind } from '@hoi-chan/shared/clinical/imaging/annotationKinds.ts';

/** What can be drawn, in the order of the menu, each with its key. */
export const DRAWING_TOOLS = [
  { tool: 'length', key: 'l' },
  { tool: 'angle', key: 'a' },
  { tool: 'ellipse', key: 'e' },
  { tool: 'rectangle', key: 'b' },
  { tool: 'freehand', key: 'd' },
  { tool: 'arrow', key: 'n' },
  { tool: 'probe', key: 'q' },
] as const satisfies { tool: AnnotationKind; key: string }[];
export type DrawingTool = (typeof DRAWING_TOOLS)[number]['tool'];

export function isDrawingTool(tool: string): tool is DrawingTool {
  return DRAWING_TOOLS.some((each) => each.tool === tool);
}
