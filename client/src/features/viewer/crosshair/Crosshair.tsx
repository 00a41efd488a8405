import { useTranslation } from 'react-i18next';
import type { Store } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import type { Place } from '../together/sight.ts';
import { isPointerTool, type ViewerTool } from '../viewerTool.ts';
import classes from './Crosshair.module.css';

/** Open in the middle: what is measured stays seen. */
const CROSS = 'M-16 0 H-4 M4 0 H16 M0 -16 V-4 M0 4 V16';

interface CrosshairProps {
  at: Store<Place | undefined>;
  tool: ViewerTool;
  /** Whether texts may lie on the picture. */
  texts: boolean;
}

/** Where the keyboard points, and what its keys do now: read out when the tool is chosen, seen by who uses the keyboard. */
export function Crosshair({ at, tool, texts }: CrosshairProps) {
  const { t } = useTranslation('viewer');
  const point = useStore(at);
  const hint = isPointerTool(tool)
    ? ''
    : t(tool === 'magnify' ? 'crosshair.hintGlass' : tool === 'freehand' ? 'crosshair.hintFreehand' : 'crosshair.hint');
  return (
    <>
      <p className={classes['hint']} role="status" data-texts={texts} data-shown={point !== undefined}>
        {hint}
      </p>
      {point !== undefined && (
        <svg className={classes['layer']} data-testid="crosshair" data-x={point.x} data-y={point.y} aria-hidden>
          <g transform={`translate(${point.x} ${point.y})`}>
            <path d={CROSS} className={classes['halo']} />
            <path d={CROSS} className={classes['cross']} />
          </g>
        </svg>
      )}
    </>
  );
}
