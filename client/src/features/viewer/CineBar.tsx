import { ActionIcon } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './CineBar.module.css';
import type { StackView } from './cornerstone/stackView.ts';
import type { ViewState } from './viewState.ts';

/** Plays the frames of a moving picture. */
export function CineBar({ state, view }: { state: ViewState; view: StackView }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['bar']} role="group" aria-label={t('cine.label')}>
      <ActionIcon
        className={classes['play']}
        aria-label={t(state.playing ? 'cine.pause' : 'cine.play')}
        onClick={() => view.play(!state.playing)}
        data-testid="cine-play"
      >
        {state.playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
      </ActionIcon>
      <input
        type="range"
        min={1}
        max={60}
        value={state.frameRate}
        className={classes['rate']}
        aria-label={t('cine.rate')}
        aria-valuetext={t('cine.rateValue', { rate: state.frameRate })}
        onChange={(event) => view.setFrameRate(Number(event.currentTarget.value))}
      />
      <span className={classes['number']}>{t('cine.rateValue', { rate: state.frameRate })}</span>
    </div>
  );
}
