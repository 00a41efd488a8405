import { imageScale } from '@hoi-chan/shared/clinical/imaging/scale.ts';
import { usePreference } from '../../state/usePreference.ts';
import type { StackView } from './cornerstone/stackView.ts';
import { assumedScale, isScreenScale, trueSizeFactor, type ScreenScale } from './screenScale.ts';
import type { Frame } from './series.ts';

interface TrueSize {
  screen: ScreenScale;
  isDetector: boolean;
  /** undefined: the picture has no scale. */
  show: (() => void) | undefined;
  /** Remembers the size of this screen and shows the picture at true size. */
  measured: (screen: ScreenScale) => void;
}

/** Millimetres of the picture as millimetres of the screen. `ask`: the screen is not known yet, or somebody wants to measure it again. */
export function useTrueSize(view: StackView, frame: Frame | undefined, ask: () => void): TrueSize {
  const [screen, setScreen] = usePreference('viewer.screen', assumedScale, isScreenScale);
  const scale = frame && imageScale(frame.instance, frame.frame);
  const factor = (on: ScreenScale): number => (scale === undefined ? 1 : trueSizeFactor(on, view.pixelSize()?.row ?? 1, scale.row));
  return {
    screen,
    isDetector: scale?.source === 'detector',
    show:
      scale === undefined
        ? undefined
        : () => {
            // Asked for at true size it is measured again.
            if (screen.isMeasured && Math.abs(factor(screen) - 1) > 0.005) view.zoomBy(factor(screen));
            else ask();
          },
    measured: (next) => {
      setScreen(next);
      view.zoomBy(factor(next));
    },
  };
}
