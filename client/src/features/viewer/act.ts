import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { Annotations, AnnotationsState } from './annotations/model.ts';
import type { StackView } from './cornerstone/stackView.ts';
import { PAGE, type KeyMeaning } from './keys.ts';
import { isPointerTool, type DialogName, type ViewerTool } from './viewerTool.ts';
import type { Together } from './together/model.ts';
import { toggleFollowing } from './together/TogetherBar.tsx';
import { presetsFor } from './windows.ts';

/** What keys act on. */
export interface Acted {
  view: StackView;
  /** The shorter side of the viewport, in CSS pixels. */
  side: number;
  modality: string;
  tool: ViewerTool;
  setTool: (tool: ViewerTool) => void;
  annotations: Annotations | undefined;
  marks: AnnotationsState | undefined;
  toggleKey: () => void;
  askWords: (arrow: Annotation) => void;
  /** False when nothing was being drawn. */
  giveUpDrawing: () => boolean;
  showTrueSize: (() => void) | undefined;
  /** undefined: the stack cannot be cut now. */
  toggleCuts: (() => void) | undefined;
  /** The picture is below cuts in other directions: what moves or changes it alone is not meant. */
  isCut: boolean;
  setDialog: (dialog: DialogName) => void;
  toggleTexts: () => void;
  together: Together | undefined;
}

/** A step of the window is a drag of this many pixels: a twentieth of its width, as drags follow the width. */
const WINDOW_STEP = 15;
/** A step of the picture, as a part of the viewport. */
const PAN_STEP = 0.1;

const meantForCuts: ReadonlySet<KeyMeaning['action']> = new Set<KeyMeaning['action']>([
  'mpr',
  'follow',
  'help',
  'tags',
  'invert',
  'levelDown',
  'levelUp',
  'narrower',
  'wider',
]);

/** Whether a key is meant for cuts in other directions over the picture, too. */
export const isMeantForCuts = ({ action }: KeyMeaning): boolean => action === 'preset' || meantForCuts.has(action);

/** Does what a key means. */
export function act(meaning: KeyMeaning, on: Acted): void {
  const { view } = on;
  const { index, count, playing } = view.state.get();
  if (meaning.action === 'preset') {
    const preset = presetsFor(on.modality)[meaning.number - 1];
    if (preset !== undefined) view.setWindow(preset);
    return;
  }
  if (on.isCut && !isMeantForCuts(meaning)) return;
  switch (meaning.action) {
    case 'previous':
      return view.goTo(index - 1);
    case 'next':
      return view.goTo(index + 1);
    case 'pageBack':
      return view.goTo(index - PAGE);
    case 'pageOn':
      return view.goTo(index + PAGE);
    case 'first':
      return view.goTo(0);
    case 'last':
      return view.goTo(count - 1);
    case 'zoomIn':
      return view.zoomBy(1.25);
    case 'zoomOut':
      return view.zoomBy(0.8);
    case 'pan':
      return view.panBy(meaning.way.x * on.side * PAN_STEP, meaning.way.y * on.side * PAN_STEP);
    case 'levelDown':
      return view.dragWindow(0, -WINDOW_STEP);
    case 'levelUp':
      return view.dragWindow(0, WINDOW_STEP);
    case 'narrower':
      return view.dragWindow(-WINDOW_STEP, 0);
    case 'wider':
      return view.dragWindow(WINDOW_STEP, 0);
    case 'play':
      return count > 1 ? view.play(!playing) : undefined;
    case 'invert':
      return view.invert();
    case 'rotate':
      return view.rotate();
    case 'flipHorizontal':
      return view.flip('horizontal');
    case 'flipVertical':
      return view.flip('vertical');
    case 'reset':
      return view.reset();
    case 'toolScroll':
      return on.setTool('scroll');
    case 'toolWindow':
      return on.setTool('window');
    case 'toolPan':
      return on.setTool('pan');
    case 'toolZoom':
      return on.setTool('zoom');
    case 'magnify':
    case 'length':
    case 'angle':
    case 'ellipse':
    case 'rectangle':
    case 'freehand':
    case 'arrow':
    case 'probe':
      // The glass is for everybody.
      if (meaning.action !== 'magnify' && on.marks?.mayMark === false) return undefined;
      return on.setTool(on.tool === meaning.action ? (count > 1 ? 'scroll' : 'window') : meaning.action);
    case 'keyImage':
      return on.toggleKey();
    case 'words': {
      const selected = on.marks?.annotations.find(({ id }) => id === on.marks?.selectedId);
      return selected?.kind === 'arrow' && on.annotations?.mayChange(selected) === true ? on.askWords(selected) : undefined;
    }
    case 'remove': {
      const selected = on.marks?.annotations.find(({ id }) => id === on.marks?.selectedId);
      return selected && on.annotations?.mayChange(selected) === true ? on.annotations.remove(selected.id) : undefined;
    }
    case 'undo':
      return on.annotations?.undo();
    case 'redo':
      return on.annotations?.redo();
    case 'giveUp':
      if (on.giveUpDrawing()) return undefined;
      if (on.marks?.selectedId !== undefined) return on.annotations?.select(undefined);
      return isPointerTool(on.tool) ? undefined : on.setTool(count > 1 ? 'scroll' : 'window');
    case 'trueSize':
      return on.showTrueSize?.();
    case 'mpr':
      return on.toggleCuts?.();
    case 'follow':
      return on.together && toggleFollowing(on.together);
    case 'texts':
      return on.toggleTexts();
    case 'tags':
    case 'help':
      return on.setDialog(meaning.action);
  }
}
