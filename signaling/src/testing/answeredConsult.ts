import { randomUUID } from 'node:crypto';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { TestApp } from './app.ts';

/** A consult that `lan` asked and `tim` took, its minutes open. */
export async function answeredConsult(t: TestApp, question = 'Khó thở khi gắng sức, xin ý kiến về thuốc lợi tiểu'): Promise<Consult> {
  const lan = await t.as('lan');
  const tim = await t.as('tim');
  const patient = await lan.ok('patients.register', {
    body: { name: 'Nguyễn Thị Ngọc Ánh', birthDate: '1961-02-03', gender: 'female', address: 'Thôn Đoài, xã Một' },
  });
  const draft = await lan.ok('consults.create', {
    body: {
      clientId: randomUUID(),
      patientId: patient.id,
      question,
      specialty: 'cardiology',
      targetFacilityId: t.people.facilityId('00100'),
      urgency: 'urgent',
      kind: 'advice',
      workingDiagnosis: { code: 'I50', text: 'Suy tim' },
    },
  });
  await lan.ok('consults.request', { params: { consultId: draft.id }, body: {} });
  await tim.ok('consults.accept', { params: { consultId: draft.id }, body: {} });
  return await tim.ok('consults.answer', { params: { consultId: draft.id }, body: {} });
}
