import { Button, Radio, Stack, Text } from '@mantine/core';
import { IconChartLine } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PINS, isPin, pinPreference } from '../../call/pin.ts';
import type { CallSession } from '../../net/callTransport.ts';
import { usePreference } from '../../state/usePreference.ts';

const REFRESH_MS = 1_000;
const kbps = (bps: number): number => Math.round(bps / 1_000);

/** How much may be sent, and what the link carries now: in words first, then in figures. */
export function LinkSettings({ session, onQuality }: { session: CallSession; onQuality?: () => void }) {
  const { t } = useTranslation('room');
  const [pin, setPin] = usePreference(pinPreference, 'auto', isPin);
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const { rung, linkSample } = session;
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t('link.send')}
        value={pin}
        onChange={(value) => {
          if (!isPin(value)) return;
          setPin(value);
          session.setPin(value);
        }}
      >
        <Stack gap={6} mt={6}>
          {PINS.map((value) => (
            <Radio key={value} value={value} label={t(`link.pin.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm">{t(`link.rung.${rung}`)}</Text>
      {linkSample !== undefined && (
        <Text size="xs" c="dimmed" className="hc-number">
          {[
            t('link.sent', { kbps: kbps(linkSample.sentBps) }),
            linkSample.availableBps === undefined ? null : t('link.available', { kbps: kbps(linkSample.availableBps) }),
            linkSample.lossShare === undefined ? null : t('link.loss', { percent: Math.round(linkSample.lossShare * 100) }),
            linkSample.roundTripMs === undefined ? null : t('link.roundTrip', { ms: Math.round(linkSample.roundTripMs) }),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      )}
      {onQuality && (
        <Button variant="default" leftSection={<IconChartLine size={18} aria-hidden />} onClick={onQuality}>
          {t('quality.title')}
        </Button>
      )}
    </Stack>
  );
}
