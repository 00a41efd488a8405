import { useEffect, useRef } from 'react';
import { useStore } from '../../../state/useStore.ts';
import type { Together } from '../together/model.ts';
import { PointerMark } from '../together/PointerMark.tsx';
import { useTogetherState } from '../together/useTogether.ts';
import classes from './Paper.module.css';
import type { Size } from './zoom.ts';

interface PaperPointersProps {
  together: Together;
  sopUid: string;
  page: number;
  size: Size;
  region: { current: HTMLElement | null };
}

/** Where the others point on a page or photograph. What the presenter points at comes into sight for those who follow. */
export function PaperPointers({ together, sopUid, page, size, region }: PaperPointersProps) {
  const layer = useRef<HTMLDivElement>(null);
  const pointers = useStore(together.pointers).filter(({ at }) => at.sopUid === sopUid && at.frame === page);
  const { role, presenter } = useTogetherState(together);
  const led = role === 'following' ? pointers.find(({ personId }) => personId === presenter?.personId)?.at : undefined;
  useEffect(() => {
    const [box, seen] = [layer.current?.getBoundingClientRect(), region.current?.getBoundingClientRect()];
    if (led === undefined || box === undefined || seen === undefined) return;
    const [x, y] = [box.left + (led.x / size.width) * box.width, box.top + (led.y / size.height) * box.height];
    if (x >= seen.left && x <= seen.right && y >= seen.top && y <= seen.bottom) return;
    region.current?.scrollBy(x - (seen.left + seen.right) / 2, y - (seen.top + seen.bottom) / 2);
  }, [led, size.width, size.height, region]);
  return (
    <div ref={layer} className={classes['pointers']} aria-hidden>
      {pointers.map((pointer) => {
        const { at, personId } = pointer;
        const style = { left: `${(at.x / size.width) * 100}%`, top: `${(at.y / size.height) * 100}%` };
        return <PointerMark key={personId} pointer={pointer} place={at} style={style} />;
      })}
    </div>
  );
}
