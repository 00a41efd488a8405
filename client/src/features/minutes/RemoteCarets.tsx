import { Fragment, useEffect, useState, type RefObject } from 'react';
import type * as Y from 'yjs';
import { useStore } from '../../state/useStore.ts';
import { caretPieces } from './caretPieces.ts';
import { colourOf } from './Companions.tsx';
import classes from './Field.module.css';
import type { MinutesSession } from './session.ts';

interface RemoteCaretsProps {
  session: MinutesSession;
  field: string;
  text: Y.Text;
  area: RefObject<HTMLTextAreaElement | null>;
}

/** The carets and selections of the others, drawn over the text area with their names. Who is here is read aloud by Companions. */
export function RemoteCarets({ session, field, text, area }: RemoteCaretsProps) {
  const here = useStore(session.presence.companions).filter((one) => one.field === field && one.caret !== null);
  return here.length === 0 ? null : <Mirror here={here} text={text} area={area} />;
}

function Mirror({ here, text, area }: Pick<RemoteCaretsProps, 'text' | 'area'> & { here: Parameters<typeof caretPieces>[1] }) {
  const { width, height, scrolled } = useAreaShape(area);
  // The carets change whenever the text does (see presence.ts), so the text read here is never old.
  const pieces = caretPieces(text.toJSON(), here);
  return (
    <div className={classes['mirror']} style={{ width, height }} aria-hidden data-testid="remote-carets">
      <div style={{ marginTop: -scrolled }}>
        {pieces.map((piece) => (
          <Fragment key={piece.from + piece.text.length}>
            {piece.selectedBy === undefined ? (
              piece.text
            ) : (
              <span className={classes['chosen']} data-colour={colourOf(piece.selectedBy.personId)}>
                {piece.text}
              </span>
            )}
            {piece.carets.map((one) => (
              <span key={one.clientId} className={classes['caret']} data-colour={colourOf(one.personId)} data-person={one.personId}>
                <span className={classes['caretName']}>{one.name}</span>
              </span>
            ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/** The inner size of the field (its scroll bar left out, so that lines break at the same letters) and how far it is scrolled. */
function useAreaShape(area: RefObject<HTMLTextAreaElement | null>): { width: number; height: number; scrolled: number } {
  const [shape, setShape] = useState({ width: 0, height: 0, scrolled: 0 });
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const read = (): void =>
      setShape({
        width: element.clientWidth + 2 * element.clientLeft,
        height: element.clientHeight + 2 * element.clientTop,
        scrolled: element.scrollTop,
      });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [area]);
  return shape;
}
