/**
 * Laboratory tests of the demo patients: LOINC code, UCUM unit, usual reference range of a provincial laboratory
 * (adults; `female` where it differs) and the bounds beyond which the laboratory rings the ward.
 */
export type Range = { readonly low?: number; readonly high?: number };
export type Lab = Range & {
  readonly loinc: string;
  readonly vi: string;
  readonly en: string;
  readonly ucum: string;
  readonly unit: string;
  readonly female?: Range;
  readonly critical?: Range;
};

const lab = (
  loinc: string,
  vi: string,
  en: string,
  ucum: string,
  unit: string,
  range: Range & { female?: Range; critical?: Range },
): Lab => ({
  loinc,
  vi,
  en,
  ucum,
  unit,
  ...range,
});

export const labs = {
  creatinine: lab('14682-9', 'Creatinin máu', 'Creatinine', 'umol/L', 'µmol/L', {
    low: 62,
    high: 106,
    female: { low: 44, high: 80 },
    critical: { high: 500 },
  }),
  egfr: lab('62238-1', 'Mức lọc cầu thận ước tính (CKD-EPI)', 'eGFR (CKD-EPI)', 'mL/min/{1.73_m2}', 'mL/phút/1,73 m²', {
    low: 60,
    critical: { low: 15 },
  }),
  urea: lab('22664-7', 'Urê máu', 'Urea', 'mmol/L', 'mmol/L', { low: 2.5, high: 7.5 }),
  sodium: lab('2951-2', 'Natri máu', 'Sodium', 'mmol/L', 'mmol/L', { low: 135, high: 145, critical: { low: 120, high: 160 } }),
  potassium: lab('2823-3', 'Kali máu', 'Potassium', 'mmol/L', 'mmol/L', { low: 3.5, high: 5.0, critical: { low: 2.8, high: 6.0 } }),
  uricAcid: lab('14933-6', 'Acid uric máu', 'Urate', 'umol/L', 'µmol/L', { low: 202, high: 416, female: { low: 143, high: 339 } }),
  hba1c: lab('4548-4', 'HbA1c', 'Hemoglobin A1c', '%', '%', { low: 4.0, high: 6.0 }),
  fastingGlucose: lab('14771-0', 'Đường huyết lúc đói', 'Fasting glucose', 'mmol/L', 'mmol/L', {
    low: 3.9,
    high: 6.1,
    critical: { low: 2.5, high: 25 },
  }),
  ogtt2h: lab('14995-5', 'Đường huyết 2 giờ sau uống 75 g glucose', 'Glucose 2 h post 75 g', 'mmol/L', 'mmol/L', { high: 8.5 }),
  cholesterol: lab('14647-2', 'Cholesterol toàn phần', 'Cholesterol', 'mmol/L', 'mmol/L', { high: 5.2 }),
  ldl: lab('22748-8', 'LDL-cholesterol', 'LDL cholesterol', 'mmol/L', 'mmol/L', { high: 3.4 }),
  hdl: lab('14646-4', 'HDL-cholesterol', 'HDL cholesterol', 'mmol/L', 'mmol/L', { low: 0.9 }),
  triglyceride: lab('14927-8', 'Triglycerid', 'Triglyceride', 'mmol/L', 'mmol/L', { high: 1.7 }),
  ntProBnp: lab('33762-6', 'NT-proBNP', 'NT-proBNP', 'pg/mL', 'pg/mL', { high: 125 }),
  troponinT: lab('67151-1', 'Troponin T siêu nhạy', 'Troponin T, high sensitivity', 'ng/L', 'ng/L', { high: 14, critical: { high: 52 } }),
  inr: lab('6301-6', 'INR', 'INR', '{INR}', '', { low: 0.8, high: 1.2, critical: { high: 5 } }),
  hemoglobin: lab('718-7', 'Huyết sắc tố (Hb)', 'Hemoglobin', 'g/L', 'g/L', {
    low: 130,
    high: 175,
    female: { low: 120, high: 155 },
    critical: { low: 60 },
  }),
  wbc: lab('6690-2', 'Bạch cầu', 'Leukocytes', '10*9/L', 'G/L', { low: 4, high: 10, critical: { low: 1, high: 50 } }),
  platelets: lab('777-3', 'Tiểu cầu', 'Platelets', '10*9/L', 'G/L', { low: 150, high: 400, critical: { low: 30 } }),
  eosinophils: lab('26449-9', 'Bạch cầu ái toan', 'Eosinophils', '10*9/L', 'G/L', { low: 0.02, high: 0.5 }),
  ast: lab('1920-8', 'AST (GOT)', 'AST', 'U/L', 'U/L', { high: 40, female: { high: 32 } }),
  alt: lab('1742-6', 'ALT (GPT)', 'ALT', 'U/L', 'U/L', { high: 41, female: { high: 33 } }),
  bilirubin: lab('14631-6', 'Bilirubin toàn phần', 'Bilirubin, total', 'umol/L', 'µmol/L', { high: 21 }),
  lipase: lab('3040-3', 'Lipase', 'Lipase', 'U/L', 'U/L', { low: 13, high: 60 }),
  crp: lab('1988-5', 'CRP', 'C-reactive protein', 'mg/L', 'mg/L', { high: 5 }),
  tsh: lab('3016-3', 'TSH', 'Thyrotropin', 'm[IU]/L', 'mIU/L', { low: 0.4, high: 4.2 }),
  cea: lab('2039-6', 'CEA', 'Carcinoembryonic antigen', 'ng/mL', 'ng/mL', { high: 5 }),
  albuminuria: lab('14959-1', 'Tỉ số albumin/creatinin niệu (ACR)', 'Urine albumin/creatinine ratio', 'mg/g', 'mg/g', { high: 30 }),
  proteinuria24h: lab('2889-4', 'Protein niệu 24 giờ', 'Protein, 24 h urine', 'g/(24.h)', 'g/24 giờ', { high: 0.15 }),
  peakFlow: lab('33452-4', 'Lưu lượng đỉnh (PEF)', 'Peak expiratory flow', 'L/min', 'L/phút', { low: 170 }),
  fev1: lab('20150-9', 'FEV1', 'FEV1', 'L', 'L', { low: 2.1, critical: { low: 0.7 } }),
  fev1Ratio: lab('19926-5', 'FEV1/FVC', 'FEV1/FVC', '%', '%', { low: 70 }),
} as const satisfies Record<string, Lab>;

export type LabKey = keyof typeof labs;

/** HL7 v3 ObservationInterpretation code of a value: LL, L, N, H or HH. */
export function interpret(value: number, range: Range, critical: Range = {}): 'LL' | 'L' | 'N' | 'H' | 'HH' {
  if (critical.low !== undefined && value < critical.low) return 'LL';
  if (critical.high !== undefined && value > critical.high) return 'HH';
  if (range.low !== undefined && value < range.low) return 'L';
  if (range.high !== undefined && value > range.high) return 'H';
  return 'N';
}
