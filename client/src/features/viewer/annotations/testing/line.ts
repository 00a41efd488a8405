import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';

/** A length on the one picture of the tests, `x` pixels long. */
export const line = (id: string, x = 10): AnnotationDraft => ({
  id,
  kind: 'length',
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: '1.2.3',
  frame: 1,
  points: [
    [0, 0],
    [x, 0],
  ],
  text: '',
  window: null,
});
