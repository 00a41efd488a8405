import { useTranslation } from 'react-i18next';
import type { Snapshots } from '../../call/snapshots.ts';
import { useStore } from '../../state/useStore.ts';
import classes from './room.module.css';

/** One line on the sharp picture that was asked for, here or there. */
export function SnapshotNews({ snapshots }: { snapshots: Snapshots }) {
  const { t } = useTranslation('room');
  const news = useStore(snapshots.news);
  if (news === null) return null;
  return (
    <div className={classes['banner']} role="status">
      {'byName' in news ? t(`snapshot.${news.kind}`, { name: news.byName }) : t(`snapshot.${news.kind}`)}
    </div>
  );
}
