import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stack } from '../series.ts';
import classes from './Cells.module.css';
import type { Layout } from './layout.ts';

interface CellsProps {
  layout: Layout;
  /** The only one there is room for. */
  only?: number | undefined;
  /** The layout is the presenter's: nothing can be chosen for an empty cell. */
  isLed?: boolean;
  stacks: readonly Stack[];
  onActive: (cell: number) => void;
  children: (stack: Stack, cell: number) => ReactNode;
}

/** The cells of a layout. Whichever is touched or gets the focus becomes the active one. */
export function Cells({ layout, only, isLed = false, stacks, onActive, children }: CellsProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['cells']} data-name={only === undefined ? layout.name : '1x1'} data-testid="cells">
      {layout.cells.map((id, index) => {
        if (only !== undefined && index !== only) return null;
        const stack = stacks.find((each) => each.id === id);
        const isActive = index === layout.active;
        const activate = (): void => {
          if (!isActive) onActive(index);
        };
        return (
          <div
            key={index}
            className={classes['cell']}
            data-active={isActive || undefined}
            data-testid="cell"
            onPointerDownCapture={activate}
            onFocusCapture={activate}
          >
            {stack === undefined ? (
              <UnstyledButton className={classes['empty']} onClick={activate}>
                {t(isLed ? 'layout.emptyOfPresenter' : 'layout.empty')}
              </UnstyledButton>
            ) : (
              children(stack, index)
            )}
          </div>
        );
      })}
    </div>
  );
}
