import AxeBuilder from '@axe-core/playwright';
import { startFaultProxy } from '../../signaling/src/records/testing/faultProxy.ts';
import { startFhirServer } from '../../signaling/src/records/testing/fhirServer.ts';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsult, signMinutes } from './pages/preparedConsult.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const PERSON = { identifier: '000198000005', name: 'Hoàng Thị Em', birthDate: '1998-06-14' };
const [DARK, STRANGE] = ['HIS trạm Tân Hòa', 'EMR khu vực'];

test('an administrator sees what waits, what needs a person and what has arrived, and a system that was down comes back', async ({
  browser,
  baseURL,
  request,
}) => {
  const url = baseURL ?? '';
  const api = await apiAs(request, 'quantri');
  const [his, emr] = [await startFhirServer(), await startFhirServer()];
  const line = await startFaultProxy(his.url, () => 1);
  line.down = true;
  const patient = {
    resourceType: 'Patient' as const,
    identifier: [{ system: 'http://fhir.ehealth.gov.vn/core/sid/national_id', value: PERSON.identifier }],
    name: [{ text: PERSON.name }],
    birthDate: PERSON.birthDate,
    gender: 'female' as const,
  };
  await his.repository.createResource(patient);
  const { facilities } = await api.get<{ facilities: { id: string; code: string }[] }>('/api/facilities');
  const facilityId = facilities.find(({ code }) => code === '00103')?.id;
  const systems: string[] = [];
  for (const [name, baseUrl] of [
    [DARK, line.url],
    [STRANGE, emr.url],
  ]) {
    const system = { kind: 'fhir', facilityId, name, baseUrl, auth: { kind: 'none' }, reads: false, writes: true, enabled: true };
    systems.push((await api.post<{ id: string }>('/api/record-systems', system)).id);
  }
  try {
    const consult = await prepareConsult(url, 'bs.hoa', PERSON.name);
    await signMinutes(url, consult.id, 'bs.hoa');
    const admin = await openDoctor(browser, 'quantri', url, { width: 1440, height: 900 });
    const rowOf = (name: string) => admin.getByTestId('delivery').filter({ hasText: name });
    const show = (choice: 'attention' | 'waiting' | 'all') =>
      admin
        .getByRole('radiogroup', { name: text('deliveries:list.filterState') })
        .getByText(text(choice === 'all' ? 'deliveries:list.all' : `deliveries:state.${choice}`))
        .click();

    await test.step('one waits by itself and says when, one says why it needs a person and what to do', async () => {
      await admin.getByRole('link', { name: text('common:nav.connections') }).click();
      await admin.getByRole('link', { name: text('connections:place.deliveries') }).click();
      await expect(admin.getByRole('heading', { level: 1 })).toHaveText(text('deliveries:title'));
      await show('all');
      await expect(rowOf(STRANGE)).toHaveAttribute('data-state', 'attention', { timeout: 60_000 });
      await expect(rowOf(STRANGE)).toContainText(text('deliveries:problem.patient_not_matched'));
      await expect(rowOf(STRANGE)).toContainText(text('deliveries:advice.patient_not_matched'));
      await expect(rowOf(DARK)).toHaveAttribute('data-state', 'waiting');
      await expect(rowOf(DARK)).toContainText(text('deliveries:problem.record_unavailable'), { timeout: 60_000 });
      await expect(rowOf(DARK)).toContainText(text('deliveries:nextTry'));
      await expect(admin.getByText(PERSON.name)).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page: admin }).analyze();
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
      await admin.screenshot({ path: test.info().outputPath('deliveries.png'), fullPage: true });
    });

    await test.step('on a telephone too, with the file to hand over', async () => {
      await admin.setViewportSize({ width: 360, height: 740 });
      await expectFits(admin);
      await admin.screenshot({ path: test.info().outputPath('deliveries-phone.png'), fullPage: true });
      await rowOf(STRANGE)
        .getByRole('button', { name: text('deliveries:file') })
        .click();
      await expect(admin.getByRole('dialog').getByLabel(text('deliveries:fileNote.passphrase'))).toBeVisible();
      await admin.screenshot({ path: test.info().outputPath('hand-over-phone.png') });
      const [download] = await Promise.all([
        admin.waitForEvent('download', { timeout: 90_000 }),
        admin
          .getByRole('dialog')
          .getByRole('button', { name: text('deliveries:fileNote.confirm') })
          .click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^HC-\d{4}-\d{6}-v1\.zip\.jwe$/);
      await admin.setViewportSize({ width: 1440, height: 900 });
    });

    await test.step('mended and sent again they arrive, with id and link, without a reload', async () => {
      await emr.repository.createResource(patient);
      await rowOf(STRANGE)
        .getByRole('button', { name: text('deliveries:retry') })
        .click();
      await expect(rowOf(STRANGE)).toHaveAttribute('data-state', 'delivered', { timeout: 60_000 });
      line.down = false;
      // By itself, at the time it said, or by whoever will not wait: the first of both.
      const retryDark = rowOf(DARK).getByRole('button', { name: text('deliveries:retry') });
      await retryDark.click({ timeout: 5_000 }).catch(() => undefined);
      await expect(rowOf(DARK)).toHaveAttribute('data-state', 'delivered', { timeout: 60_000 });
      await expect(rowOf(DARK).getByRole('link', { name: text('deliveries:link') })).toHaveAttribute('href', /\/fhir\/DocumentReference\//);
      await admin.screenshot({ path: test.info().outputPath('delivered.png'), fullPage: true });
    });
    for (const { repository } of [his, emr])
      expect((await repository.search({ resourceType: 'DocumentReference' })).entry, 'exactly once').toHaveLength(1);
    await admin.context().close();
  } finally {
    // Other journeys sign too.
    for (const id of systems) await api.patch(`/api/record-systems/${id}`, { enabled: false });
    await Promise.all([line.stop(), his.stop(), emr.stop()]);
  }
});
