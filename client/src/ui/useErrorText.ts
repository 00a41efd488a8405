import { useTranslation } from 'react-i18next';
import { textKeysOf, toAppError } from './errorText.ts';

/** Turns whatever was thrown into one sentence for people. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('common');
  return (thrown) => {
    const error = toAppError(thrown);
    return t(textKeysOf(error), { seconds: error.retryAfterSeconds ?? 30 });
  };
}
