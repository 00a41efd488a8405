import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesOffer } from '../../state/minutesOffers.ts';
import { createStore } from '../../state/store.ts';
import { useMinutesOffers } from '../../state/useMinutesOffers.ts';
import { useStore } from '../../state/useStore.ts';
import type { SessionState } from './session.ts';
import { useMinutesSession } from './useMinutes.ts';

const notYet = createStore<SessionState | null>(null);

/** Stands in the room for the minutes and takes what is offered, while their panel may never have been opened. */
export default function OfferTaker({ consult }: { consult: Consult }) {
  return consult.specialist === null ? null : <Taker consultId={consult.id} />;
}

function Taker({ consultId }: { consultId: string }) {
  const { t } = useTranslation('minutes');
  const { offers } = useMinutesOffers();
  const session = useMinutesSession(consultId);
  const state = useStore(session?.state ?? notYet);
  const ready = state !== null && state.savedAt !== null && state.writable && state.link !== 'denied';
  const onOffer = useEffectEvent((offer: MinutesOffer) => {
    if (session === undefined) return;
    const field = session.insertion.fieldOf(offer);
    const inserted = session.insertion.insert(offer);
    if (inserted === undefined) {
      notifications.show({ color: 'red', message: t('offer.full', { field: t(`field.${field}`) }) });
      return;
    }
    const id = notifications.show({
      autoClose: 6_000,
      withCloseButton: false,
      'aria-label': t('offer.added', { field: '' }),
      message: (
        <span data-testid="offer-added">
          {t('offer.added', { field: t(`field.${field}`) })}{' '}
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              notifications.hide(id);
              if (!inserted.undo()) notifications.show({ message: t('offer.tooLate') });
            }}
          >
            {t('undo')}
          </Button>
        </span>
      ),
    });
  });
  useEffect(() => (ready ? offers?.take(onOffer) : undefined), [offers, ready]);
  return null;
}
