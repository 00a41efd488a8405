import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CROSSHAIR_KEYS } from './crosshair/crosshair.ts';
import classes from './HelpDialog.module.css';
import { KEY_ACTIONS, type KeyAction } from './keys.ts';

const gestures = ['wheel', 'drag', 'draw', 'grab', 'rightDrag', 'middleDrag', 'pinch'] as const;
const signs: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ' ': '␣' };

/** The same keys over a PDF, or a photograph that is in no archive (paper/usePaperHands.ts). */
const documentKeys: readonly {
  text: 'previous' | 'next' | 'first' | 'last' | 'larger' | 'smaller' | 'toWhole';
  actions: readonly KeyAction[];
}[] = [
  { text: 'previous', actions: ['previous', 'pageBack'] },
  { text: 'next', actions: ['next', 'pageOn'] },
  { text: 'first', actions: ['first'] },
  { text: 'last', actions: ['last'] },
  { text: 'larger', actions: ['zoomIn'] },
  { text: 'smaller', actions: ['zoomOut'] },
  { text: 'toWhole', actions: ['reset'] },
];

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
              <Keys keys={keys} />
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
      <h3 className={classes['heading']}>{t('help.crosshair')}</h3>
      <dl className={classes['list']}>
        {CROSSHAIR_KEYS.map(({ does, keys }) => (
          <div key={does} className={classes['row']}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{t(`crosshair.${does}`)}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes['heading']}>{t('help.document')}</h3>
      <dl className={classes['list']}>
        {documentKeys.map(({ text, actions }) => (
          <div key={text} className={classes['row']}>
            <dt>
              <Keys keys={KEY_ACTIONS.flatMap(({ action, keys }) => (actions.includes(action) ? keys : []))} />
            </dt>
            <dd>{t(`paper.${text}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key) => (
    <kbd key={key} className={classes['key']}>
      {signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
    </kbd>
  ));
}
