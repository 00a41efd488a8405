import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { MinutesOffer } from '../../../state/minutesOffers.ts';
import { createStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { usePublishedOffers } from '../../../state/useMinutesOffers.ts';
import { frameIndex, type Stack } from '../series.ts';
import { findingsOf, linesOf } from './findings.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useNumbers } from './useNumbers.ts';

const nothing = createStore<AnnotationsState | undefined>(undefined);

/** Lists measurements and key images for the minutes; returns what each annotation of `stacks` would say there. */
export function useOfferedMarks(annotations: Annotations | undefined, stacks: readonly Stack[]): ReadonlyMap<string, MinutesOffer> {
  const { t } = useTranslation('viewer');
  const format = useNumbers();
  const drawn = useStore<AnnotationsState | undefined>(annotations?.state ?? nothing)?.annotations;
  // The list of studies is a new one with every drawing of the panel; what they hold changes rarely.
  const holding = stacks.map(({ id, frames }) => `${id} ${frames.length}`).join();
  const offers = useMemo(() => {
    const textOf = (annotation: Annotation): string | undefined => {
      const stack = stacks.find((each) => frameIndex(each, annotation) >= 0);
      const index = stack === undefined ? -1 : frameIndex(stack, annotation);
      const frame = stack?.frames[index];
      if (stack === undefined || frame === undefined) return undefined;
      const place = t('annotations.minutesPlace', {
        series: stack.description || stack.modality,
        index: index + 1,
        count: stack.frames.length,
      });
      const lines = linesOf(findingsOf(annotation, frame.instance, undefined), annotation.text, format);
      return `${[t(`tool.${annotation.kind}`), ...lines].join(' ')} (${place})`;
    };
    const made = (drawn ?? []).flatMap((annotation): [string, MinutesOffer][] => {
      const text = textOf(annotation);
      if (text === undefined) return [];
      const { id, kind, studyUid, seriesUid, sopUid, frame } = annotation;
      const isKey = kind === 'key';
      const source = { studyUid, seriesUid, sopUid, frame };
      return [[id, { id: `${isKey ? 'keyImage' : 'measurement'}:${id}`, kind: isKey ? 'keyImage' : 'measurement', text, source }]];
    });
    return new Map(made);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see `holding`
  }, [drawn, holding, t, format]);
  usePublishedOffers(
    'images',
    useMemo(() => [...offers.values()], [offers]),
  );
  return offers;
}
