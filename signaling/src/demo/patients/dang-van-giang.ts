/** 72, COPD with frequent exacerbations, type 2 diabetes and chronic kidney disease stage 3. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00101', by: 'BS. Nguyễn Thị Lan' } as const;
const hospital = { at: '00001', by: 'BSCKI. Đặng Thị Thu' } as const;
const district = { at: '00002' } as const;

export const dangVanGiang: DemoPatient = {
  key: 'dang-van-giang',
  stationCode: '00101',
  resources(now) {
    const record = openRecord('dang-van-giang', now, {
      name: 'Đặng Văn Giang',
      sex: 'male',
      birthDate: '1954-01-30',
      nationalId: '000054000007',
      insuranceNumber: 'CK2000000000007',
      citizenId: '000100007',
      phone: '0900000007',
      hamlet: 'Thôn Thượng',
      commune: 'xã Yên Lộc',
      contact: { name: 'Đặng Thị Sen', relationship: 'Vợ', phone: '0900000107' },
    });
    record.allergy({
      text: 'Sulfamethoxazol/trimethoprim (Co-trimoxazol)',
      atc: 'J01EE01',
      category: 'medication',
      criticality: 'low',
      reactions: [['Ban sẩn ngứa', 'mild']],
      onsetDaysAgo: 2900,
    });
    record.condition({
      icd: ['J44.9', 'Bệnh phổi tắc nghẽn mạn tính, không xác định'],
      text: 'COPD GOLD 3, nhóm E (2 đợt cấp/năm)',
      onsetDaysAgo: 2600,
      severity: 'severe',
    });
    record.condition({ icd: ['E11.2', 'Đái tháo đường týp 2 có biến chứng thận'], onsetDaysAgo: 4000 });
    record.condition({
      icd: ['N18.3', 'Bệnh thận mạn, giai đoạn 3'],
      text: 'Bệnh thận mạn giai đoạn 3b, A2',
      onsetDaysAgo: 900,
      severity: 'moderate',
    });
    record.condition({ icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'], onsetDaysAgo: 4200 });
    record.condition({ icd: ['H36.0', 'Bệnh võng mạc đái tháo đường'], onsetDaysAgo: 520 });
    record.condition({
      icd: ['Z87.8', 'Tiền sử cá nhân có bệnh và tình trạng xác định khác'],
      text: 'Đã bỏ thuốc lá (40 bao–năm, bỏ từ 6 năm trước)',
      onsetDaysAgo: 2200,
    });
    record.condition({
      icd: ['J44.1', 'Bệnh phổi tắc nghẽn mạn tính có đợt cấp, không xác định'],
      text: 'Đợt cấp COPD',
      onsetDaysAgo: 205,
      resolvedDaysAgo: 192,
    });
    record.takes({ atc: 'R03AL06', text: 'Tiotropium/olodaterol 2,5/2,5 µg', dose: 'Hít 2 nhát buổi sáng', fromDaysAgo: 700, for: 'COPD' });
    record.takes({ atc: 'R03AC02', text: 'Salbutamol 100 µg bình xịt', dose: 'Hít 2 nhát khi khó thở', fromDaysAgo: 2600, for: 'COPD' });
    record.takes({
      atc: 'A10AE04',
      text: 'Insulin glargin 100 IU/ml',
      dose: 'Tiêm dưới da 16 đơn vị lúc 21 giờ',
      fromDaysAgo: 360,
      for: 'Đái tháo đường',
    });
    record.takes({ atc: 'A10BH05', text: 'Linagliptin 5 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 360, for: 'Đái tháo đường' });
    record.takes({
      atc: 'C09CA03',
      text: 'Valsartan 80 mg',
      dose: 'Uống 1 viên buổi sáng',
      fromDaysAgo: 900,
      for: 'Tăng huyết áp, bệnh thận',
    });
    record.takes({ atc: 'C08CA01', text: 'Amlodipin 5 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 3000, for: 'Tăng huyết áp' });
    record.takes({ atc: 'C10AA07', text: 'Rosuvastatin 10 mg', dose: 'Uống 1 viên buổi tối', fromDaysAgo: 2000, for: 'Dự phòng tim mạch' });
    record.takes({
      atc: 'A10BA02',
      text: 'Metformin 850 mg',
      dose: 'Uống 1 viên × 2 lần/ngày',
      fromDaysAgo: 4000,
      toDaysAgo: 60,
      stopped: 'Mức lọc cầu thận giảm dưới 35',
    });
    record.prescribed(
      { ...hospital, daysAgo: 205 },
      { atc: 'J01DD04', text: 'Ceftriaxon 2 g', dose: 'Tiêm tĩnh mạch 1 lần/ngày × 7 ngày', for: 'Đợt cấp COPD bội nhiễm' },
    );
    record.prescribed(
      { ...hospital, daysAgo: 205 },
      { atc: 'H02AB06', text: 'Prednisolon 40 mg', dose: 'Uống 1 lần/ngày × 5 ngày', for: 'Đợt cấp COPD' },
    );
    // [days ago, systolic, diastolic, pulse, SpO₂, weight, capillary glucose]
    const course: readonly (readonly [number, number, number, number, number, number, number])[] = [
      [1020, 144, 84, 82, 95, 58.4, 9.2],
      [930, 146, 84, 84, 95, 58.1, 10.1],
      [840, 140, 82, 82, 94, 57.9, 9.6],
      [750, 142, 80, 84, 94, 57.5, 10.8],
      [660, 138, 80, 80, 94, 57.0, 11.2],
      [570, 146, 84, 104, 88, 56.2, 13.9],
      [480, 140, 80, 84, 94, 55.8, 10.6],
      [390, 142, 82, 86, 93, 55.1, 12.4],
      [300, 138, 80, 84, 93, 55.4, 9.1],
      [205, 150, 86, 112, 86, 54.0, 14.6],
      [150, 140, 80, 88, 93, 53.8, 8.8],
      [90, 142, 82, 86, 93, 53.6, 8.4],
      [60, 146, 84, 88, 92, 53.5, 8.1],
      [30, 144, 82, 90, 92, 53.1, 12.2],
      [14, 148, 84, 92, 91, 53.0, 13.4],
      [2, 150, 84, 98, 90, 52.7, 15.1],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, spo2, weight, glucose] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, spo2, weight, glucose });
    record.vitals({ ...station, daysAgo: 2 }, { temperature: 37.3, respiration: 26, height: 162 });
    record.labs(
      { ...hospital, daysAgo: 900 },
      { creatinine: 128, egfr: 50, potassium: 4.4, hba1c: 7.9, ldl: 2.6, albuminuria: 64, hemoglobin: 138 },
    );
    record.labs({ ...hospital, daysAgo: 660 }, { creatinine: 138, egfr: 46, potassium: 4.6, hba1c: 8.4, ldl: 2.2, albuminuria: 98 });
    record.labs(
      { ...hospital, daysAgo: 390 },
      { creatinine: 150, egfr: 41, potassium: 4.8, hba1c: 9.1, ldl: 2.0, albuminuria: 142, hemoglobin: 126, uricAcid: 472 },
    );
    record.labs(
      { ...hospital, daysAgo: 205 },
      {
        creatinine: 168,
        egfr: 36,
        potassium: 4.9,
        wbc: 14.8,
        crp: 82,
        hemoglobin: 124,
        platelets: 290,
        ntProBnp: 410,
        troponinT: 19,
        fastingGlucose: 14.2,
      },
      'Đợt cấp COPD bội nhiễm.',
    );
    record.labs(
      { ...hospital, daysAgo: 60 },
      { creatinine: 178, egfr: 34, potassium: 5.1, hba1c: 8.0, albuminuria: 186, hemoglobin: 118, ldl: 1.8, eosinophils: 0.42 },
    );
    record.labs(
      { ...district, daysAgo: 2 },
      {
        creatinine: 192,
        egfr: 31,
        urea: 12.8,
        potassium: 5.4,
        sodium: 136,
        fastingGlucose: 13.7,
        crp: 24,
        wbc: 11.6,
        eosinophils: 0.46,
        hemoglobin: 115,
      },
      'Chức năng thận tiếp tục giảm, kali tăng nhẹ, đường huyết tăng sau khi dừng metformin.',
    );
    record.labs({ ...hospital, daysAgo: 700 }, { fev1: 1.12, fev1Ratio: 52 });
    record.labs(
      { ...hospital, daysAgo: 60 },
      { fev1: 0.94, fev1Ratio: 48 },
      'Tắc nghẽn nặng (FEV1 41% dự đoán), không hồi phục sau thuốc giãn phế quản.',
    );
    record.report(
      { ...hospital, daysAgo: 205 },
      'RAD',
      ['36643-5', 'XR Chest 2 Views', 'X-quang ngực'],
      'Phổi ứ khí, vòm hoành dẹt, đám mờ đáy phổi phải.',
    );
    record.report(
      { ...hospital, daysAgo: 520 },
      'OTH',
      ['32451-7', 'Physical findings of Eye', 'Soi đáy mắt'],
      'Bệnh võng mạc đái tháo đường không tăng sinh mức độ nhẹ hai mắt.',
    );
    record.report(
      { ...station, daysAgo: 2 },
      'EC',
      ['11524-6', 'EKG study', 'Điện tâm đồ'],
      'Nhịp xoang 98 lần/phút, P phế, trục phải nhẹ, không biến đổi ST–T.',
    );
    record.procedure({ at: '00001', daysAgo: 1300 }, 'Phẫu thuật Phaco mắt phải');
    record.vaccine(record.day(320), 'J07BB02', 'Vắc xin cúm mùa bất hoạt');
    record.vaccine(record.day(690), 'J07AL02', 'Vắc xin phế cầu liên hợp 13 týp');
    record.vaccine(record.day(1520), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.visit(
      { ...hospital, daysAgo: 570 },
      { reason: 'Đợt cấp COPD', icd: ['J44.1', 'Bệnh phổi tắc nghẽn mạn tính có đợt cấp, không xác định'], stayDays: 8 },
    );
    record.visit(
      { ...hospital, daysAgo: 205 },
      {
        reason: 'Đợt cấp COPD bội nhiễm',
        icd: ['J44.0', 'Bệnh phổi tắc nghẽn mạn tính có nhiễm trùng cấp đường hô hấp dưới'],
        stayDays: 10,
      },
    );
    record.visit(
      { ...hospital, daysAgo: 60 },
      { reason: 'Khám lại đái tháo đường, bệnh thận', icd: ['E11.2', 'Đái tháo đường týp 2 có biến chứng thận'] },
    );
    record.visit(
      { ...station, daysAgo: 2 },
      { reason: 'Đường huyết cao, khó thở tăng', icd: ['E11.2', 'Đái tháo đường týp 2 có biến chứng thận'] },
    );
    record.document(
      { ...hospital, daysAgo: 60 },
      ['34133-9', 'Summary of episode note', 'Tóm tắt khám'],
      'Tóm tắt khám Nội tiết – Thận',
      'Dừng metformin do eGFR 34. Giữ linagliptin, tăng glargin 2 đơn vị mỗi 3 ngày tới khi đường huyết đói 5–7,2 mmol/L.\nTheo dõi kali, creatinin sau 4 tuần. Tránh NSAID, thuốc nam không rõ nguồn gốc.',
    );
    return record.resources;
  },
};
