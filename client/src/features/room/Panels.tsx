import {
  IconClipboardText,
  IconHeartRateMonitor,
  IconMessages,
  IconPhotoScan,
  IconScreenShare,
  IconSend2,
  IconX,
} from '@tabler/icons-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelName } from './model.ts';
import classes from './panels.module.css';

const ICONS: Record<PanelName, ReactNode> = {
  summary: <IconHeartRateMonitor size={20} aria-hidden />,
  images: <IconPhotoScan size={20} aria-hidden />,
  minutes: <IconClipboardText size={20} aria-hidden />,
  chat: <IconMessages size={20} aria-hidden />,
  share: <IconSend2 size={20} aria-hidden />,
  screen: <IconScreenShare size={20} aria-hidden />,
};

export interface PanelTabsProps {
  panels: readonly PanelName[];
  open: PanelName | null;
  news: Partial<Record<PanelName, number>>;
  onToggle: (panel: PanelName) => void;
}

/** The tabs over (on phones: under) the panels. Arrow keys move, as WAI-ARIA's tabs pattern has it. */
export function PanelTabs({ panels, open, news, onToggle }: PanelTabsProps) {
  const { t } = useTranslation('room');
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const at = panels.findIndex((panel) => panel === open);
    const next = panels[(at + step + panels.length) % panels.length];
    if (next === undefined) return;
    event.preventDefault();
    if (next !== open) onToggle(next);
    list.current?.querySelector<HTMLElement>(`[data-panel="${next}"]`)?.focus();
  };
  return (
    <div ref={list} className={classes['tabs']} role="tablist" aria-label={t('panels.label')}>
      {panels.map((panel, index) => {
        const count = news[panel] ?? 0;
        return (
          <button
            key={panel}
            type="button"
            role="tab"
            id={`tab-${panel}`}
            data-panel={panel}
            aria-selected={open === panel}
            aria-controls={open === panel ? `panel-${panel}` : undefined}
            tabIndex={open === panel || (open === null && index === 0) ? 0 : -1}
            className={classes['tab']}
            onClick={() => onToggle(panel)}
            onKeyDown={onKeyDown}
          >
            <span className={classes['icon']}>
              {ICONS[panel]}
              {count > 0 && (
                <span className={classes['badge']}>
                  {count > 9 ? '9+' : count}
                  <span className="hc-visually-hidden">{t('panels.news')}</span>
                </span>
              )}
            </span>
            <span className={classes['tabName']}>{t(`panels.${panel}`)}</span>
          </button>
        );
      })}
    </div>
  );
}

/**
 * The open panel. One that was opened once stays in the page, hidden: the study keeps its place, the minutes their cursor.
 */
export function PanelBodies({
  visited,
  open,
  render,
  onClose,
}: {
  visited: readonly PanelName[];
  open: PanelName | null;
  render: (panel: PanelName) => ReactNode;
  onClose?: () => void;
}) {
  const { t } = useTranslation('room');
  return (
    <>
      {visited.map((panel) => (
        <div
          key={panel}
          role="tabpanel"
          id={`panel-${panel}`}
          aria-labelledby={`tab-${panel}`}
          hidden={panel !== open}
          className={classes['body']}
          data-panel={panel}
        >
          {render(panel)}
        </div>
      ))}
      {onClose && (
        <button type="button" className={classes['close']} onClick={onClose} aria-label={t('panels.close')}>
          <IconX size={18} aria-hidden />
        </button>
      )}
    </>
  );
}
