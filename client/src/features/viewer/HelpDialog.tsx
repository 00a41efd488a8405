import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './HelpDialog.module.css';
import { KEY_ACTIONS } from './keys.ts';

const gestures = ['wheel', 'drag', 'draw', 'grab', 'rightDrag', 'middleDrag', 'pinch'] as const;
const signs: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ' ': '␣' };

/** The keys and gestures of the viewer. */
export function HelpDialog({ hasPresets, onClose }: { hasPresets: boolean; onClose: () => void }) {
  const { t } = useTranslation('viewer');
  return (
    <Modal opened onClose={onClose} title={t('help.title')} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      <h3 className={classes['heading']}>{t('help.gestures')}</h3>
      <dl className={classes['list']}>
        {gestures.map((gesture) => (
          <div key={gesture} className={classes['row']}>
            <dt>{t(`help.gesture.${gesture}.do`)}</dt>
            <dd>{t(`help.gesture.${gesture}.means`)}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes['heading']}>{t('help.keys')}</h3>
      <dl className={classes['list']}>
        {KEY_ACTIONS.map(({ action, keys }) => (
          <div key={action} className={classes['row']}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={classes['key']}>
                  {signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
                </kbd>
              ))}
            </dt>
            <dd>{t(`help.key.${action}`)}</dd>
          </div>
        ))}
        {hasPresets && (
          <div className={classes['row']}>
            <dt>
              <kbd className={classes['key']}>1</kbd>–<kbd className={classes['key']}>6</kbd>
            </dt>
            <dd>{t('help.key.preset')}</dd>
          </div>
        )}
      </dl>
    </Modal>
  );
}
