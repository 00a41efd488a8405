import type { Page } from '@playwright/test';
import { text } from '../../../client/e2e/pages/texts.ts';
import { drawn, fillSignIn, hears, joinButton, passwordOf, signIn } from './doctors.ts';
import { madeUpDuring } from './sound.ts';

export interface Doctors {
  /** On the link that is looked at. */
  commune: Page;
  specialist: Page;
}

export interface StepTime {
  step: string;
  /** From the doctor's click until the screen shows what was asked for. */
  seconds: number;
  /** In a call: what the worse of the two had to make up of the other's voice meanwhile, 0…1. */
  madeUp?: number;
}

const WHOLE_IMAGE_MS = 60_000;

/** Nothing is given up before a person would have gone home. */
const PATIENCE_MS = 240_000;
const PATIENT = 'Nguyễn Văn An';
const COURSE = 'Đã nghỉ tại giường, thở oxy kính 2 lít/phút, SpO₂ từ 90% lên 95%.';
const CONCLUSION = 'Suy tim mất bù mức độ vừa, chưa cần chuyển tuyến.';

/** A whole consult, by the screens alone, as two doctors would do it; the times are the commune doctor's. */
export async function consultBy(
  { commune, specialist }: Doctors,
  { onStep, wantsViewer = false }: { onStep(time: StepTime): Promise<void>; wantsViewer?: boolean },
): Promise<StepTime[]> {
  for (const page of [commune, specialist]) page.setDefaultTimeout(PATIENCE_MS);
  const times: StepTime[] = [];
  const tell = async (time: StepTime): Promise<void> => {
    times.push(time);
    await onStep(time);
  };
  const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    const from = performance.now();
    await act();
    await tell({ step: name, seconds: (performance.now() - from) / 1000 });
  };
  const stepInCall = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    let seconds = 0;
    const madeUp = await madeUpDuring([commune, specialist], async () => {
      const from = performance.now();
      await act();
      seconds = (performance.now() - from) / 1000;
    });
    await tell({ step: name, seconds, madeUp });
  };
  const question = `Khó thở tăng 2 tuần, phù hai chân (${Date.now()}).`;
  await signIn(specialist, 'bs.tim');
  await step('first-screen', () => commune.goto('/').then(() => commune.getByLabel(text('access:signIn.username')).waitFor()));
  await step('sign-in', () => fillSignIn(commune, 'bs.lan'));
  await step('patient', async () => {
    await commune.getByRole('searchbox', { name: text('patients:find.title') }).fill('nguyen van an');
    const found = commune.getByRole('region', { name: text('patients:find.title') }).getByRole('link', { name: new RegExp(PATIENT) });
    await found.click();
    await commune.getByText('Penicillin').first().waitFor();
  });
  await step('request-form', async () => {
    await commune.getByRole('link', { name: text('patients:page.ask') }).click();
    await commune.getByLabel(text('request:field.question')).fill(question);
  });
  await step('diagnosis', async () => {
    await commune.getByRole('combobox', { name: text('request:field.diagnosis') }).fill('suy tim');
    await commune.getByRole('option', { name: /^I50/ }).first().click();
  });
  await commune.getByRole('radio', { name: new RegExp(text('common:urgency.urgent')) }).click();
  await commune.getByRole('combobox', { name: text('request:field.specialty') }).click();
  await commune.getByRole('option', { name: 'Tim mạch', exact: true }).click();
  const target = commune.getByRole('combobox', { name: text('request:field.target') });
  if ((await target.inputValue()) === '') {
    await target.click();
    await commune.getByRole('option').first().click();
  }
  const studies = commune.getByRole('group', { name: text('request:studies.label') }).getByRole('checkbox');
  await studies.first().check();
  await step('request-arrives', async () => {
    await commune.getByRole('button', { name: text('request:send') }).click();
    await rowOf(specialist, question).waitFor();
  });
  await step('accepted-is-seen', async () => {
    await rowOf(specialist, question)
      .getByRole('button', { name: text('desk:queue.accept') })
      .click();
    await commune.getByRole('link', { name: text('consult:action.enterRoom') }).waitFor();
  });
  await enter(specialist);
  await step('device-check', async () => {
    await commune.getByRole('link', { name: text('consult:action.enterRoom') }).click();
    await joinButton(commune).waitFor();
  });
  await step('words', async () => {
    await joinButton(commune).click();
    await Promise.all([hears(commune, 'Phạm Đức Tâm'), hears(specialist, 'Nguyễn Thị Lan')]);
  });
  await stepInCall('minutes-open', async () => {
    for (const page of [specialist, commune]) await page.getByRole('tab', { name: text('room:panels.minutes') }).click();
    await commune.getByTestId('minutes-course').waitFor();
  });
  await stepInCall('minutes-reach-the-specialist', async () => {
    await commune.getByTestId('minutes-course').fill(COURSE);
    await holds(specialist, 'minutes-course', COURSE);
  });
  await specialist.getByTestId('minutes-discussion').fill('Phù và khó thở do ứ dịch.');
  await specialist.getByTestId('plan-add').click();
  await specialist.getByRole('textbox', { name: text('minutes:plan.line', { number: 1 }) }).fill('Furosemid 40 mg tiêm tĩnh mạch');
  await stepInCall('minutes-come-back', async () => {
    await specialist.getByTestId('minutes-conclusion').fill(CONCLUSION);
    await holds(commune, 'minutes-conclusion', CONCLUSION);
  });
  await stepInCall('chat', async () => {
    await commune.getByRole('tab', { name: text('room:panels.chat') }).click();
    await commune.getByRole('textbox', { name: text('chat:write') }).fill('Em gửi thêm điện tim ạ');
    await commune.keyboard.press('Enter');
    await specialist.getByRole('tab', { name: text('room:panels.chat') }).click();
    await specialist.getByRole('log').getByText('Em gửi thêm điện tim ạ').waitFor();
  });
  await stepInCall('first-image', async () => {
    await commune.getByRole('tab', { name: text('room:panels.images') }).click();
    const small = commune.locator('[data-testid=preview] img').or(commune.locator('[data-testid=small-pictures] img'));
    await small.or(drawn(commune)).first().waitFor();
  });
  // An X-ray without loss is megabytes: minutes of the thinnest link. The consult goes on without it, as it would there.
  // Where the viewer is offered for a click only, nobody clicks unless told to: whoever reads how long it would take does not.
  const offered = commune.getByTestId('open-viewer');
  if (wantsViewer) await offered.click();
  if (!(await offered.isVisible()))
    await stepInCall('whole-image-or-a-minute', () =>
      drawn(commune)
        .waitFor({ timeout: WHOLE_IMAGE_MS })
        .catch(() => undefined),
    );
  await step('call-ended', async () => {
    await specialist.getByRole('button', { name: text('room:toolbar.leave') }).click();
    await specialist
      .getByRole('dialog')
      .getByRole('button', { name: text('room:leave.end') })
      .click();
    await commune.getByTestId('minutes-panel').waitFor();
  });
  await sign(specialist, 'bs.tim', async () => {});
  await step('signed', async () => {
    await commune.locator('[data-testid=minutes-panel][data-phase=signing]').waitFor();
    await sign(commune, 'bs.lan', async () => {
      const line = commune.getByRole('dialog').getByTestId('plan-decision').first();
      await line.getByRole('radio', { name: text('minutes:decide.confirm') }).check();
    });
    await commune.getByTestId('minutes-signed').waitFor();
  });
  await step('in-the-record', () => commune.locator('[data-testid=delivery][data-state=delivered]').first().waitFor());
  return times;
}

const rowOf = (page: Page, question: string) => page.getByRole('listitem').filter({ hasText: question });
async function enter(page: Page): Promise<void> {
  await page.getByRole('link', { name: text('consult:action.enterRoom') }).click();
  await joinButton(page).click();
  await page.getByRole('toolbar', { name: text('room:toolbar.label') }).waitFor();
}

async function holds(page: Page, testId: string, value: string): Promise<void> {
  await page.waitForFunction(([id, wanted]) => document.querySelector<HTMLTextAreaElement>(`[data-testid="${id}"]`)?.value === wanted, [
    testId,
    value,
  ] as const);
}

async function sign(page: Page, username: string, decide: () => Promise<void>): Promise<void> {
  await page.getByTestId('sign-open').click();
  await decide();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(text('minutes:sign.password')).fill(passwordOf(username));
  await dialog.getByTestId('sign-submit').click();
  await dialog.waitFor({ state: 'hidden' });
}
