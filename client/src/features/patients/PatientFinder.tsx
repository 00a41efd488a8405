import { Alert, Button, Group, Kbd, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconCamera, IconScan, IconSearch, IconUserPlus, IconUserQuestion } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { lazyPage } from '../../shell/lazyPage.tsx';
import { SectionCard } from '../../ui/SectionCard.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { usePoliteFocus } from '../../ui/usePoliteFocus.ts';
import { readSearch } from './model.ts';
import { PatientRows } from './PatientRows.tsx';

const CardScanner = lazyPage(['devices'], () => import('./scanner/CardScanner.tsx'), null);

/** The search box a commune doctor starts with; empty it shows who was here lately. */
export default function PatientFinder({ limit = 20, autoFocus = false }: { limit?: number; autoFocus?: boolean }) {
  const { t } = useTranslation('patients');
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  usePoliteFocus(field, autoFocus);
  const [scanning, setScanning] = useState(false);
  const [settled] = useDebouncedValue(typed, 220);
  const search = readSearch(settled);
  const q = search.kind === 'cut' ? '' : search.q;
  const found = useQuery({
    queryKey: queryKeys.patients(q),
    queryFn: ({ signal }) => api('patients.search', { query: { q, limit } }, { signal }),
    enabled: search.kind !== 'cut',
    placeholderData: (before) => before,
  });
  const patients = found.data?.patients ?? [];
  // Who stands there until the answer is here was looked for with other words: neither a number nor a “nobody” is said of them.
  const isSearching = found.isPlaceholderData || typed !== settled;
  const register = (
    <Button component={Link} to="/patients/new" state={{ search }} variant="default" leftSection={<IconUserPlus size={18} aria-hidden />}>
      {t('find.register')}
    </Button>
  );
  return (
    <SectionCard title={t('find.title')} actions={register}>
      <Group gap="xs">
        <TextInput
          ref={field}
          flex="1 1 240px"
          size="lg"
          type="search"
          aria-label={t('find.title')}
          placeholder={t('find.placeholder')}
          leftSection={<IconSearch size={22} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button size="lg" px="md" variant="default" leftSection={<IconCamera size={22} aria-hidden />} onClick={() => setScanning(true)}>
          {t('scan.open')}
        </Button>
      </Group>
      {scanning && (
        <CardScanner
          onClose={() => setScanning(false)}
          onCard={(text) => {
            setScanning(false);
            setTyped(text);
          }}
        />
      )}
      <Group gap={6} mt={6} mb="md" wrap="nowrap" align="center">
        <IconScan size={16} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="xs" c="dimmed">
          {t('find.scanHint')}
        </Text>
      </Group>
      {search.kind === 'cut' && (
        <Alert color="yellow" mb="md">
          {t('find.cut')}
        </Alert>
      )}
      {(found.isPending || (isSearching && patients.length === 0)) && <ListSkeleton rows={4} />}
      {found.isError && !found.data && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && patients.length > 0 && (
        <>
          <Text size="sm" fw={600} c="dimmed" mb={6} role="status">
            {isSearching ? t('find.searching') : q === '' ? t('find.recent') : t('find.count', { count: patients.length })}
          </Text>
          <PatientRows patients={patients} isOld={isSearching} />
        </>
      )}
      {found.data && patients.length === 0 && !isSearching && search.kind !== 'cut' && (
        <EmptyState
          icon={<IconUserQuestion size={40} />}
          title={q === '' ? t('find.nobodyYet') : t('find.nobody')}
          text={search.kind === 'card' ? t('find.nobodyCard', { name: search.card.name }) : t('find.nobodyText')}
          action={
            <Button component={Link} to="/patients/new" state={{ search }} mt="sm">
              {search.kind === 'card' ? t('find.registerCard') : t('find.register')}
            </Button>
          }
        />
      )}
      {typed !== '' && (
        <Text size="xs" c="dimmed" mt="xs" visibleFrom="md">
          <Kbd size="xs">Tab</Kbd> {t('find.keys')}
        </Text>
      )}
    </SectionCard>
  );
}
