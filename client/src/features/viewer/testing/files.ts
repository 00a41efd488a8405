import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';

/** A file of a consult, small and in no archive where nothing else is said. */
export function fileOf(values: Partial<ConsultFile> = {}): ConsultFile {
  return {
    id: '0b2f6a9e-6d0c-4c53-9a4e-6a8f1c2d3e4f',
    name: 'Giấy chuyển viện.pdf',
    kind: 'pdf',
    contentType: values.kind === 'photo' ? 'image/jpeg' : 'application/pdf',
    sizeBytes: 1_000,
    studyInstanceUid: null,
    uploadedBy: { id: '0b2f6a9e-6d0c-4c53-9a4e-6a8f1c2d3e40', name: 'Nguyễn Thị Lan', title: 'BS', facilityName: 'Trạm Y tế' },
    fromPatient: false,
    spoken: null,
    at: '2026-03-02T08:00:00Z',
    ...values,
  };
}
