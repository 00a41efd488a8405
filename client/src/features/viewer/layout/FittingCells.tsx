import { UnstyledButton } from '@mantine/core';
import { IconPresentation } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../paper/useRoom.ts';
import type { Stack } from '../series.ts';
import type { SharedCells } from '../together/sharedCells.ts';
import { Cells } from './Cells.tsx';
import classes from './FittingCells.module.css';
import { fits, type Layout } from './layout.ts';

/** As long as a line is read. */
const TOLD_MS = 8_000;

interface FittingCellsProps {
  layout: Layout;
  /** It was made on another screen. */
  isTaken: boolean;
  /** Whose it is while they are followed. */
  presenter: string | undefined;
  stacks: readonly Stack[];
  onActive: (cell: number) => void;
  shared: SharedCells | undefined;
  children: (stack: Stack, cell: number) => ReactNode;
}

/**
 * The cells of a layout, made here or where the presenter sits. Where the presenter's have no room (a telephone) the one they look at is shown alone and goes with
 * them, under a line with the way to the others: four pictures of a hundred pixels would show nobody anything, and the talk is about that one.
 */
export function FittingCells({ layout, isTaken, presenter, stacks, onActive, shared, children }: FittingCellsProps) {
  const { t } = useTranslation('viewer');
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box);
  const { cells, active } = layout;
  const isNarrow = isTaken && cells.length > 1 && (room === undefined || !fits(layout, room));
  // Holds until the presenter goes to another, or something else stands in the cells.
  const shownNow = [active, ...cells].join(' ');
  const [picked, setPicked] = useState({ cell: active, besides: shownNow });
  if (picked.besides !== shownNow) setPicked({ cell: active, besides: shownNow });
  const seen = picked.besides === shownNow && cells[picked.cell] !== undefined ? picked.cell : active;
  const own = useEffectEvent(onActive);
  const isOwn = presenter === undefined;
  useEffect(() => {
    // Whoever is led no more goes on with the one they see: the tools, and what they present, are about it.
    if (isOwn && isNarrow && seen !== active) own(seen);
  }, [isOwn, isNarrow, seen, active]);
  const [touched, setTouched] = useState<{ cell: number }>();
  useEffect(() => {
    shared?.arrange(layout, isNarrow);
    return () => shared?.arrange(undefined, false);
  }, [shared, layout, isNarrow]);
  useEffect(() => {
    if (touched === undefined) return undefined;
    const timer = setTimeout(() => setTouched(undefined), TOLD_MS);
    return () => clearTimeout(timer);
  }, [touched]);
  const pick = (cell: number): void => {
    setPicked({ cell, besides: shownNow });
  };
  const activate = (cell: number): void => {
    if (presenter !== undefined) setTouched({ cell });
    onActive(cell);
  };
  const count = cells.filter((id) => id !== undefined).length;
  return (
    <div ref={box} className={classes['box']}>
      {isNarrow && count > 1 && (
        <div className={classes['line']} role="group" aria-label={t('layout.parts')} data-testid="one-by-one">
          <span>{presenter === undefined ? t('layout.oneByOne', { count }) : t('layout.oneByOneOf', { count, name: presenter })}</span>
          <span className={classes['parts']}>
            {cells.map(
              (id, cell) =>
                id !== undefined && (
                  <UnstyledButton key={cell} className={classes['part']} aria-pressed={cell === seen} onClick={() => pick(cell)}>
                    {t('layout.part', { number: cell + 1 })}
                    {presenter !== undefined && cell === active && (
                      <IconPresentation size={14} role="img" aria-label={t('layout.partOf', { name: presenter })} />
                    )}
                  </UnstyledButton>
                ),
            )}
          </span>
        </div>
      )}
      <div className={classes['cells']}>
        <Cells layout={layout} only={isNarrow ? seen : undefined} isLed={presenter !== undefined} stacks={stacks} onActive={activate}>
          {children}
        </Cells>
        {presenter !== undefined && touched !== undefined && touched.cell !== active && !isNarrow && (
          <p className={classes['told']} role="status" data-testid="led-cell">
            {t('layout.led', { name: presenter })}
          </p>
        )}
      </div>
    </div>
  );
}
