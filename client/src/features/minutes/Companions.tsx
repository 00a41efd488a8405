import { useTranslation } from 'react-i18next';
import { useStore } from '../../state/useStore.ts';
import classes from './Field.module.css';
import type { MinutesSession } from './session.ts';

const colours = 6;

/** One of six colours, the same for a person on every screen. */
export function colourOf(personId: string): number {
  let sum = 0;
  for (const char of personId) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return sum % colours;
}

/** Who else is in this field now. */
export function Companions({ session, field }: { session: MinutesSession; field: string }) {
  const { t } = useTranslation('minutes');
  const here = useStore(session.presence.companions).filter((companion) => companion.field === field);
  return (
    <span className={classes['companions']} aria-live="polite">
      {here.map((companion) => (
        <span
          key={companion.clientId}
          className={classes['companion']}
          data-colour={colourOf(companion.personId)}
          title={t('isHere', { name: companion.name })}
        >
          {companion.name}
          <span className="hc-visually-hidden">{t('isHere', { name: '' })}</span>
        </span>
      ))}
    </span>
  );
}
