import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';

/** An invented person. */
export function person(id: string): PersonRef {
  return { id, name: `BS ${id}`, title: 'BSCKI', facilityName: 'Trạm Y tế xã' };
}

/** Complete minutes of an invented consult. */
export function contentOf(): MinutesContent {
  return {
    consultNumber: 'HC-2026-000001',
    place: 'Bệnh viện tỉnh',
    startedAt: null,
    endedAt: null,
    chair: person('chair'),
    secretary: person('secretary'),
    members: [],
    patient: { name: 'Người bệnh thử', birthDate: '1960', gender: 'male', identifiers: [], address: '' },
    reason: 'Đau ngực',
    course: 'Ba ngày',
    discussion: 'Nghĩ đau thắt ngực',
    diagnosis: { code: 'I20.9', text: 'Cơn đau thắt ngực' },
    conclusion: 'Theo dõi',
    plan: [
      { id: 'one', text: 'Aspirin 81 mg', confirmed: null },
      { id: 'two', text: 'Tái khám', confirmed: null },
    ],
    nextStep: '',
  };
}
