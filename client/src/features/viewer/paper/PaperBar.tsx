import { ActionIcon } from '@mantine/core';
import { IconArrowAutofitHeight, IconArrowAutofitWidth, IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Paging } from './paper.ts';
import classes from './Paper.module.css';
import type { Zoom } from './zoom.ts';

interface PaperBarProps {
  paging: Paging;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  onStep: (by: 1 | -1) => void;
  onTurn: (by: 1 | -1) => void;
}

/** Turns the pages and changes their size. */
export function PaperBar({ paging: { page, count }, zoom, onZoom, onStep, onTurn }: PaperBarProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['bar']} role="toolbar" aria-label={t('paper.tools')}>
      {count > 1 && (
        <div className={classes['group']}>
          <Tool label={t('paper.previous')} isOff={page <= 1} onClick={() => onTurn(-1)} icon={<IconChevronLeft size={22} aria-hidden />} />
          <span className={classes['page']} role="status" data-testid="paper-page">
            {t('paper.page', { page, count })}
          </span>
          <Tool label={t('paper.next')} isOff={page >= count} onClick={() => onTurn(1)} icon={<IconChevronRight size={22} aria-hidden />} />
        </div>
      )}
      <div className={classes['group']}>
        <Tool label={t('paper.smaller')} isOff={zoom === 'whole'} onClick={() => onStep(-1)} icon={<IconMinus size={20} aria-hidden />} />
        <Tool label={t('paper.larger')} onClick={() => onStep(1)} icon={<IconPlus size={20} aria-hidden />} />
        {zoom === 'whole' ? (
          <Tool label={t('paper.toWidth')} onClick={() => onZoom('width')} icon={<IconArrowAutofitWidth size={20} aria-hidden />} />
        ) : (
          <Tool label={t('paper.toWhole')} onClick={() => onZoom('whole')} icon={<IconArrowAutofitHeight size={20} aria-hidden />} />
        )}
      </div>
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: ReactNode;
  onClick: () => void;
  /** It keeps the focus: whoever turned to the last page with it is not thrown out of the bar. */
  isOff?: boolean;
}

function Tool({ label, icon, onClick, isOff = false }: ToolProps) {
  return (
    <ActionIcon
      className={classes['button']}
      aria-label={label}
      title={label}
      aria-disabled={isOff || undefined}
      onClick={() => {
        if (!isOff) onClick();
      }}
    >
      {icon}
    </ActionIcon>
  );
}
