import { Button } from '@mantine/core';
import { IconFileImport, IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { TimeText } from '../../ui/TimeText.tsx';

/** What came from a system that sends of its own accord. */
export function ReceivedFacts({ system }: { system: RecordSystem }) {
  const { t, i18n } = useTranslation('recordSystems');
  const number = new Intl.NumberFormat(i18n.language);
  if (system.received === null) return null;
  const { lastAt, accepted, waiting, refused } = system.received;
  const isFile = system.kind === 'insuranceXml';
  return (
    <>
      {system.sendsFrom !== null && (
        <div>
          <dt>{t('sendsFrom')}</dt>
          <dd>{system.sendsFrom}</dd>
        </div>
      )}
      <div>
        <dt>{t(isFile ? 'lastFile' : 'lastMessage')}</dt>
        <dd>{lastAt === null ? t('never') : <TimeText at={lastAt} />}</dd>
      </div>
      <div>
        <dt>{t(isFile ? 'visitsIn' : 'messagesIn')}</dt>
        <dd className="hc-number">{number.format(accepted)}</dd>
      </div>
      {waiting > 0 && (
        <div>
          <dt>{t('waiting')}</dt>
          <dd className="hc-number">{number.format(waiting)}</dd>
        </div>
      )}
      {refused > 0 && (
        <div>
          <dt>{t('refused')}</dt>
          <dd className="hc-number">{number.format(refused)}</dd>
        </div>
      )}
    </>
  );
}

/** Where one sees what came, and what became of it. */
export function ReceivedLink({ system }: { system: RecordSystem }) {
  const { t } = useTranslation('recordSystems');
  const isFile = system.kind === 'insuranceXml';
  return (
    <Button
      component={Link}
      to={isFile ? '/connections/imports' : `/connections/hl7?source=${system.id}`}
      size="xs"
      variant="default"
      leftSection={isFile ? <IconFileImport size={16} aria-hidden /> : <IconMessages size={16} aria-hidden />}
      aria-label={t(isFile ? 'filesOf' : 'messagesOf', { name: system.name })}
    >
      {t(isFile ? 'files' : 'messages')}
    </Button>
  );
}
