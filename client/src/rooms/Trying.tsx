import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../ui/useNow.ts';

/** Below that the button that turns says enough. */
const QUIET_MS = 3_000;

/** Said while we are not in yet: that nothing has to be pressed, for how long it has been tried, and what can be done instead. */
export function Trying({ sinceMs, onStop, offer }: { sinceMs: number; onStop: () => void; offer?: ReactNode }) {
  const { t } = useTranslation('room');
  const triedForMs = useNow(1000) - sinceMs;
  const isSaid = triedForMs >= QUIET_MS;
  const box = useRef<HTMLDivElement>(null);
  // On a telephone it stands below what is seen of the device check.
  useEffect(() => void (isSaid && box.current?.scrollIntoView({ block: 'nearest' })), [isSaid]);
  if (!isSaid) return null;
  return (
    <Stack gap="md" ref={box}>
      <Alert role="status" color="yellow" variant="light" icon={<IconRefresh aria-hidden />}>
        <Text size="sm">
          {t('trying.text')} {/* For the eye only: read aloud each second they would drown everything else. */}
          <span className="hc-number" aria-hidden>
            {t('tile.seconds', { count: Math.round(triedForMs / 1000) })}
          </span>
        </Text>
        <Group mt="sm">
          <Button size="sm" variant="default" onClick={onStop}>
            {t('trying.stop')}
          </Button>
        </Group>
      </Alert>
      {offer}
    </Stack>
  );
}
