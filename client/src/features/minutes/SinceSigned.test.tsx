import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import i18next from 'i18next';
import { expect, it } from 'vitest';
import type { KnownChange, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { SinceSigned } from './SinceSigned.tsx';
import { contentOf, person } from './testing/content.ts';

const image = {
  id: '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a002',
  studyUid: '1',
  seriesUid: '1.2',
  sopUid: '1.2.3',
  frame: 1,
  frameCount: 1,
  series: 'CT · Ngực',
  instanceNumber: 42,
  window: null,
  markedBy: 'BS Lan',
};

const show = async (changes: KnownChange[] | null): Promise<void> => {
  const minutes: MinutesState = {
    consultId: '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001',
    phase: 'open',
    versionNumber: 1,
    content: contentOf(),
    contentSha256: '0'.repeat(64),
    signatures: [],
    hasPdf: false,
    // No word was written since.
    revision: 7,
    lastSigned: { revision: 7, at: '2026-03-01T08:00:00Z', person: person('chair'), changes },
    keyImageChoices: [],
    signedVersions: [],
  };
  await renderWithUi(
    <QueryClientProvider client={new QueryClient()}>
      <SinceSigned minutes={minutes} />
    </QueryClientProvider>,
  );
};

it('key images and members that changed are named though no word was written', async () => {
  await show([
    { what: 'keyImage', change: 'added', image },
    { what: 'member', change: 'removed', person: person('x') },
    { what: 'field', field: 'address', before: '', after: 'Tổ 9' },
  ]);
  const lines = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  const where = `CT · Ngực, ${i18next.t('minutes:keyImages.number', { number: 42 })}`;
  expect(lines).toEqual([
    i18next.t('minutes:known.keyImage.added', { image: where }),
    i18next.t('minutes:known.member.removed', { name: person('x').name, facility: person('x').facilityName }),
    `${i18next.t('minutes:known.field.address')}: ${i18next.t('minutes:known.nothing')} → Tổ 9`,
  ]);
});

it('nothing stands there when nothing changed, and what is not known is said', async () => {
  await show([]);
  expect(screen.queryByTestId('sign-since')).toBeNull();
  await show(null);
  expect(screen.getByTestId('sign-since').textContent).toContain(i18next.t('minutes:sign.sinceUnknown'));
});
