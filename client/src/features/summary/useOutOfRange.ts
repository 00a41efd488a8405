import { useTranslation } from 'react-i18next';
import type { Flag } from './measurements.ts';

/** What is said of a value that is out of range, never by colour alone; nothing of one within it, and of one of which nobody knows. */
export function useOutOfRange(): (flag: Flag | undefined) => string {
  const { t } = useTranslation('summary');
  return (flag) => (flag === undefined || flag === 'normal' ? '' : t(`measures.flag_${flag}`));
}
