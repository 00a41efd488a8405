import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stack } from '../series.ts';
import classes from './Cells.module.css';
import type { Layout } from './layout.ts';

interface CellsProps {
  layout: Layout;
  stacks: readonly Stack[];
  onActive: (cell: number) => void;
  children: (stack: Stack, isActive: boolean) => ReactNode;
}

/** The cells of a layout. Whichever is touched or gets the focus becomes the active one. */
export function Cells({ layout, stacks, onActive, children }: CellsProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['cells']} data-name={layout.name} data-testid="cells">
      {layout.cells.map((id, index) => {
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
                {t('layout.empty')}
              </UnstyledButton>
            ) : (
              children(stack, isActive)
            )}
          </div>
        );
      })}
    </div>
  );
}
