import { useTranslation } from 'react-i18next';
import type { RoomSnapshots } from '../../call/snapshots.ts';
import { useStore } from '../../state/useStore.ts';
import classes from './room.module.css';

/** One line on the sharp picture that was asked for, here or there. */
export function SnapshotNews({ snapshots }: { snapshots: RoomSnapshots }) {
  const { t } = useTranslation('room');
  const news = useStore(snapshots.news);
  if (news === null) return null;
  const text = (): string => {
    if ('byName' in news) return t(`snapshot.${news.kind}`, { name: news.byName });
    const { kind } = news;
    return snapshots.of === 'patient' && (kind === 'waiting' || kind === 'notTaken')
      ? t(`snapshot.patient.${kind}`)
      : t(`snapshot.${kind}`);
  };
  return (
    <div className={classes['banner']} role="status">
      {text()}
    </div>
  );
}
