import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../net/api.ts';
import { queryKeys } from '../../net/queryKeys.ts';
import { isBoolean, readPreference } from '../../state/preference.ts';
import { setTitleBadge } from '../../ui/documentTitle.ts';
import { arrivals, queueFilter } from './model.ts';
import { ring } from './sound.ts';

/** Watches the queue from whatever screen a specialist is on: badge, sound and a notice that leads to the request. */
export default function QueueWatch() {
  const { t } = useTranslation('desk');
  const known = useRef<ReadonlySet<string>>(undefined);
  const queue = useQuery({
    queryKey: queryKeys.consults(queueFilter),
    queryFn: ({ signal }) => api('consults.list', { query: queueFilter }, { signal }),
    // Notices refresh it; this is for the case that the socket cannot be had at all.
    refetchInterval: 60_000,
  });
  const cards = queue.data?.consults;
  useEffect(() => {
    if (cards === undefined) return;
    const fresh = arrivals(known.current, cards);
    const waiting = new Set(cards.map((card) => card.id));
    // Taken or withdrawn: nothing is left to announce.
    for (const id of known.current ?? []) if (!waiting.has(id)) notifications.hide(id);
    known.current = waiting;
    setTitleBadge(cards.length);
    if (fresh.length === 0) return;
    if (readPreference('desk.sound', true, isBoolean)) void ring(fresh.some((card) => card.urgency === 'emergency')).catch(() => undefined);
    for (const card of fresh.slice(0, 3)) {
      notifications.show({
        id: card.id,
        color: card.urgency === 'emergency' ? 'red' : 'teal',
        title: t(`queue.arrived.${card.urgency}`),
        message: (
          <Anchor component={Link} to={`/consults/${card.id}`} size="sm" onClick={() => notifications.hide(card.id)}>
            {card.patient.name} · {card.askingFacility.name}
          </Anchor>
        ),
        autoClose: card.urgency === 'emergency' ? false : 12_000,
      });
    }
  }, [cards, t]);
  useEffect(() => () => setTitleBadge(0), []);
  return null;
}
