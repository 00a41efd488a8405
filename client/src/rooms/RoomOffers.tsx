import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../call/call.ts';
import type { MinutesOffer } from '../state/minutesOffers.ts';
import { usePublishedOffers } from '../state/useMinutesOffers.ts';
import { useStore } from '../state/useStore.ts';
import { formatClock, formatInstant } from '../ui/time.ts';

/** Lists for the minutes what the call itself knows: who takes part, when it began and what time it is. Shows nothing. */
export function RoomOffers({ call }: { call: Call }) {
  const { t } = useTranslation('room');
  const { people, startedAt } = useStore(call.state);
  const clock = useClock();
  const list = useMemo(() => {
    const members = people
      .filter((person) => person.role !== 'patient')
      .map(({ participantId, title, name, facilityName }): MinutesOffer => ({
        id: `member:${participantId}`,
        kind: 'member',
        text: [[title, name].filter(Boolean).join(' '), facilityName].filter(Boolean).join(', '),
      }));
    const began: MinutesOffer[] =
      startedAt === null ? [] : [{ id: 'time:start', kind: 'time', text: t('offers.began', { at: formatInstant(startedAt) }) }];
    return [...began, { id: 'time:now', kind: 'time' as const, text: t('offers.at', { at: clock }) }, ...members];
  }, [people, startedAt, clock, t]);
  usePublishedOffers('call', list);
  return null;
}

/** The time of day; changes when the minute does. */
function useClock(): string {
  const [clock, setClock] = useState(() => formatClock(new Date()));
  useEffect(() => {
    const timer = setInterval(() => setClock(formatClock(new Date())), 5_000);
    return () => clearInterval(timer);
  }, []);
  return clock;
}
