import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, configure, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Me } from '@hoi-chan/shared/features/access.ts';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { SignalingContext } from '../../net/SignalingContext.ts';
import { MeContext } from '../../state/me.ts';
import { renderWithUi } from '../../testing/renderWithUi.tsx';
import { addPlanLine, openDocument } from './document.ts';
import MinutesPanel from './MinutesPanel.tsx';
import { contentOf, person } from './testing/content.ts';
import { FakeServer } from './testing/fakeServer.ts';

configure({ asyncUtilTimeout: 10_000 });

const consultId = '2f7a0a52-6a4f-4c3f-9c39-0f4d4ac0a001';
const chair = { id: 'chair', name: 'BS chair' } as Me;
const text = (key: string): string => i18next.t(key, { name: 'BS secretary' });

function minutesIn(phase: MinutesState['phase']): MinutesState {
  const signedAt = '2026-03-01T08:00:00Z';
  return {
    consultId,
    phase,
    versionNumber: 1,
    content: { ...contentOf(), conclusion: phase === 'signed' ? 'Chuyển viện trong ngày' : 'Theo dõi' },
    contentSha256: '0'.repeat(64),
    signatures: [{ person: person('chair'), as: 'chair', at: signedAt, contentSha256: '0'.repeat(64) }],
    hasPdf: false,
    revision: 1,
    lastSigned: null,
    keyImageChoices: [],
    signedVersions: [],
  };
}

afterEach(() => vi.unstubAllGlobals());

const show = (me: Me, port: SignalingPort) =>
  renderWithUi(
    <MemoryRouter>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <SignalingContext value={port as never}>
          <MeContext value={me}>
            <MinutesPanel consult={{ id: consultId, state: 'active', specialist: person('chair') } as unknown as Consult} />
          </MeContext>
        </SignalingContext>
      </QueryClientProvider>
    </MemoryRouter>,
  );

it('a colleague who reads along changes nothing; taking part since, they write with the others and leave the rest to those who sign', async () => {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(
      Response.json(path.endsWith('/minutes') ? { ...minutesIn('open'), signatures: [] } : { deliveries: [], entries: [], hasOwn: false }),
    ),
  );
  const server = new FakeServer();
  server.writable = false;
  server.doc.getText('course').insert(0, 'Ba ngày');
  const port = server.connect();
  await show({ id: 'member', name: 'BS member' } as Me, port);
  const course = () => screen.findByDisplayValue<HTMLTextAreaElement>('Ba ngày');
  expect((await course()).readOnly).toBe(true);
  expect(screen.getByText(text('minutes:sign.reader'))).toBeTruthy();

  server.writable = true;
  act(() => port.notify('consult:changed', { consult: { id: consultId } }));
  await waitFor(async () => expect((await course()).readOnly).toBe(false));
  await userEvent.type(await course(), ', sốt');
  await waitFor(() => expect(server.doc.getText('course').toJSON()).toBe('Ba ngày, sốt'));
  expect(screen.getByText(i18next.t('minutes:sign.writer', { name: 'BS chair' }))).toBeTruthy();
  expect(screen.queryByTestId('sign-open')).toBeNull();
});

it('undo takes back what was written in one section, however fast the next one was begun', async () => {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(
      Response.json(path.endsWith('/minutes') ? { ...minutesIn('open'), signatures: [] } : { deliveries: [], entries: [], hasOwn: false }),
    ),
  );
  const server = new FakeServer();
  await show(chair, server.connect());
  const course = await screen.findByTestId<HTMLTextAreaElement>('minutes-course');
  const discussion = screen.getByTestId<HTMLTextAreaElement>('minutes-discussion');
  await userEvent.click(course);
  await userEvent.paste('Ba ngày');
  await userEvent.click(discussion);
  await userEvent.paste('Đồng ý');
  await userEvent.click(screen.getByRole('button', { name: text('minutes:undo') }));
  await waitFor(() => expect(discussion.value).toBe(''));
  expect(course.value).toBe('Ba ngày');
});

it('a plan that is full says so; what the server finds too long is named, and what was written can be taken along', async () => {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(
      Response.json(path.endsWith('/minutes') ? { ...minutesIn('open'), signatures: [] } : { deliveries: [], entries: [], hasOwn: false }),
    ),
  );
  const server = new FakeServer();
  server.doc.getText('course').insert(0, 'Ba ngày');
  const { plan } = openDocument(server.doc);
  for (let line = 0; line < 100; line += 1) addPlanLine(openDocument(server.doc));
  await show(chair, server.connect());
  const add = await screen.findByTestId<HTMLButtonElement>('plan-add');
  await waitFor(() => expect(add.disabled).toBe(true));
  expect(screen.getByText(i18next.t('minutes:plan.full', { count: 100 }))).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: i18next.t('minutes:plan.remove', { number: 7 }) }));
  await waitFor(() => expect(plan).toHaveLength(99));
  expect(add.disabled).toBe(false);

  server.refuses = () =>
    new AppError('INVALID_REQUEST', 'too long', { reason: 'minutes_too_long', fields: [{ path: 'course', reason: 'too_big' }] });
  await userEvent.type(await screen.findByDisplayValue('Ba ngày'), ', sốt');
  const why = await screen.findByTestId('save-refused-why');
  expect(why.textContent).toBe(i18next.t('minutes:refused.tooLong', { fields: i18next.t('minutes:refused.field.course') }));
  const user = userEvent.setup();
  await user.click(screen.getByTestId('minutes-copy-written'));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(`${i18next.t('minutes:field.course')}\nBa ngày, sốt`));
});

it('a signed text whose reading fails says why beside what was told, shows the old one no more, and comes when it is asked for again', async () => {
  const reads: ((response: Response) => void)[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    // What stands beside the text: deliveries, the names of codes.
    if (!path.endsWith('/minutes')) return Promise.resolve(Response.json({ deliveries: [], entries: [] }));
    const read = Promise.withResolvers<Response>();
    reads.push(read.resolve);
    return read.promise;
  });
  const answer = async (count: number, response: Response): Promise<void> => {
    await waitFor(() => expect(reads).toHaveLength(count));
    await act(async () => reads.at(-1)?.(response));
  };
  const port = new FakeServer().connect();
  await show(chair, port);
  await answer(1, Response.json(minutesIn('signing')));
  expect(await screen.findByText(text('minutes:locked.waiting'))).toBeTruthy();

  act(() => port.notify('minutes:phaseChanged', { consultId, phase: 'signed' }));
  expect((await screen.findByTestId('minutes-phase-told')).textContent).toBe(text('minutes:told.signed'));
  expect(screen.queryByRole('alert'), 'nothing has failed yet').toBeNull();
  await answer(2, Response.json({ error: { code: 'UNAVAILABLE', message: 'busy', reason: 'database_busy' } }, { status: 503 }));

  const why = await screen.findByRole('alert');
  expect(why.textContent).not.toBe('');
  expect(screen.getByTestId('minutes-phase-told')).toBeTruthy();
  expect(screen.getByTestId('minutes-panel').dataset['phase']).toBe('signed');
  expect(screen.queryByText('Theo dõi'), 'the text before is not the one that was signed').toBeNull();

  await userEvent.click(screen.getByRole('button', { name: text('common:errors.action.retry') }));
  expect(screen.queryByRole('alert'), 'while it is asked for again').toBeNull();
  await answer(3, Response.json(minutesIn('signed')));
  expect(await screen.findByTestId('minutes-signed')).toBeTruthy();
  expect(screen.getByText('Chuyển viện trong ngày')).toBeTruthy();
  expect(screen.queryByTestId('minutes-phase-told')).toBeNull();
});
