import type { StackView } from '../cornerstone/stackView.ts';

/** The same view for the hands of the person here: who changes what they see while following looks around alone from then on. */
export function ownActs(view: StackView, lookAlone: () => void): StackView {
  const own =
    <A extends unknown[]>(act: (...args: A) => void) =>
    (...args: A): void => {
      lookAlone();
      act(...args);
    };
  return {
    ...view,
    goTo: (index) => {
      const { index: now, count } = view.state.get();
      // A click that moves nothing is no wish to look elsewhere.
      if (Math.min(Math.max(Math.round(index), 0), count - 1) !== now) lookAlone();
      view.goTo(index);
    },
    setWindow: own(view.setWindow),
    dragWindow: own(view.dragWindow),
    zoomBy: own(view.zoomBy),
    panBy: own(view.panBy),
    rotate: own(view.rotate),
    flip: own(view.flip),
    invert: own(view.invert),
    reset: own(view.reset),
    play: own(view.play),
    setFrameRate: own(view.setFrameRate),
  };
}
