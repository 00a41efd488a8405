import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFilePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MinutesOffer } from '../state/minutesOffers.ts';
import { useMinutesOffers } from '../state/useMinutesOffers.ts';

/** Puts the thing beside it into the minutes. Not there where no minutes take anything: outside the room, or once they are signed. */
export function AddToMinutes({ offer }: { offer: MinutesOffer }) {
  const { t } = useTranslation('minutes');
  const { offers, open } = useMinutesOffers();
  if (offers === undefined || !open) return null;
  return (
    <Tooltip label={t('offer.add')}>
      <ActionIcon
        className="hc-no-print"
        variant="subtle"
        size={28}
        aria-label={t('offer.addThis', { text: offer.text })}
        data-testid="add-to-minutes"
        data-kind={offer.kind}
        onClick={() => offers.insert(offer)}
      >
        <IconFilePlus size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
