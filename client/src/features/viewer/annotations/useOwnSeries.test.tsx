import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createStore } from '../../../state/store.ts';
import type { Annotations, AnnotationsState } from './model.ts';
import { useOwnSeries } from './useAnnotations.ts';

it('where this consult has written changes what is on the screen when it becomes known, not with every step of drawing', () => {
  const at = (ownSeries: readonly string[]) => ({ ownSeries, own: null }) as unknown as AnnotationsState;
  const state = createStore(at([]));
  const annotations = { state } as unknown as Annotations;
  let rendered = 0;
  const { result, rerender } = renderHook(
    ({ of }: { of: Annotations | undefined }) => {
      rendered += 1;
      return useOwnSeries(of);
    },
    { initialProps: { of: undefined as Annotations | undefined } },
  );
  expect(result.current).toEqual([]);
  rerender({ of: annotations });
  act(() => state.set(at(['2.25.1'])));
  expect(result.current).toEqual(['2.25.1']);
  const before = rendered;
  for (let step = 0; step < 5; step += 1) act(() => state.update((now) => ({ ...now, own: {} as AnnotationsState['own'] })));
  expect(rendered).toBe(before);
});
