import type { CSSProperties } from 'react';
import type { NamedPointer } from '@hoi-chan/shared/features/viewport.ts';
import { colourOf } from './colours.ts';
import classes from './Pointers.module.css';

interface PointerMarkProps {
  pointer: NamedPointer;
  /** Puts the tip of the arrow to its place. */
  style: CSSProperties;
  place: { x: number; y: number };
}

/** An arrow with the name of who points. */
export function PointerMark({ pointer: { personId, name }, style, place }: PointerMarkProps) {
  return (
    <div
      className={classes['pointer']}
      data-testid="pointer"
      data-person={personId}
      data-x={place.x}
      data-y={place.y}
      style={style}
      aria-hidden
    >
      <svg width="18" height="22" viewBox="0 0 18 22" className={classes['arrow']} fill={colourOf(personId)}>
        <path d="M0 0 L0 17 L4.5 13 L7.5 20 L10.5 18.7 L7.6 12 L13.5 11.6 Z" />
      </svg>
      <span className={classes['name']} style={{ background: colourOf(personId) }}>
        {name}
      </span>
    </div>
  );
}
