import { useTranslation } from 'react-i18next';
import { PINS, isPin, pinPreference } from '../../call/pin.ts';
import type { CallSession } from '../../net/callTransport.ts';
import { usePreference } from '../../state/usePreference.ts';

/** What of oneself is sent at most, where data cost money; remembered on this phone. */
export function LinkChoice({ session }: { session: Pick<CallSession, 'setPin'> }) {
  const { t } = useTranslation('join');
  const [pin, setPin] = usePreference(pinPreference, 'auto', isPin);
  return (
    <fieldset className="jp-choices">
      <legend>{t('data.send')}</legend>
      {PINS.map((value) => (
        <label key={value}>
          <input
            type="radio"
            name="pin"
            checked={pin === value}
            onChange={() => {
              setPin(value);
              session.setPin(value);
            }}
          />
          <span>{t(`data.pin.${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
