import { Button, Stack, Text } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DirectState } from '@hoi-chan/shared/features/call.ts';
import { onMobileData } from '../../net/device.ts';

type MaybeTelling = Parameters<typeof onMobileData>[0];

/** Two in one network may leave the way outside to others: offered, never pressed upon anybody. */
export function DirectCall({ state, onChoose }: { state: DirectState; onChoose: (direct: boolean) => void }) {
  const { t } = useTranslation('room');
  // On mobile data nobody is in the same house by the network; what was chosen already can be gone back from anywhere.
  if (state === 'unavailable' || (state === 'offered' && onMobileData(navigator as MaybeTelling))) return null;
  return (
    <Stack gap={6} mt="md">
      <Text size="sm">{t(`direct.${state}`)}</Text>
      <Button variant="default" leftSection={<IconArrowsExchange size={18} aria-hidden />} onClick={() => onChoose(state === 'offered')}>
        {t(state === 'offered' ? 'direct.choose' : 'direct.goBack')}
      </Button>
    </Stack>
  );
}
