import { useTranslation } from 'react-i18next';
import type { KnownChange } from '@hoi-chan/shared/features/minutes.ts';
import { formatDate, formatInstant } from '../../ui/time.ts';
import { keyImageName } from './keyImageName.ts';
import classes from './SignDialog.module.css';

/** What changed of the signed content though nobody wrote it: key images, members, the patient's data, times. */
export function KnownChanges({ changes }: { changes: readonly KnownChange[] }) {
  const { t } = useTranslation('minutes');
  if (changes.length === 0) return null;
  const shown = (field: string, value: string): string => {
    if (value === '') return t('known.nothing');
    if (field === 'startedAt' || field === 'endedAt') return formatInstant(value);
    if (field === 'birthDate') return formatDate(value);
    return field === 'gender' ? t(`gender.${value}`, { defaultValue: value }) : value;
  };
  const words = (change: KnownChange): string => {
    switch (change.what) {
      case 'keyImage':
        return t(`known.keyImage.${change.change}`, { image: keyImageName(change.image, t) });
      case 'member':
        return t(`known.member.${change.change}`, { name: change.person.name, facility: change.person.facilityName });
      case 'field':
        return t('known.changed', {
          field: t(`known.field.${change.field}`),
          before: shown(change.field, change.before),
          after: shown(change.field, change.after),
        });
    }
  };
  return (
    <ul className={classes['known']} data-testid="known-changes">
      {changes.map((change) => (
        <li key={words(change)}>{words(change)}</li>
      ))}
    </ul>
  );
}
