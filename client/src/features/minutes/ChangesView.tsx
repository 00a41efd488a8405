import { useTranslation } from 'react-i18next';
import type { MinutesChanges, MinutesRun } from '@hoi-chan/shared/features/minutes.ts';
import classes from './ChangesView.module.css';
import { colourOf } from './Companions.tsx';
import contentClasses from './ContentView.module.css';

/** What changed between two versions, or (`authors`) who wrote what stands there. Names are read aloud, not only shown by colour. */
export function ChangesView({ changes, authors = false }: { changes: MinutesChanges; authors?: boolean }) {
  const { t } = useTranslation('minutes');
  const names = new Map(changes.people.map(({ id, name }) => [id, name]));
  const nameOf = (by: string | null): string => (by === null ? t('history.fromRequest') : (names.get(by) ?? ''));
  const isChanged = (runs: readonly MinutesRun[]): boolean => runs.some(({ change, text }) => change !== 'same' && text !== '');
  const fields = changes.fields.filter(({ runs }) => (authors ? runs.length > 0 : isChanged(runs)));
  const plan = changes.plan.filter(({ change, runs }) => authors || change !== 'same' || isChanged(runs));
  const { before, after, by } = changes.diagnosis;
  const [was, is] = [before, after].map(({ code, text }) => [code, text].filter(Boolean).join(' – '));
  const runs = (list: readonly MinutesRun[]) => <Runs runs={list} authors={authors} nameOf={nameOf} />;
  if (fields.length === 0 && plan.length === 0 && was === is) return <p className={contentClasses['empty']}>{t('history.same')}</p>;
  return (
    <div className={classes['changes']} data-testid="minutes-changes">
      {authors && (
        <ul className={classes['legend']} aria-label={t('history.people')}>
          {changes.people.map(({ id, name, facilityName }) => (
            <li key={id}>
              <span className={classes['dot']} data-colour={colourOf(id)} aria-hidden />
              {name}, {facilityName}
            </li>
          ))}
        </ul>
      )}
      {fields.map(({ field, runs: list }) => (
        <section key={field}>
          <h3 className={contentClasses['heading']}>{t(`field.${field}`)}</h3>
          <p className={contentClasses['text']}>{runs(list)}</p>
        </section>
      ))}
      {was !== is && (
        <section>
          <h3 className={contentClasses['heading']}>{t('field.diagnosis')}</h3>
          <p className={contentClasses['text']}>
            {runs([
              ...(authors || was === '' ? [] : [{ text: was ?? '', change: 'removed' as const, by }]),
              ...(is === '' ? [] : [{ text: is ?? '', change: 'added' as const, by }]),
            ])}
          </p>
        </section>
      )}
      {plan.length > 0 && (
        <section>
          <h3 className={contentClasses['heading']}>{t('field.plan')}</h3>
          <ul className={contentClasses['plan']}>
            {plan.map(({ id, runs: list }) => (
              <li key={id}>{runs(list)}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Runs({ runs, authors, nameOf }: { runs: readonly MinutesRun[]; authors: boolean; nameOf: (by: string | null) => string }) {
  const { t } = useTranslation('minutes');
  return runs.map(({ text, change, by }, index) => {
    const name = nameOf(by);
    if (authors)
      return (
        <span key={index} className={classes['written']} data-colour={by === null ? undefined : colourOf(by)} title={name}>
          {text}
        </span>
      );
    if (change === 'same') return <span key={index}>{text}</span>;
    const Tag = change === 'added' ? 'ins' : 'del';
    const words = t(change === 'added' ? 'history.addedBy' : 'history.removedBy', { name });
    return (
      <Tag key={index} className={classes[change]} title={words}>
        <span className="hc-visually-hidden">[{words}: </span>
        {text}
        <span className="hc-visually-hidden">]</span>
      </Tag>
    );
  });
}
