import type { DrawingTool } from './annotations/tools.ts';
import { POINTER_TOOLS, type PointerTool } from './gestures.ts';

/** What the main button or one finger does. */
export type ViewerTool = PointerTool | DrawingTool | 'magnify';

export type DialogName = 'tags' | 'help' | 'trueSize';

export function isPointerTool(tool: ViewerTool): tool is PointerTool {
  return (POINTER_TOOLS as readonly string[]).includes(tool);
}
