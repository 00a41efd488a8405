import { IconSignature } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { TimeText } from '../../ui/TimeText.tsx';
import classes from './SignatureList.module.css';

/** Who signed, as what and when. */
export function SignatureList({ signatures }: { signatures: MinutesState['signatures'] }) {
  const { t } = useTranslation('minutes');
  return (
    <ul className={classes['list']}>
      {signatures.map((signature) => (
        <li key={signature.as} className={classes['entry']} data-testid="signature">
          <IconSignature size={18} aria-hidden />
          <span>
            <strong>{[signature.person.title, signature.person.name].filter(Boolean).join(' ')}</strong> · {t(`content.${signature.as}`)} ·{' '}
            <TimeText at={signature.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
