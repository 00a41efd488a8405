import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useNotice } from '../../net/SignalingContext.ts';
import { isBoolean, readPreference } from '../../state/preference.ts';
import { useMe } from '../../state/me.ts';
import { tellOf } from './changes.ts';
import { ring } from './sound.ts';

/** Tells of my consults what I cannot see: accepted, declined, somebody is in the room; and of a patient who waits. */
export default function ChangeWatch() {
  const { t } = useTranslation('desk');
  const me = useMe();
  const { pathname } = useLocation();
  const told = useRef(new Set<string>());
  const tell = (id: string, title: string, name: string, to: string): void => {
    if (readPreference('desk.sound', true, isBoolean)) void ring(false).catch(() => undefined);
    notifications.show({
      id,
      title,
      autoClose: 15_000,
      message: (
        <Anchor component={Link} to={to} size="sm" onClick={() => notifications.hide(id)}>
          {name}
        </Anchor>
      ),
    });
  };
  useNotice('consult:changed', ({ consult }) => {
    const what = tellOf(consult, me, pathname, told.current);
    if (what !== undefined) tell(consult.id, t(`told.${what}`), consult.patient.name, `/consults/${consult.id}`);
  });
  useNotice('appointment:changed', ({ appointment }) => {
    const key = `${appointment.id} ${appointment.waitingSince}`;
    if (appointment.state !== 'waiting' || appointment.host.id !== me.id || told.current.has(key) || pathname.startsWith('/appointments'))
      return;
    told.current.add(key);
    tell(appointment.id, t('told.patientWaits'), appointment.patientName, '/appointments');
  });
  return null;
}
