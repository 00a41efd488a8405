import { cleanup, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { createStore } from '../../../state/store.ts';
import { renderWithUi } from '../../../testing/renderWithUi.tsx';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Place } from '../together/sight.ts';
import { AnnotationLayer } from './Layer.tsx';
import type { Annotations, AnnotationsState } from './model.ts';
import { line } from './testing/line.ts';

const lan = { personId: 'lan', name: 'Nguyễn Thị Lan' };
const tim = { personId: 'tim', name: 'Trần Văn Tim' };
const view = { pointOf: (place: Place) => place, values: () => undefined } as Partial<StackView> as StackView;
const frame = { studyUid: '1', seriesUid: '1.2', sopUid: '1.2.3', frame: 1, instance: {} };

async function show(personId: string, state: Partial<AnnotationsState>): Promise<Element[]> {
  const stored = { ...line('x'), author: lan, version: 1, updatedAt: '' };
  const whole = { annotations: [stored], drafts: [], own: null, refused: [], ...state } as Partial<AnnotationsState> as AnnotationsState;
  const annotations = { state: createStore(whole) } as Partial<Annotations> as Annotations;
  await renderWithUi(<AnnotationLayer annotations={annotations} reported={[]} view={view} frame={frame} personId={personId} />);
  return screen.getAllByTestId('annotation');
}
const colour = (drawn: Element | undefined): string | null | undefined => drawn?.querySelector('text')?.getAttribute('fill');

it('shows what somebody changes of another one’s drawing under the name and in the colour of whoever changes it', async () => {
  const draft: AnnotationDraft = line('x', 20);
  const [stored] = await show('hung', {});
  const authors = colour(stored);
  expect(stored?.getAttribute('data-author')).toBe(lan.name);
  cleanup();
  const [changed, ...others] = await show('hung', { drafts: [{ ...tim, draft }] });
  expect(others).toEqual([]);
  expect([changed?.getAttribute('data-author'), changed?.getAttribute('data-draft')]).toEqual([tim.name, 'true']);
  const changers = colour(changed);
  expect(changers).not.toBe(authors);
  cleanup();
  const [own] = await show('tim', { own: draft });
  expect(colour(own), 'on the own screen, too').toBe(changers);
});
