import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import { useReading } from './reading.ts';
import classes from './SectionReading.module.css';

interface SectionReadingProps {
  parts: readonly RecordPart[];
  /** What is said when nothing stands in the section and everybody who may know has been read; undefined: something does, or the section says it. */
  none?: string | undefined;
}

/** What of a section could not be read, each with a way to try it alone; "none" is never said of what nobody could read. */
export function SectionReading({ parts, none }: SectionReadingProps) {
  const { t } = useTranslation('summary');
  const { failed, isWhole, isAsking, isSearching, retry } = useReading(parts);
  const meaning = (): string | undefined => {
    if (isSearching) return t('find.noneHere');
    if (isWhole) return none;
    return isAsking && failed.length === 0 ? t('reading.loading') : t('reading.notKnown');
  };
  return (
    <>
      {failed.length > 0 && (
        <ul className={classes['failed']} data-testid="unread">
          {failed.map(({ sourceId, name, part, fetchedAt }) => {
            const what = t(`sources.part_${part}`);
            const about = parts.length > 1 ? t('reading.partOf', { part: what, source: name }) : name;
            return (
              <li key={`${sourceId}${part}`}>
                <span>{t(fetchedAt === null ? 'reading.missing' : 'reading.old', { about })}</span>{' '}
                <Button
                  className="hc-no-print"
                  size="compact-xs"
                  variant="default"
                  disabled={isAsking}
                  onClick={() => retry(sourceId, part)}
                  aria-label={t('sources.retryOne', { part: what, source: name })}
                >
                  {t('sources.retry')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      {none !== undefined && (
        <Text size="sm" c={isSearching || isWhole ? 'dimmed' : 'var(--hc-warn)'} fw={isSearching || isWhole ? undefined : 600}>
          {meaning()}
        </Text>
      )}
    </>
  );
}
