import { useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { MinutesOffer } from '../../../state/minutesOffers.ts';
import { createStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { usePublishedOffers } from '../../../state/useMinutesOffers.ts';
import { heldPixels } from '../heldPixels.ts';
import { frameIndex, type Frame, type Stack } from '../series.ts';
import { findingsOf, linesOf, needsValues, type Findings } from './findings.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useNumbers } from './useNumbers.ts';

const nothing = createStore<AnnotationsState | undefined>(undefined);

interface Placed {
  annotation: Annotation;
  stack: Stack;
  index: number;
  frame: Frame;
}

/** Lists measurements and key images for the minutes; returns what each annotation of `stacks` would say there. */
export function useOfferedMarks(
  consultId: string,
  annotations: Annotations | undefined,
  stacks: readonly Stack[],
): ReadonlyMap<string, MinutesOffer> {
  const { t } = useTranslation('viewer');
  const format = useNumbers();
  const drawn = useStore<AnnotationsState | undefined>(annotations?.state ?? nothing)?.annotations;
  // The list of studies is a new one with every drawing of the panel; what they hold changes rarely.
  const holding = stacks.map(({ id, frames }) => `${id} ${frames.length}`).join();
  const placed = useMemo(
    () => (drawn ?? []).flatMap((annotation) => placeOf(annotation, stacks) ?? []),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see `holding`
    [drawn, holding],
  );
  const measured = useMeasured(consultId, placed);
  const offers = useMemo(() => {
    const textOf = ({ annotation, stack, index }: Placed): string | undefined => {
      const { findings, isMissing } = measured.get(annotation.id) ?? {};
      // A point without its value says nothing: the picture is in colour, or the point lies beside it.
      if (findings === undefined || (annotation.kind === 'probe' && findings.value === undefined && !isMissing)) return undefined;
      const place = t('annotations.minutesPlace', {
        series: stack.description || stack.modality,
        index: index + 1,
        count: stack.frames.length,
      });
      const lines = linesOf(findings, annotation.text, format);
      if (isMissing) lines.push(t('annotations.minutesNoValue'));
      // Numbers of one line after those of another would be read as one.
      return `${[t(`tool.${annotation.kind}`), lines.join('; ')].filter(Boolean).join(' ')} (${place})`;
    };
    const made = placed.flatMap((each): [string, MinutesOffer][] => {
      const text = textOf(each);
      if (text === undefined) return [];
      const { id, kind, studyUid, seriesUid, sopUid, frame } = each.annotation;
      const isKey = kind === 'key';
      const source = { studyUid, seriesUid, sopUid, frame };
      return [[id, { id: `${isKey ? 'keyImage' : 'measurement'}:${id}`, kind: isKey ? 'keyImage' : 'measurement', text, source }]];
    });
    return new Map(made);
  }, [placed, measured, t, format]);
  usePublishedOffers(
    'images',
    useMemo(() => [...offers.values()], [offers]),
  );
  return offers;
}

function placeOf(annotation: Annotation, stacks: readonly Stack[]): Placed | undefined {
  for (const stack of stacks) {
    const index = frameIndex(stack, annotation);
    const frame = stack.frames[index];
    if (frame !== undefined) return { annotation, stack, index, frame };
  }
  return undefined;
}

interface Measured {
  findings: Findings;
  /** The pixels that would tell the rest were not in memory. */
  isMissing: boolean;
}

/** Works out each annotation, once more when the pixels it needs come into memory; what they told stays when they are let go. */
function useMeasured(consultId: string, placed: readonly Placed[]): ReadonlyMap<string, Measured> {
  const [known] = useState(() => new Map<string, { frame: Frame; shape: string; findings: Findings }>());
  const needing = useMemo(() => placed.filter(({ annotation, frame }) => needsValues(annotation, frame.instance)), [placed]);
  // Hundreds of pictures come one after the other: only those that are measured change anything here.
  const held = useSyncExternalStore(heldPixels.arrivals.subscribe, () =>
    needing
      .filter(({ frame }) => heldPixels.isHeld(consultId, frame))
      .map(({ annotation }) => annotation.id)
      .join(),
  );
  return useMemo(() => {
    const inMemory = new Set(held.split(','));
    const measure = ({ annotation, frame }: Placed): Measured => {
      if (!needsValues(annotation, frame.instance))
        return { findings: findingsOf(annotation, frame.instance, undefined), isMissing: false };
      const shape = JSON.stringify([annotation.kind, annotation.points]);
      const before = known.get(annotation.id);
      if (before?.frame === frame && before.shape === shape) return { findings: before.findings, isMissing: false };
      const isHeld = inMemory.has(annotation.id);
      const values = isHeld ? heldPixels.valuesOf(consultId, frame) : undefined;
      const findings = findingsOf(annotation, frame.instance, values);
      if (values !== undefined) known.set(annotation.id, { frame, shape, findings });
      // In memory without values: it has turned out to be in colour.
      return { findings, isMissing: !isHeld };
    };
    return new Map(placed.map((each) => [each.annotation.id, measure(each)]));
  }, [consultId, placed, held, known]);
}
