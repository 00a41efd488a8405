import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import type { RecordDocument } from './model.ts';
import { OriginLine } from './OriginLine.tsx';
import { SectionOrigins } from './SectionOrigins.tsx';
import { SectionReading } from './SectionReading.tsx';
import classes from './SummaryPanel.module.css';
import { useOpenDocument } from './useOpenDocument.ts';
import { useTellers } from './useTellers.ts';
import { useWords } from './useWords.ts';

/** Documents of the record: discharge letters, and the minutes of earlier consults. */
export function Documents({ patientId, documents }: { patientId: string; documents: RecordDocument[] }) {
  const { t } = useTranslation('summary');
  const words = useWords();
  const open = useOpenDocument(patientId);
  const isMixed = useTellers(documents).length > 1;
  return (
    <SectionCard title={t('documents.title')}>
      <SectionOrigins data={documents} />
      <SectionReading parts={['documents']} none={documents.length === 0 ? t('documents.none') : undefined} />
      <ul className={classes['list']}>
        {documents.map((document) => (
          <li key={`${document.recordSystemId ?? ''}${document.id}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              fw={600}
              ta="left"
              onClick={() => open.mutate({ ...document, title: words(document.title) })}
              disabled={open.isPending}
            >
              {words(document.title)}
            </Anchor>{' '}
            {document.isMinutes && <ToneBadge tone="good">{t('documents.minutes')}</ToneBadge>}
            <div className={classes['soft']}>
              {document.author !== undefined && `${document.author} · `}
              {document.at !== undefined && <TimeText at={document.at} dateOnly />}{' '}
              <OriginLine origin={document.origin} isMixed={isMixed} />
            </div>
          </li>
        ))}
      </ul>
      {open.error && <ErrorState error={open.error} compact />}
    </SectionCard>
  );
}
