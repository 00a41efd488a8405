import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';
import { createStudyOpening } from '../../state/studyOpening.ts';
import type { StudyOpeningHere } from '../../state/useStudyOpening.ts';
import { answering, summaryWithout } from './testing/answering.ts';
import { renderSummary } from './testing/renderSummary.tsx';

const study = (studyInstanceUid: string, studyDate: string): StudySummary => ({
  studyInstanceUid,
  studyDate,
  studyTime: null,
  firstSeenAt: '2020-01-01T00:00:00.000Z',
  description: 'CT ngực',
  modalities: ['CT'],
  seriesCount: 1,
  instanceCount: 120,
  mismatch: null,
});

/** A record with the minutes of a consult of January, in which these parts could not be read. */
function withMinutes(failed: readonly RecordPart[] = []): MergedSummary {
  const summary = summaryWithout(failed);
  const [known] = summary.bundle['entry'] as { fullUrl: string; resource: object }[];
  const old = { ...known, resource: { ...known?.resource, recordedDate: '2020-05-01' } };
  const minutes = {
    resourceType: 'DocumentReference',
    id: '2',
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] },
    date: '2026-01-20T08:00:00Z',
    content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/2' } }],
  };
  const entry = [old, { fullUrl: 'https://x.invalid/fhir/DocumentReference/2', resource: minutes }];
  return { ...summary, bundle: { ...summary.bundle, entry } };
}

const show = async (server: ReturnType<typeof answering>, here?: StudyOpeningHere): Promise<void> => {
  vi.stubGlobal('fetch', server.fetch);
  await renderSummary(here);
};
const changes = async () => within(await screen.findByRole('region', { name: /^Thay đổi từ lần hội chẩn/ }));

afterEach(() => vi.unstubAllGlobals());

it('images taken since the last consult are named with what they are, and open in the viewer that is here', async () => {
  // At 14:30 in Viet Nam: before the consult, which began at 15:00 there.
  const before = { ...study('1.2.2', '20260120'), studyTime: '143000' };
  const server = answering({ studies: [study('1.2.3', '20260302'), before], summary: () => withMinutes() });
  const opening = createStudyOpening(() => undefined);
  await show(server, { opening, studies: [{ studyInstanceUid: '1.2.3' }] });
  const here = await changes();
  const row = (await here.findByText('CT ngực')).closest('li');
  expect(row?.textContent).toContain('Hình ảnh mới');
  expect(row?.textContent).toContain('CT · 120 tệp · Kho ảnh');
  expect(row?.textContent).toContain('02/03/2026');
  expect(here.getAllByText('CT ngực'), 'that of the day of the consult, before it, was there').toHaveLength(1);
  await userEvent.click(here.getByRole('button', { name: 'Xem ảnh: CT ngực' }));
  expect(opening.wanted.get()).toEqual({ studyUid: '1.2.3' });
  expect(
    server.asked.filter(({ pathname }) => pathname.endsWith('/studies')),
    'asked once for the whole page',
  ).toHaveLength(1);
});

it('images that came after the consult, and those of its day of which nobody can tell, say why they are named', async () => {
  const studies = [
    { ...study('1.2.3', '20251224'), description: 'Đến sau', firstSeenAt: '2026-02-03T02:00:00.000Z' },
    { ...study('1.2.4', ''), description: 'Không ngày', studyDate: null, firstSeenAt: '2026-02-04T02:00:00.000Z' },
    { ...study('1.2.5', '20260120'), description: 'Cùng ngày', firstSeenAt: '2026-01-20T09:00:00.000Z' },
  ];
  const known = answering({ studies, listedSince: '2026-01-20T07:00:00.000Z', summary: () => withMinutes() });
  await show(known);
  const rows = async () => (await (await changes()).findAllByRole('listitem')).map((row) => row.textContent);
  expect(await rows(), 'latest news first').toEqual([
    'Hình ảnh mới Không ngàyCT · 120 tệp · Kho ảnhThấy trong kho từ 04/02/2026Không ghi ngày',
    'Hình ảnh mới Đến sauCT · 120 tệp · Kho ảnhThấy trong kho từ 03/02/202624/12/2025',
    'Hình ảnh mới Cùng ngàyCT · 120 tệp · Kho ảnhThấy trong kho từ 20/01/202620/01/2026',
  ]);
  cleanup();
  await show(answering({ studies, listedSince: '2026-01-20T09:00:00.000Z', summary: () => withMinutes() }));
  expect(await rows(), 'first asked after the consult: nobody knows when they came').toEqual([
    'Hình ảnh mới Cùng ngàyCT · 120 tệp · Kho ảnhCùng ngày hội chẩn, không rõ trước hay sau20/01/2026',
  ]);
});

it('as long as the archive has not answered, nobody says that nothing is new', async () => {
  await show(answering({ studies: 'never', summary: () => withMinutes() }));
  expect((await changes()).getByText('Đang hỏi kho ảnh…')).toBeTruthy();
  expect((await changes()).queryByText('Chưa ghi nhận gì mới.')).toBeNull();
});

it('what could not be read is named: the images, and the parts of the record in which something may be new', async () => {
  await show(answering({ studies: undefined, summary: () => withMinutes(['medicines', 'allergies']) }));
  const here = await changes();
  expect(await here.findByText(/^Chưa đọc được, hoặc chưa đọc lại được: Thuốc, Hình ảnh\./)).toBeTruthy();
  expect(here.queryByText('Chưa ghi nhận gì mới.')).toBeNull();
});

it('nothing new is said where everything was read', async () => {
  await show(answering({ studies: [], summary: () => withMinutes() }));
  expect(await (await changes()).findByText('Chưa ghi nhận gì mới.')).toBeTruthy();
});

it('a value that left its range and came back is told with where it stands, which does not look out of range', async () => {
  const record = withMinutes();
  const potassium = [
    ['2026-01-05', 4],
    ['2026-02-01', 6.8],
    ['2026-03-01', 4.1],
  ].map(([effectiveDateTime, value], index) => ({
    fullUrl: `https://x.invalid/fhir/Observation/k${index}`,
    resource: {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Kali', coding: [{ system: 'http://loinc.org', code: '2823-3' }] },
      effectiveDateTime,
      valueQuantity: { value, unit: 'mmol/L' },
      referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 } }],
    },
  }));
  const entry = [...(record.bundle['entry'] as unknown[]), ...potassium];
  await show(answering({ studies: [], summary: () => ({ ...record, bundle: { ...record.bundle, entry } }) }));
  const row = (await (await changes()).findByText('Kali')).closest('li');
  expect(row?.textContent).toMatch(/4 → 6,8 mmol\/L ▲ cao → 4,1 mmol\/L \(01\/03\/2026\)/);
  const parts = [...(row?.querySelectorAll('[data-flag]') ?? [])].map((part) => part.getAttribute('data-flag'));
  expect(parts).toEqual(['high', 'normal']);
});

it('of many changes those in their range wait behind a button, on paper all stand there, and a search folds nothing anew', async () => {
  const record = withMinutes();
  const results = Array.from({ length: 12 }, (_, at) => at).flatMap((at) =>
    [
      ['2026-01-05', 10],
      ['2026-03-01', at === 11 ? 30 : 12],
    ].map(([effectiveDateTime, value]) => ({
      fullUrl: `https://x.invalid/fhir/Observation/${at}-${effectiveDateTime}`,
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: `Chỉ số ${at}` },
        effectiveDateTime,
        valueQuantity: { value, unit: 'mmol/L' },
        referenceRange: [{ low: { value: 5 }, high: { value: 20 } }],
      },
    })),
  );
  const entry = [...(record.bundle['entry'] as unknown[]), ...results];
  await show(answering({ studies: [], summary: () => ({ ...record, bundle: { ...record.bundle, entry } }) }));
  const rows = async () => (await changes()).getAllByRole('listitem').length;
  const button = async () => (await changes()).getByRole('button', { name: /^(Xem cả|Thu gọn)/ });
  expect((await button()).textContent).toContain('12 thay đổi, gồm 4 kết quả trong khoảng tham chiếu');
  expect(await rows()).toBe(8);
  expect((await changes()).getByText('Chỉ số 11'), 'the last of the list is out of its range').toBeTruthy();
  act(() => void window.dispatchEvent(new Event('beforeprint')));
  expect(await rows()).toBe(12);
  act(() => void window.dispatchEvent(new Event('afterprint')));
  expect(await rows()).toBe(8);
  await userEvent.click(await button());
  expect(await rows()).toBe(12);
  const field = screen.getByRole('searchbox');
  await userEvent.type(field, 'chi so 11');
  expect(screen.queryByRole('region', { name: /^Thay đổi từ lần hội chẩn/ }), 'it is found in its section, once').toBeNull();
  await userEvent.clear(field);
  expect(await rows(), 'as somebody left it').toBe(12);
});

it('what has no date is named and counted, and nobody says that nothing is new', async () => {
  const record = withMinutes();
  const taken = ['Metformin', 'Aspirin', 'Enalapril', 'Insulin', 'Insulin'].map((text, index) => ({
    fullUrl: `https://x.invalid/fhir/MedicationStatement/${index}`,
    resource: { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text } },
  }));
  const entry = [...(record.bundle['entry'] as unknown[]), ...taken];
  await show(answering({ studies: [], summary: () => ({ ...record, bundle: { ...record.bundle, entry } }) }));
  const here = await changes();
  expect(await here.findByText(/^Không ghi ngày .*: Metformin, Aspirin, Enalapril và 1 mục khác\.$/)).toBeTruthy();
  expect(here.queryByText('Chưa ghi nhận gì mới.')).toBeNull();
});

it('a source that is still being read, a patient nobody has confirmed there, images of somebody else perhaps: nothing new so far is not nothing new', async () => {
  const [known] = withMinutes().sources;
  const other = (change: object): MergedSummary => ({
    ...withMinutes(),
    sources: [known, { ...known, id: crypto.randomUUID(), ...change }] as MergedSummary['sources'],
  });
  const unread = (state: string) => known?.parts.map((part) => ({ ...part, state, fetchedAt: null }));
  const shown = async (summary: MergedSummary, studies: StudySummary[] = []) => {
    await show(answering({ studies, summary: () => summary }));
    return await changes();
  };
  const open = await shown(other({ patient: 'several', parts: unread('fresh') }));
  expect(await open.findByText(/còn nguồn chưa cho biết hết/)).toBeTruthy();
  expect(open.queryByText('Chưa ghi nhận gì mới.')).toBeNull();
  cleanup();
  const loading = await shown(other({ parts: unread('loading') }));
  expect(await loading.findByText('Đang đọc bệnh án…')).toBeTruthy();
  expect(loading.queryByText('Chưa ghi nhận gì mới.')).toBeNull();
  cleanup();
  const doubtful = await shown(withMinutes(), [
    {
      ...study('1.2.2', '20260120'),
      mismatch: { differs: ['name'], archive: { name: 'A. K.', birthYear: null, sex: null }, confirmedAt: null },
    },
  ]);
  expect(await doubtful.findByText(/còn nguồn chưa cho biết hết/)).toBeTruthy();
  cleanup();
  const some = await shown(other({ patient: 'several', parts: unread('fresh') }), [study('1.2.3', '20260302')]);
  expect(await some.findByText('Còn nguồn chưa cho biết hết: có thể còn thay đổi khác.')).toBeTruthy();
  expect(some.getAllByRole('listitem')).toHaveLength(1);
});

it('whether there was a consult at all is not known without the documents', async () => {
  await show(answering({ studies: [], summary: () => summaryWithout(['documents']) }));
  expect((await changes()).getByText(/chưa biết đã có lần hội chẩn nào/)).toBeTruthy();
});
