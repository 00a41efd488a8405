import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconFilePlus } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesOfferKind, MinutesOffers } from '../../state/minutesOffers.ts';
import { useMinutesOffers } from '../../state/useMinutesOffers.ts';
import { useStore } from '../../state/useStore.ts';

const kinds: readonly MinutesOfferKind[] = ['time', 'member', 'vital', 'lab', 'measurement', 'keyImage', 'chat'];

/** Everything the room lists for the minutes, put in where the cursor last was. */
export function InsertMenu() {
  const { offers, open } = useMinutesOffers();
  return offers === undefined || !open ? null : <Listed offers={offers} />;
}

function Listed({ offers }: { offers: MinutesOffers }) {
  const { t } = useTranslation('minutes');
  const listed = useStore(offers.listed);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={t('offer.menu')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('offer.menu')} disabled={listed.length === 0} data-testid="offer-menu">
            <IconFilePlus size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" maw={420} style={{ overflowY: 'auto' }}>
        {kinds
          .filter((kind) => listed.some((offer) => offer.kind === kind))
          .map((kind) => (
            <Fragment key={kind}>
              <Menu.Label>{t(`offer.kind.${kind}`)}</Menu.Label>
              {listed
                .filter((offer) => offer.kind === kind)
                .map((offer) => (
                  <Menu.Item key={offer.id} onClick={() => offers.insert(offer)}>
                    {offer.text}
                  </Menu.Item>
                ))}
            </Fragment>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
