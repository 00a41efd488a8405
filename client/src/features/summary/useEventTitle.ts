import { useTranslation } from 'react-i18next';
import type { TimelineEvent } from './timelineEvent.ts';
import { useWords } from './useWords.ts';

/** What a thing of the timeline is called; one without a name is called by its kind. */
export function useEventTitle(): (event: TimelineEvent) => string {
  const { t } = useTranslation('summary');
  const words = useWords();
  return ({ title, kind, values }) =>
    words(title) || (values ? t('timeline.values', { count: values.length }) : t(`timeline.kind_${kind}`));
}
