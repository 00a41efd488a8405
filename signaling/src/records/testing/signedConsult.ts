import { randomUUID } from 'node:crypto';
import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import type { SignedConsult } from '../gateway.ts';

const person = (name: string, facilityName: string) => ({ id: randomUUID(), name, title: 'BS', facilityName });

/** A signed consult with everything in it: nine resources and more, script tags and every kind of letter. */
export function signedConsult(patientId: string, more: Partial<SignedConsult> = {}): SignedConsult {
  const consultId = more.consultId ?? randomUUID();
  return {
    consultId,
    consultNumber: 'HC-2026-000123',
    patientId,
    patient: {
      name: 'Nguyễn Văn Ẫm',
      birthDate: '1958',
      gender: 'male',
      address: 'Xã Một',
      identifiers: [{ system: identifierSystems.nationalId, value: '000058000001' }],
    },
    urgency: 'urgent',
    specialty: 'cardiology',
    question: 'Đau ngực <script>alert("x")</script> & khó thở',
    requestedAt: '2026-11-20T01:00:00.000Z',
    startedAt: '2026-11-20T02:00:00.000Z',
    endedAt: '2026-11-20T02:20:00.000Z',
    workingDiagnosis: { code: 'I20.9', text: 'Cơn đau thắt ngực' },
    vitals: [
      { key: 'systolic', value: 150, at: '2026-11-20T00:50:00Z' },
      { key: 'diastolic', value: 90, at: '2026-11-20T00:50:00Z' },
      { key: 'pulse', value: 96, at: '2026-11-20T00:50:00Z' },
      { key: 'temperature', value: 37.1, at: '2026-11-20T00:50:00Z' },
      { key: 'spo2', value: 97, at: '2026-11-20T00:50:00Z' },
      { key: 'glucose', value: 6.4, at: '2026-11-20T00:50:00Z' },
    ],
    studies: ['1.2.826.0.1.3680043.2.1143.1', '1.2.826.0.1.3680043.2.1143.2'],
    asker: {
      id: randomUUID(),
      name: 'Nguyễn Thị Lan',
      title: 'BS',
      licenceNumber: '000101/HL',
      facility: { code: '00101', name: 'Trạm Y tế xã Một' },
    },
    specialist: {
      id: randomUUID(),
      name: 'Phạm Đức Tâm',
      title: 'BSCKII',
      licenceNumber: null,
      facility: { code: '00001', name: 'Bệnh viện tỉnh' },
    },
    versionNumber: 1,
    signedAt: '2026-11-20T03:00:00.000Z',
    content: {
      consultNumber: 'HC-2026-000123',
      place: 'Hội chẩn từ xa',
      startedAt: '2026-11-20T02:00:00.000Z',
      endedAt: '2026-11-20T02:20:00.000Z',
      chair: person('Phạm Đức Tâm', 'Bệnh viện tỉnh'),
      secretary: person('Nguyễn Thị Lan', 'Trạm Y tế xã Một'),
      members: [],
      patient: { name: 'Nguyễn Văn Ẫm', birthDate: '1958', gender: 'male', identifiers: ['000058000001'], address: '' },
      reason: 'Đau ngực <b>khi</b> gắng sức\nhai tuần',
      course: 'Ằẳẵặ ỗỡợ ựữ ỷỹỵ',
      discussion: '',
      diagnosis: { code: 'I20.8', text: 'Cơn đau thắt ngực khác' },
      conclusion: 'Điều trị ngoại trú',
      plan: [
        { id: 'a', text: 'Aspirin 81 mg', confirmed: true },
        { id: 'b', text: 'Chuyển viện', confirmed: false },
      ],
      nextStep: '',
    },
    pdf: Buffer.from('%PDF-1.7 Biên bản hội chẩn'),
    ...more,
  };
}
