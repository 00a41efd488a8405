import AxeBuilder from '@axe-core/playwright';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { startFhirServer } from '../../signaling/src/records/testing/fhirServer.ts';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('a record is read at a glance: a search without accents, a timeline to zoom into, and a page that prints', async ({
  browser,
  baseURL,
  request,
}) => {
  const api = await apiAs(request, 'bs.hung');
  const { patients } = await api.get<{ patients: { id: string }[] }>('/api/patients?q=Tran%20Thi%20Binh');
  const id = patients[0]?.id ?? '';
  // A product just started still fills its archive.
  await expect
    .poll(async () => (await api.get<{ studies: unknown[] }>(`/api/patients/${id}/studies`)).studies.length, { timeout: 90_000 })
    .toBeGreaterThan(1);
  const page = await openDoctor(browser, 'bs.hung', baseURL ?? '');
  await page.goto(`/patients/${id}`);
  const timeline = page.getByRole('region', { name: text('summary:timeline.title') });
  const dots = timeline.getByRole('group').getByRole('button');
  // The archive's come by themselves, after the record's.
  await expect(
    timeline
      .getByRole('group', { name: text('summary:timeline.kind_image') })
      .getByRole('button')
      .first(),
  ).toBeVisible();

  await test.step('closer shows months, earlier shows other things, and a dot leads to its words', async () => {
    const all = await dots.count();
    await timeline.getByText(text('summary:timeline.zoom_year')).click();
    await expect(timeline.getByText(/^\d{1,2}\/20\d\d$/).first()).toBeVisible();
    await timeline.getByRole('button', { name: text('summary:timeline.earlier') }).click();
    await timeline.getByText(text('summary:timeline.zoom_all')).click();
    await expect(dots).toHaveCount(all);
    await dots.first().click();
    await expect(timeline.locator('li[data-chosen]')).toHaveCount(1);
    await expect(dots.first()).toHaveAttribute('aria-pressed', 'true');
  });
  await test.step('the course of a value opens in large by keyboard, each value is read by arrow keys, and Escape goes back', async () => {
    const small = page
      .getByRole('region', { name: text('summary:measures.title') })
      .locator('button[aria-haspopup=dialog]')
      .first();
    await small.focus();
    await page.keyboard.press('Enter');
    const plot = page.getByRole('dialog').getByRole('slider');
    await expect(plot).toBeFocused();
    const last = (await plot.getAttribute('aria-valuemax')) ?? '';
    await expect(plot).toHaveAttribute('aria-valuenow', last);
    await page.keyboard.press('Home');
    await expect(plot).toHaveAttribute('aria-valuenow', '1');
    // The table stands latest first.
    await expect(page.getByRole('dialog').getByRole('row').last()).toHaveAttribute('data-chosen', 'true');
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(small).toBeFocused();
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('summary.png'), fullPage: true });

  await test.step('the search filters every section and keeps the allergies', async () => {
    const problems = page.getByRole('region', { name: text('summary:problems.title') }).getByRole('listitem');
    const [first = ''] = (await problems.first().innerText()).split('\n');
    await page.getByRole('searchbox', { name: text('summary:find.label') }).fill(foldVietnamese(first));
    await expect(problems).toHaveCount(1);
    await expect(problems).toContainText(first);
    const marked = () =>
      page.evaluate(() => [
        ...new Set(Array.from(CSS.highlights.get('hc-found') ?? [], (range) => (range as Range).toString().toLowerCase())),
      ]);
    expect(await marked()).toEqual(expect.arrayContaining(first.toLowerCase().split(/\s+/)));
    await page.screenshot({ path: test.info().outputPath('summary-found.png'), fullPage: true });
    await expect(page.getByRole('region', { name: text('summary:allergies.title') })).toBeVisible();
    await page.getByRole('searchbox', { name: text('summary:find.label') }).fill('không có gì như thế');
    await expect(page.getByRole('status').filter({ hasText: text('summary:find.hits_other', { count: 0 }) })).toBeVisible();
    await page.getByRole('searchbox', { name: text('summary:find.label') }).fill('');
  });

  await test.step('on a telephone, and on paper without its controls', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await expectFits(page);
    await page.screenshot({ path: test.info().outputPath('summary-phone.png'), fullPage: true });
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('searchbox', { name: text('summary:find.label') })).toBeHidden();
    await expect(timeline.getByRole('listitem').first()).toBeVisible();
    // A browser says so before it prints; the emulation of paper alone does not.
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await expect(page.getByRole('region', { name: text('summary:problems.title') }).locator('details[open]')).toHaveCount(1);
  });
});

test('images taken since the last consult stand among what changed, and open in the viewer of the consult', async ({
  browser,
  baseURL,
  request,
}) => {
  const url = baseURL ?? '';
  // Of a patient for whom no journey signs minutes: these would be the last consult.
  const consult = await prepareConsultWithImages(url, 'bs.hung', 'Phạm Thị Dung');
  const admin = await apiAs(request, 'quantri');
  const { facilities } = await admin.get<{ facilities: { id: string; code: string }[] }>('/api/facilities');
  // A hospital that held a consult years ago, whose minutes stand in its own record system.
  const hospital = await startFhirServer();
  const patient = await hospital.repository.createResource({
    resourceType: 'Patient' as const,
    identifier: [{ system: 'http://fhir.ehealth.gov.vn/core/sid/national_id', value: '000189000004' }],
    name: [{ text: 'Phạm Thị Dung' }],
    birthDate: '1989-04-27',
    gender: 'female' as const,
  });
  await hospital.repository.createResource({
    resourceType: 'DocumentReference' as const,
    status: 'current' as const,
    type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }], text: 'Biên bản hội chẩn' },
    subject: { reference: `Patient/${patient.id}` },
    date: '2019-03-04T08:00:00Z',
    description: 'Biên bản hội chẩn',
    content: [{ attachment: { contentType: 'application/pdf', data: Buffer.from('%PDF-1.4').toString('base64') } }],
  });
  await hospital.repository.createResource({
    resourceType: 'MedicationStatement' as const,
    status: 'active' as const,
    medicationCodeableConcept: { text: 'Enalapril 5 mg' },
    subject: { reference: `Patient/${patient.id}` },
    dateAsserted: '2019-03-04',
  });
  // Sampled before that consult and given out after it; longer than a telephone is wide.
  await hospital.repository.createResource({
    resourceType: 'DiagnosticReport' as const,
    status: 'final' as const,
    code: { text: 'Giải phẫu bệnh' },
    subject: { reference: `Patient/${patient.id}` },
    effectiveDateTime: '2019-03-01',
    issued: '2019-03-10T08:00:00Z',
    conclusion: 'Mô viêm mạn tính không đặc hiệu, không thấy tế bào ác tính trên các lát cắt đã khảo sát. '.repeat(6),
  });
  // Without a report that gathers them.
  for (const [substance, value] of [
    ['Kali máu', 4.1],
    ['Natri máu', 139],
  ] as const) {
    await hospital.repository.createResource({
      resourceType: 'Observation' as const,
      status: 'final' as const,
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
      code: { text: substance },
      subject: { reference: `Patient/${patient.id}` },
      effectiveDateTime: '2019-03-02',
      valueQuantity: { value, unit: 'mmol/L' },
    });
  }
  const name = `Bệnh viện cũ ${crypto.randomUUID().slice(0, 8)}`;
  const system = await admin.post<{ id: string }>('/api/record-systems', {
    kind: 'fhir',
    facilityId: facilities.find(({ code }) => code === '00102')?.id,
    name,
    baseUrl: hospital.url,
    auth: { kind: 'none' },
    reads: true,
    writes: false,
    enabled: true,
  });
  try {
    const page = await openDoctor(browser, 'bs.tim', url, { width: 1280, height: 900 });
    await page.goto(`/consults/${consult.id}`);
    const changes = page.getByRole('region', { name: text('summary:changes.title') });
    const images = changes.locator('li[data-kind=image]');
    const open = images.getByRole('button', { name: text('summary:images.open') }).first();
    await expect(open).toBeVisible();
    await expect(images.first()).toContainText(text('summary:changes.kind_image'));
    await expect(images.first()).toContainText(text('summary:images.archive'));
    const late = changes.getByRole('listitem').filter({ hasText: 'Giải phẫu bệnh' });
    await expect(late).toContainText(text('summary:changes.issued'));
    await expect(late.locator('time').first()).toHaveText('10/03/2019');
    await changes.screenshot({ path: test.info().outputPath('changes-1280.png') });
    await test.step('of years of changes those in their range wait behind a button', async () => {
      const more = changes.getByRole('button', { name: new RegExp(text('summary:changes.all', { count: '\\d+', folded: '\\d+' })) });
      const before = await changes.getByRole('listitem').count();
      await expect(changes.locator('[data-flag=high]').first()).toBeVisible();
      await more.click();
      expect(await changes.getByRole('listitem').count()).toBeGreaterThan(before);
      await changes.screenshot({ path: test.info().outputPath('changes-all-1280.png') });
      await changes.getByRole('button', { name: text('summary:measures.less') }).click();
      await expect(changes.getByRole('listitem')).toHaveCount(before);
    });
    await test.step('of two systems each medicine says whose it is and how old, by keyboard too', async () => {
      const medicines = page.getByRole('region', { name: text('summary:medicines.title') });
      await expect(medicines).toContainText(name);
      const theirs = medicines.getByRole('listitem').filter({ hasText: 'Enalapril' });
      const more = theirs.getByRole('button', { name: text('summary:origin.more') });
      await expect(more).toContainText(/năm trước/);
      await expect(more).toContainText(/BVC\d*/);
      await more.focus();
      await page.keyboard.press('Enter');
      await expect(theirs.getByText(text('summary:origin.recorded', { at: '04/03/2019' }))).toBeVisible();
      // The page of a consult has allergies twice: as a strip, and in the summary.
      const { violations } = await new AxeBuilder({ page }).disableRules('landmark-unique').analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
    });
    const timeline = page.getByRole('region', { name: text('summary:timeline.title') });
    await timeline.locator('button[aria-expanded=false]').last().click();
    const found = timeline.getByRole('listitem').filter({ hasText: text('summary:timeline.values_other', { count: 2 }) });
    await expect(found).toContainText('4,1 mmol/L');
    await expect(found).toContainText('139 mmol/L');
    await expect(found.getByRole('button', { name: text('summary:origin.more') })).toContainText(/BVC\d*/);
    await page.setViewportSize({ width: 1366, height: 768 });
    await timeline.screenshot({ path: test.info().outputPath('timeline-1366.png') });
    await page.screenshot({ path: test.info().outputPath('origins-1366.png'), fullPage: true });
    await page.setViewportSize({ width: 360, height: 740 });
    await expectFits(page);
    await changes.screenshot({ path: test.info().outputPath('changes-360.png') });
    await timeline.screenshot({ path: test.info().outputPath('timeline-360.png') });
    await page.screenshot({ path: test.info().outputPath('origins-360.png'), fullPage: true });
    await open.click();
    await expect(page.getByTestId('images-panel')).toBeVisible();
  } finally {
    try {
      await admin.patch(`/api/record-systems/${system.id}`, { enabled: false });
    } finally {
      await hospital.stop();
    }
  }
});
