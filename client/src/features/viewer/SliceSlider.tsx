import { useTranslation } from 'react-i18next';
import classes from './SliceSlider.module.css';
import type { ViewState } from './viewState.ts';

/** Where in the stack one is, and the way to any other place. */
export function SliceSlider({ state, onGoTo }: { state: ViewState; onGoTo: (index: number) => void }) {
  const { t } = useTranslation('viewer');
  return (
    <div className={classes['rail']}>
      <div className={classes['ready']} style={{ height: `${(100 * state.ready) / state.count}%` }} aria-hidden />
      <input
        type="range"
        className={classes['slider']}
        min={1}
        max={state.count}
        step={1}
        value={state.index + 1}
        aria-label={t('slider')}
        aria-valuetext={t('sliderValue', { index: state.index + 1, count: state.count })}
        onChange={(event) => onGoTo(Number(event.currentTarget.value) - 1)}
      />
    </div>
  );
}
