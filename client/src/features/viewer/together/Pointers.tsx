import { colourOf } from './colours.ts';
import type { Together } from './model.ts';
import { useStore } from '../../../state/useStore.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Frame } from '../series.ts';
import classes from './Pointers.module.css';

/** Where the others point on the picture that is shown. Drawn anew with every change of the view. */
export function Pointers({ together, view, frame }: { together: Together; view: StackView; frame: Frame }) {
  const pointers = useStore(together.pointers);
  return (
    <div className={classes['layer']} aria-hidden>
      {pointers.map(({ personId, name, at }) => {
        const point = at.sopUid === frame.sopUid && at.frame === frame.frame ? view.pointOf(at) : undefined;
        if (point === undefined) return null;
        return (
          <div
            key={personId}
            className={classes['pointer']}
            data-testid="pointer"
            data-person={personId}
            data-x={point.x}
            data-y={point.y}
            style={{ transform: `translate(${point.x}px, ${point.y}px)` }}
          >
            <svg width="18" height="22" viewBox="0 0 18 22" className={classes['arrow']} fill={colourOf(personId)}>
              <path d="M0 0 L0 17 L4.5 13 L7.5 20 L10.5 18.7 L7.6 12 L13.5 11.6 Z" />
            </svg>
            <span className={classes['name']} style={{ background: colourOf(personId) }}>
              {name}
            </span>
          </div>
        );
      })}
    </div>
  );
}
