import { IconCloudDown, IconCloudPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { takesFiles } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { useMe } from '../../state/me.ts';
import { formatClock, formatDate, formatInstant } from '../../ui/time.ts';
import { useNow } from '../../ui/useNow.ts';
import classes from './Coming.module.css';

/** A page that sends says so every 20 s at the latest (uploads/tellSending.ts). */
const STOPPED_MS = 90_000;
/** A page that is gone says nothing: silence is only heard by asking. */
const ASK_EVERY_MS = 30_000;

/** Files of others that are on their way into this consult: how many of how many have come, from whom, and when nothing more comes. */
export default function Coming({ consult }: { consult: Consult }) {
  const { t } = useTranslation('uploads');
  const me = useMe();
  const now = useNow();
  const found = useQuery({
    queryKey: queryKeys.sending(consult.id),
    queryFn: ({ signal }) => api('files.sending', { params: { consultId: consult.id } }, { signal }),
    // What did not come until now does not come any more into a consult that is over.
    enabled: takesFiles(consult.state),
    refetchInterval: ({ state }) => (state.data?.sending.some(({ person }) => person.id !== me.id) ? ASK_EVERY_MS : false),
  });
  const others = (takesFiles(consult.state) ? (found.data?.sending ?? []) : [])
    .filter(({ person }) => person.id !== me.id)
    .map((each) => {
      const since = found.dataUpdatedAt - each.quietMs;
      return { ...each, since, isStopped: now - since > STOPPED_MS };
    });
  // Whoever listens is told when it begins, stops and ends, not each of the files.
  const [hadSome, setHadSome] = useState(false);
  if (others.length > 0 && !hadSome) setHadSome(true);
  const spoken = others.map(({ person, isStopped }) => t(isStopped ? 'coming.saysStopped' : 'coming.saysBegun', { name: person.name }));
  if (others.length === 0 && hadSome) spoken.push(t('coming.saysEnded'));
  return (
    <>
      <span className="hc-visually-hidden" role="status">
        {spoken.join(' ')}
      </span>
      {others.length > 0 && (
        <ul className={classes['coming']} data-testid="files-coming">
          {others.map(({ person, files, done, since, isStopped }) => {
            const Icon = isStopped ? IconCloudPause : IconCloudDown;
            return (
              <li key={person.id} data-stopped={isStopped || undefined} data-done={done} data-files={files}>
                <Icon size={18} aria-hidden />
                <span>
                  {t('coming.title', { done, count: files, name: person.name })}
                  {isStopped && <b> {t('coming.stopped', { at: atOf(since, now) })}</b>}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** The day, too, where it was another one. */
function atOf(since: number, now: number): string {
  const [then, today] = [new Date(since), new Date(now)];
  return formatDate(then.toISOString()) === formatDate(today.toISOString()) ? formatClock(then) : formatInstant(then);
}
