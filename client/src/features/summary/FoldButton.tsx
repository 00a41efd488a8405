import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './SummaryPanel.module.css';
import type { useFold } from './useFold.ts';

/** Unfolds a list and folds it again; not there while it must stay open. */
export function FoldButton({ fold: { isOpen, isForced, setOpen }, more }: { fold: ReturnType<typeof useFold>; more: string }) {
  const { t } = useTranslation('summary');
  if (isForced) return null;
  return (
    <Button
      className={`${classes['fold']} hc-no-print`}
      variant="subtle"
      size="xs"
      mt="xs"
      onClick={() => setOpen(!isOpen)}
      aria-expanded={isOpen}
    >
      {isOpen ? t('measures.less') : more}
    </Button>
  );
}
