import { Alert, Button, Code, CopyButton, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDeviceMobileOff, IconPrinter } from '@tabler/icons-react';
import { QRCodeSVG } from 'qrcode.react';
import { useTranslation } from 'react-i18next';
import type { Appointment } from '@hoi-chan/shared/features/appointments.ts';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './LinkCard.module.css';
import { absoluteLink, reachesOnlyThisMachine } from './model.ts';

/** The link of a follow-up: shown once, to be scanned, copied, or printed and taken home. */
export function LinkCard({ appointment, link }: { appointment: Appointment; link: string }) {
  const { t } = useTranslation('appointments');
  const address = absoluteLink(link, location.origin);
  return (
    <>
      <Stack gap="md" align="center">
        <div className={classes['slip']}>
          <Text fw={700} size="lg">
            {t('link.slipTitle')}
          </Text>
          <Text component="div">
            {appointment.patientName} · <TimeText at={appointment.startsAt} />
          </Text>
          <Text size="sm">{appointment.host.name}</Text>
          <div className={classes['code']}>
            <QRCodeSVG value={address} size={196} marginSize={2} title={t('link.qr')} />
          </div>
          <Code className={classes['address']}>{address}</Code>
          <Text size="sm">{t('link.how')}</Text>
          {appointment.note !== '' && <Text size="sm">{appointment.note}</Text>}
        </div>
        <Text size="sm" c="dimmed" ta="center" className="hc-no-print">
          {t('link.once')}
        </Text>
        {reachesOnlyThisMachine(address) && (
          <Alert color="orange" variant="light" icon={<IconDeviceMobileOff size={20} aria-hidden />} className="hc-no-print">
            {t('link.thisMachineOnly')} <b>npm start -- --lan</b>
          </Alert>
        )}
      </Stack>
      <DialogFoot>
        <CopyButton value={address} timeout={2500}>
          {({ copied, copy }) => (
            <Button onClick={copy} leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}>
              {copied ? t('common:action.copied') : t('common:action.copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t('common:action.print')}
        </Button>
      </DialogFoot>
    </>
  );
}
