import type { Together } from './model.ts';
import { useStore } from '../../../state/useStore.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Frame } from '../series.ts';
import { PointerMark } from './PointerMark.tsx';
import classes from './Pointers.module.css';

/** Where the others point on the picture that is shown. Drawn anew with every change of the view. */
export function Pointers({ together, view, frame }: { together: Together; view: StackView; frame: Frame }) {
  const pointers = useStore(together.pointers);
  return (
    <div className={classes['layer']} aria-hidden>
      {pointers.map((pointer) => {
        const { at, personId } = pointer;
        const point = at.sopUid === frame.sopUid && at.frame === frame.frame ? view.pointOf(at) : undefined;
        if (point === undefined) return null;
        return (
          <PointerMark key={personId} pointer={pointer} place={point} style={{ transform: `translate(${point.x}px, ${point.y}px)` }} />
        );
      })}
    </div>
  );
}
