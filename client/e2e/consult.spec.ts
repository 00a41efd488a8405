import { expect, test } from './pages/test.ts';
import { apiAs } from './pages/api.ts';
import { DEMO_PASSWORD, openDoctor } from './pages/doctor.ts';
import { expectMediaFlowing, expectPainted } from './pages/media.ts';
import { fold, pdfText } from './pages/pdf.ts';
import { colourCount } from './pages/pixels.ts';
import { endForAll, enterRoom, openPanel, tileOf } from './pages/room.ts';
import { text } from './pages/texts.ts';

const QUESTION = 'Khó thở tăng 2 tuần, phù hai chân, tăng 4 kg. Có cần chuyển tuyến ngay không? <script>alert(1)</script>';
const CONCLUSION = 'Suy tim mất bù mức độ vừa, chưa cần chuyển tuyến; điều chỉnh thuốc lợi tiểu và theo dõi cân nặng hằng ngày.';
const DISCUSSION = 'Phù và khó thở do ứ dịch; không có dấu hiệu thiếu máu cơ tim cấp. Lưu ý dị ứng penicillin.';
const COURSE = 'Đã nghỉ tại giường, thở oxy kính 2 lít/phút, SpO₂ từ 90% lên 95%.';
const PLAN = ['Furosemid 40 mg tiêm tĩnh mạch 2 lần/ngày trong 3 ngày', 'Xét nghiệm kali và creatinin sau 48 giờ'];

test('a consult, from the question to the patient record', async ({ browser, baseURL, request }) => {
  // Two browsers with software video on two cores, through the whole of a consult.
  test.setTimeout(300_000);
  const url = baseURL ?? '';
  const lan = await openDoctor(browser, 'bs.lan', url);
  const tam = await openDoctor(browser, 'bs.tim', url);

  await test.step('the commune doctor finds the patient and sees the summary', async () => {
    await lan.getByRole('searchbox', { name: text('patients:find.title') }).fill('nguyen van an');
    await lan
      .getByRole('region', { name: text('patients:find.title') })
      .getByRole('link', { name: /Nguyễn Văn An/ })
      .click();
    await expect(lan.getByText('Penicillin').first()).toBeVisible();
  });

  await test.step('and asks cardiology', async () => {
    await lan.getByRole('link', { name: text('patients:page.ask') }).click();
    await lan.getByLabel(text('request:field.question')).fill(QUESTION);
    const diagnosis = lan.getByRole('combobox', { name: text('request:field.diagnosis') });
    await diagnosis.fill('suy tim');
    await lan.getByRole('option', { name: /^I50/ }).first().click();
    await lan.getByRole('radio', { name: new RegExp(text('common:urgency.urgent')) }).click();
    await lan.getByRole('combobox', { name: text('request:field.specialty') }).click();
    await lan.getByRole('option', { name: 'Tim mạch', exact: true }).click();
    const target = lan.getByRole('combobox', { name: text('request:field.target') });
    if ((await target.inputValue()) === '') {
      await target.click();
      await lan.getByRole('option').first().click();
    }
    await lan.locator('[name="vitals.systolic"]').fill('148');
    await lan
      .getByRole('group', { name: text('request:studies.label') })
      .getByRole('checkbox')
      .first()
      .check();
    await lan.getByRole('button', { name: text('request:send') }).click();
    await expect(lan).toHaveURL(/\/consults\/[0-9a-f-]{36}$/);
  });
  const consultId = lan.url().split('/').at(-1) ?? '';

  await test.step('the specialist sees it arrive without reloading, and accepts', async () => {
    const row = tam
      .getByRole('list', { name: text('desk:queue.label') })
      .getByRole('listitem')
      .filter({ hasText: 'Khó thở tăng 2 tuần' });
    await expect(row).toBeVisible();
    await expect(tam).toHaveTitle(/^\(\d+\)/);
    await row.getByRole('button', { name: text('desk:queue.accept') }).click();
    await expect(tam).toHaveURL(new RegExp(`/consults/${consultId}$`));
    await expect(tam.getByText('<script>alert(1)</script>')).toBeVisible();
  });

  await test.step('both check their devices, join, see and hear each other', async () => {
    for (const page of [lan, tam]) {
      await page.getByRole('link', { name: text('consult:action.enterRoom') }).click();
      await enterRoom(page);
    }
    await expect(tileOf(lan, 'Phạm Đức Tâm')).toBeVisible();
    await expect(tileOf(tam, 'Nguyễn Thị Lan')).toBeVisible();
    for (const [page, name] of [
      [lan, 'Phạm Đức Tâm'],
      [tam, 'Nguyễn Thị Lan'],
    ] as const) {
      await expectMediaFlowing(page);
      await expectPainted(page, `figure[aria-label="${name}"] video`);
    }
  });

  await test.step('mute, hand and camera are seen on the other side', async () => {
    await lan.keyboard.press('m');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.muted'))).toBeAttached();
    await lan.keyboard.press('m');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.muted'))).not.toBeAttached();
    await lan.keyboard.press('h');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').getByText(text('room:tile.handRaised'))).toBeAttached();
    await lan.keyboard.press('h');
    await lan.keyboard.press('v');
    await expect(tileOf(tam, 'Nguyễn Thị Lan').locator('video')).toHaveCount(0);
    await lan.keyboard.press('v');
    await expectPainted(tam, 'figure[aria-label="Nguyễn Thị Lan"] video');
  });

  await test.step('the specialist finds the study among what is known of the patient, and opens it from there', async () => {
    await openPanel(tam, 'summary');
    const timeline = tam.getByRole('region', { name: text('summary:timeline.title') });
    await timeline
      .getByRole('group', { name: text('summary:timeline.kind_image') })
      .getByRole('button')
      .last()
      .click();
    await expect(timeline.locator('li[data-chosen][data-kind=image]')).toBeVisible();
    // One study was shared: the others of this patient say that they were not.
    await timeline.getByRole('button', { name: text('summary:images.open') }).click();
    await expect(tam.getByRole('tab', { name: text('room:panels.images') })).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('the specialist scrolls the study and changes the window', async () => {
    const viewport = tam.getByTestId('viewport-element');
    await expect.poll(() => colourCount(viewport), { message: 'the study is drawn', timeout: 60_000 }).toBeGreaterThan(20);
    const windowText = tam.getByTestId('window-text');
    // The small picture has colours too.
    await expect(tam.getByTestId('viewport')).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    const windowBefore = await windowText.textContent();
    const box = await viewport.boundingBox();
    if (!box) throw new Error('the viewport has no place on the screen');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await tam.mouse.move(x, y);
    await tam.mouse.down();
    await tam.mouse.move(x + 80, y + 60, { steps: 6 });
    await tam.mouse.up();
    await expect(windowText).not.toHaveText(windowBefore ?? '');
  });

  await test.step('both write the minutes', async () => {
    await openPanel(lan, 'minutes');
    await openPanel(tam, 'minutes');
    await lan.getByTestId('minutes-course').fill(COURSE);
    await expect(tam.getByTestId('minutes-course')).toHaveValue(COURSE);
    await tam.getByTestId('minutes-discussion').fill(DISCUSSION);
    await tam.getByTestId('minutes-conclusion').fill(CONCLUSION);
    await expect(lan.getByTestId('minutes-conclusion')).toHaveValue(CONCLUSION);
    for (const [index, line] of PLAN.entries()) {
      await tam.getByTestId('plan-add').click();
      await tam.getByRole('textbox', { name: text('minutes:plan.line', { number: index + 1 }) }).fill(line);
    }
    await expect(lan.getByRole('textbox', { name: text('minutes:plan.line', { number: 2 }) })).toHaveValue(PLAN[1] ?? '');
  });

  await test.step('a chat message arrives with a badge', async () => {
    await openPanel(lan, 'chat');
    await lan.getByRole('textbox', { name: text('chat:write') }).fill('Em gửi thêm điện tim ạ');
    await lan.keyboard.press('Enter');
    await expect(tam.getByRole('tab', { name: text('room:panels.chat') })).toContainText('1');
    await openPanel(tam, 'chat');
    await expect(tam.getByRole('log').getByText('Em gửi thêm điện tim ạ')).toBeVisible();
  });

  await test.step('a reload comes back into the room', async () => {
    await lan.reload();
    await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
    await expectMediaFlowing(lan);
  });

  await test.step('the call ends for both, on the page with the minutes', async () => {
    await endForAll(tam);
    await expect(lan.getByText(text('room:page.endedBy', { name: 'Phạm Đức Tâm' }))).toBeVisible();
    for (const page of [tam, lan]) {
      await expect(page).toHaveURL(new RegExp(`/consults/${consultId}$`));
      await expect(page.getByTestId('minutes-panel')).toBeVisible();
    }
  });

  await test.step('the specialist signs with the password', async () => {
    await tam.getByTestId('sign-open').click();
    const dialog = tam.getByRole('dialog', { name: text('minutes:sign.title.chair') });
    await expect(dialog.getByTestId('sign-text')).toContainText(CONCLUSION);
    await dialog.getByLabel(text('minutes:sign.password')).fill('not-the-password');
    await dialog.getByTestId('sign-submit').click();
    await expect(dialog.getByText(text('minutes:sign.wrongPassword'))).toBeVisible();
    await dialog.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await dialog.getByTestId('sign-submit').click();
    await expect(dialog).not.toBeVisible();
    await expect(tam.getByTestId('minutes-panel')).toHaveAttribute('data-phase', 'signing');
  });

  await test.step('the commune doctor decides on every line of the plan and signs', async () => {
    await expect(lan.getByTestId('minutes-panel')).toHaveAttribute('data-phase', 'signing');
    await lan.getByTestId('sign-open').click();
    const dialog = lan.getByRole('dialog', { name: text('minutes:sign.title.secretary') });
    const lines = dialog.getByTestId('plan-decision');
    await expect(lines).toHaveCount(PLAN.length);
    await lines
      .nth(0)
      .getByRole('radio', { name: text('minutes:decide.confirm') })
      .check();
    await lines
      .nth(1)
      .getByRole('radio', { name: text('minutes:decide.decline') })
      .check();
    await dialog.getByLabel(text('minutes:sign.password')).fill(DEMO_PASSWORD);
    await dialog.getByTestId('sign-submit').click();
    for (const page of [lan, tam]) await expect(page.getByTestId('minutes-signed')).toBeVisible();
  });

  await test.step('the minutes arrive in the record, and the screen says so without reloading', async () => {
    // The job that delivers runs beside the calls; on a busy machine it comes later than a screen does.
    for (const page of [lan, tam])
      await expect(page.getByTestId('delivery')).toHaveAttribute('data-state', 'delivered', { timeout: 60_000 });
  });

  await test.step('the PDF holds what was typed', async () => {
    await lan.getByTestId('minutes-pdf').click();
    await lan
      .getByRole('dialog')
      .getByRole('button', { name: text('minutes:close') })
      .click();
    const [download] = await Promise.all([
      lan.waitForEvent('download'),
      lan.getByRole('link', { name: text('minutes:signed.download') }).click(),
    ]);
    const pdf = await readAll(await download.createReadStream());
    const words = pdfText(pdf);
    for (const typed of [COURSE, DISCUSSION, CONCLUSION, ...PLAN, 'Nguyễn Văn An', 'Phạm Đức Tâm', 'Nguyễn Thị Lan'])
      expect(words).toContain(fold(typed));

    const api = await apiAs(request, 'bs.lan');
    const consult = await api.get<{ patient: { id: string }; number: string; state: string }>(`/api/consults/${consultId}`);
    const documents = await documentsOf(api, consult.patient.id);
    const ours = documents.find(
      (document) => JSON.stringify(document).includes(consult.number) || JSON.stringify(document).includes(consultId),
    );
    expect(ours, 'the record lists the minutes').toBeDefined();
    const fromRecord = await api.bytes(`/api/patients/${consult.patient.id}/documents/${ours?.id ?? ''}/content`);
    expect(fromRecord.equals(pdf), 'the record gives back the signed PDF, byte for byte').toBe(true);
  });

  await test.step('everyone finds the consult again', async () => {
    for (const page of [lan, tam]) {
      await page.goto('/consults');
      await page
        .getByRole('textbox', { name: text('desk:list.search') })
        .or(page.getByRole('searchbox', { name: text('desk:list.search') }))
        .fill('Khó thở tăng 2 tuần');
      const rows = page.getByRole('list', { name: text('desk:list.title') }).getByRole('listitem');
      await expect(rows.filter({ hasNotText: 'Khó thở tăng 2 tuần' })).toHaveCount(0);
      await expect(page.locator(`a[href="/consults/${consultId}"]`).first()).toBeVisible();
    }
  });
});

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

interface Resource {
  resourceType: string;
  id: string;
}

/** The documents of a patient as the record gateway gives them, in the patient's summary (FHIR R4 DocumentReference). */
async function documentsOf(api: Awaited<ReturnType<typeof apiAs>>, patientId: string): Promise<Resource[]> {
  const { bundle } = await api.get<{ bundle: { entry: { resource: Resource }[] } }>(`/api/patients/${patientId}/summary`);
  return bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'DocumentReference');
}
