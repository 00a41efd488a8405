import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStudyOpening } from '../../state/useStudyOpening.ts';
import classes from './RecordTimeline.module.css';

/** The way to the pictures where a viewer is beside the summary; says why there is none when the consult was not given this study. */
export function OpenStudy({ studyUid, title }: { studyUid: string; title: string }) {
  const { t } = useTranslation('summary');
  const here = useStudyOpening();
  if (here === undefined) return null;
  if (!here.studies.some(({ studyInstanceUid }) => studyInstanceUid === studyUid)) {
    return <div className={classes['kind']}>{t('images.notShared')}</div>;
  }
  return (
    <Button
      className="hc-no-print"
      size="compact-xs"
      variant="default"
      mt={4}
      aria-label={t('images.openOne', { title })}
      onClick={() => here.opening.open(studyUid)}
    >
      {t('images.open')}
    </Button>
  );
}
