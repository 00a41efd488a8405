/**
 * Specialties a consult can be addressed to. Our own short codes: stable, stored in consults and
 * on people. Names follow the usual departments of a Vietnamese provincial hospital.
 */
export type Specialty = { readonly code: string; readonly vi: string; readonly en: string };

export const specialties = [
  { code: 'general', vi: 'Đa khoa', en: 'General practice' },
  { code: 'emergency', vi: 'Cấp cứu – Hồi sức', en: 'Emergency and intensive care' },
  { code: 'cardiology', vi: 'Tim mạch', en: 'Cardiology' },
  { code: 'respiratory', vi: 'Hô hấp', en: 'Respiratory medicine' },
  { code: 'endocrinology', vi: 'Nội tiết', en: 'Endocrinology' },
  { code: 'neurology', vi: 'Thần kinh', en: 'Neurology' },
  { code: 'gastroenterology', vi: 'Tiêu hóa', en: 'Gastroenterology' },
  { code: 'nephrology', vi: 'Thận – Tiết niệu', en: 'Nephrology and urology' },
  { code: 'infectious', vi: 'Truyền nhiễm', en: 'Infectious diseases' },
  { code: 'oncology', vi: 'Ung bướu', en: 'Oncology' },
  { code: 'surgery', vi: 'Ngoại tổng hợp', en: 'General surgery' },
  { code: 'orthopaedics', vi: 'Chấn thương chỉnh hình', en: 'Trauma and orthopaedics' },
  { code: 'obstetrics', vi: 'Sản phụ khoa', en: 'Obstetrics and gynaecology' },
  { code: 'paediatrics', vi: 'Nhi', en: 'Paediatrics' },
  { code: 'radiology', vi: 'Chẩn đoán hình ảnh', en: 'Radiology' },
  { code: 'dermatology', vi: 'Da liễu', en: 'Dermatology' },
  { code: 'ophthalmology', vi: 'Mắt', en: 'Ophthalmology' },
  { code: 'ent', vi: 'Tai – Mũi – Họng', en: 'Ear, nose and throat' },
  { code: 'dentistry', vi: 'Răng – Hàm – Mặt', en: 'Dentistry and oral surgery' },
  { code: 'psychiatry', vi: 'Tâm thần', en: 'Psychiatry' },
  { code: 'rehabilitation', vi: 'Phục hồi chức năng', en: 'Rehabilitation' },
  { code: 'traditional', vi: 'Y học cổ truyền', en: 'Traditional medicine' },
] as const satisfies readonly Specialty[];

export type SpecialtyCode = (typeof specialties)[number]['code'];

/** All codes, as the non-empty tuple that `z.enum` wants. */
export const specialtyCodes = specialties.map((specialty) => specialty.code) as [SpecialtyCode, ...SpecialtyCode[]];

/** The specialty of a code, or undefined when the code is not in the list. */
export function findSpecialty(code: string): Specialty | undefined {
  return specialties.find((specialty) => specialty.code === code);
}
