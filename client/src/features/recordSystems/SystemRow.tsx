import { Button, Group, Text } from '@mantine/core';
import { IconPencil, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isReceived } from '@hoi-chan/shared/features/recordKinds.ts';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { ToneBadge } from '../../ui/StatusBadge.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { firstFault, stateOf } from './model.ts';
import { ReceivedFacts, ReceivedLink } from './Received.tsx';
import classes from './recordSystems.module.css';

const tones = { off: 'neutral', open: 'warn', good: 'good', bad: 'danger', silent: 'warn', waiting: 'warn' } as const;

/** One record system: whom it serves, what is done with it, and how the last test went. */
export function SystemRow({ system, onEdit, onTest }: { system: RecordSystem; onEdit: () => void; onTest: () => void }) {
  const { t } = useTranslation('recordSystems');
  const state = stateOf(system);
  // Of what sends, the state says how it is now; a test may be older than what came since.
  const fault = system.lastTest === null || system.received !== null ? undefined : firstFault(system.lastTest);
  const word =
    system.kind === 'builtIn' && state === 'good' ? 'builtIn' : system.received !== null && state === 'good' ? 'receiving' : state;
  const uses = [system.reads && t('reads'), system.writes && t('writes')].filter((use) => use !== false);
  return (
    <li className={classes['system']}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div className={classes['name']}>
          <Text fw={600}>{system.name}</Text>
          <Text size="sm" c="dimmed">
            {t(`kinds.${system.kind}`)} · {t('serves', { facility: system.facility.name })}
          </Text>
        </div>
        <ToneBadge tone={tones[state]}>{t(`state.${word}`)}</ToneBadge>
      </Group>
      <dl className={classes['facts']}>
        <div>
          <dt>{t('use')}</dt>
          <dd>{uses.length > 0 ? uses.join(', ') : t('unused')}</dd>
        </div>
        {system.baseUrl !== null && (
          <>
            <div>
              <dt>{t('baseUrl')}</dt>
              <dd>{system.baseUrl}</dd>
            </div>
            <div>
              <dt>{t('auth')}</dt>
              <dd>{t(`authKind.${system.auth.kind}`)}</dd>
            </div>
          </>
        )}
        <ReceivedFacts system={system} />
        {system.kind !== 'builtIn' && (
          <div>
            <dt>{t('lastTest')}</dt>
            <dd>{system.lastTest === null ? t('never') : <TimeText at={system.lastTest.at} />}</dd>
          </div>
        )}
      </dl>
      {system.managedBy === 'environment' && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('fromConfiguration')}
        </Text>
      )}
      {fault !== undefined && (
        <Text size="sm" c="var(--hc-danger)" mt="xs">
          {t(`finding.${fault.finding}`)}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        {isReceived(system.kind) && <ReceivedLink system={system} />}
        {system.kind !== 'builtIn' && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            onClick={onTest}
            aria-label={t('testOne', { name: system.name })}
          >
            {t('test')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={16} aria-hidden />}
          onClick={onEdit}
          aria-label={t('editOne', { name: system.name })}
        >
          {t('edit')}
        </Button>
      </Group>
    </li>
  );
}
