/** 28, second pregnancy at 32 weeks with gestational diabetes and rising blood pressure. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00103', by: 'BS. Lò Thị Hoa' } as const;
const obstetrics = { at: '00002', by: 'BSCKII. Đỗ Thị Phương' } as const;

export const hoangThiEm: DemoPatient = {
  key: 'hoang-thi-em',
  stationCode: '00103',
  resources(now) {
    const record = openRecord('hoang-thi-em', now, {
      name: 'Hoàng Thị Em',
      sex: 'female',
      birthDate: '1998-06-14',
      nationalId: '000198000005',
      insuranceNumber: '0000000005',
      phone: '0900000005',
      hamlet: 'Bản Tân Thượng',
      commune: 'xã Tân Hòa',
      contact: { name: 'Lò Văn Phong', relationship: 'Chồng', phone: '0900000105' },
    });
    record.noKnownAllergies();
    record.condition({
      icd: ['O24.4', 'Đái tháo đường phát sinh trong thời kỳ thai nghén'],
      onsetDaysAgo: 52,
      note: 'Đang ăn theo chế độ, chưa dùng insulin.',
    });
    record.condition({
      icd: ['O13', 'Tăng huyết áp thai kỳ'],
      text: 'Tăng huyết áp thai kỳ, theo dõi tiền sản giật',
      onsetDaysAgo: 9,
      severity: 'moderate',
      provisional: true,
    });
    record.condition({
      icd: ['Z34.8', 'Giám sát thai nghén bình thường khác'],
      text: 'Thai lần 2, 32 tuần 3 ngày (PARA 1001)',
      onsetDaysAgo: 227,
    });
    record.condition({
      icd: ['O99.0', 'Thiếu máu gây biến chứng thai nghén, sinh đẻ và sau đẻ'],
      text: 'Thiếu máu thiếu sắt khi có thai',
      onsetDaysAgo: 110,
      severity: 'mild',
    });
    record.takes({
      atc: 'B03AD03',
      text: 'Sắt 60 mg + acid folic 0,4 mg',
      dose: 'Uống 1 viên/ngày, xa bữa ăn',
      fromDaysAgo: 180,
      for: 'Bổ sung khi có thai',
    });
    record.takes({
      atc: 'A12AX',
      text: 'Calci 1000 mg + vitamin D3',
      dose: 'Uống 1 viên/ngày sau ăn trưa',
      fromDaysAgo: 130,
      for: 'Bổ sung khi có thai',
    });
    record.takes({
      atc: 'C02AB01',
      text: 'Methyldopa 250 mg',
      dose: 'Uống 1 viên × 3 lần/ngày',
      fromDaysAgo: 8,
      for: 'Tăng huyết áp thai kỳ',
    });
    record.prescribed(
      { ...obstetrics, daysAgo: 8 },
      {
        atc: 'C02AB01',
        text: 'Methyldopa 250 mg',
        dose: 'Uống 1 viên × 3 lần/ngày × 14 ngày',
        for: 'Tăng huyết áp thai kỳ',
        status: 'active',
      },
    );
    record.prescribed(
      { ...obstetrics, daysAgo: 1180 },
      { atc: 'J01DB01', text: 'Cephalexin 500 mg', dose: 'Uống 1 viên × 3 lần/ngày × 7 ngày', for: 'Nhiễm khuẩn tiết niệu' },
    );
    // [days ago, systolic, diastolic, pulse, weight, capillary glucose]: an earlier pregnancy, a pause, then this one.
    const course: readonly (readonly [number, number, number, number, number, number])[] = [
      [900, 108, 68, 76, 50.2, 4.9],
      [640, 110, 70, 74, 50.8, 5.0],
      [380, 108, 68, 76, 51.0, 4.8],
      [180, 106, 66, 80, 51.6, 4.9],
      [150, 108, 68, 82, 53.0, 5.1],
      [122, 110, 68, 84, 54.8, 5.0],
      [94, 112, 70, 84, 57.1, 5.3],
      [66, 116, 72, 86, 59.6, 5.8],
      [52, 118, 74, 88, 60.9, 6.1],
      [38, 122, 78, 88, 62.2, 5.7],
      [24, 128, 82, 90, 63.4, 5.6],
      [9, 142, 92, 92, 65.9, 5.9],
      [5, 144, 92, 90, 66.5, 6.0],
      [1, 152, 98, 94, 67.4, 6.3],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, weight, glucose] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, weight, glucose });
    record.vitals({ ...station, daysAgo: 1 }, { temperature: 36.8, spo2: 98, respiration: 20, height: 153 });
    record.labs(
      { ...obstetrics, daysAgo: 180 },
      { hemoglobin: 118, wbc: 8.1, platelets: 236, fastingGlucose: 4.6, creatinine: 48, tsh: 1.6, ast: 18, alt: 15 },
    );
    record.labs({ ...obstetrics, daysAgo: 110 }, { hemoglobin: 103, platelets: 228 }, 'Thiếu máu nhẹ; HBsAg, HIV, giang mai âm tính.');
    record.labs(
      { ...obstetrics, daysAgo: 52 },
      { fastingGlucose: 5.4, ogtt2h: 9.1, hba1c: 5.5 },
      'Nghiệm pháp dung nạp 75 g dương tính (đói ≥ 5,1 và 2 giờ ≥ 8,5 mmol/L).',
    );
    record.labs(
      { ...obstetrics, daysAgo: 8 },
      { hemoglobin: 109, platelets: 184, creatinine: 56, uricAcid: 348, ast: 28, alt: 26, proteinuria24h: 0.21 },
    );
    record.labs(
      { ...obstetrics, daysAgo: 2 },
      { hemoglobin: 112, platelets: 148, creatinine: 66, uricAcid: 402, ast: 44, alt: 41, proteinuria24h: 0.46 },
      'Protein niệu ≥ 0,3 g/24 giờ, tiểu cầu giảm, acid uric tăng.',
    );
    record.report(
      { ...obstetrics, daysAgo: 100 },
      'CUS',
      ['11525-3', 'US Pelvis for pregnancy', 'Siêu âm thai'],
      'Thai 18 tuần 1 ngày, hình thái chưa phát hiện bất thường, bánh rau mặt trước, không tiền đạo.',
    );
    record.report(
      { ...obstetrics, daysAgo: 8 },
      'CUS',
      ['11525-3', 'US Pelvis for pregnancy', 'Siêu âm thai'],
      'Ngôi đầu, thai 31 tuần 2 ngày, ước lượng 1.620 g (bách phân vị 32), ối AFI 11 cm, Doppler động mạch rốn RI 0,66 trong giới hạn.',
    );
    record.procedure({ ...obstetrics, daysAgo: 1240 }, 'Đẻ thường, bé trai 3.100 g');
    record.vaccine(record.day(75), 'J07AM01', 'Vắc xin uốn ván', 1);
    record.vaccine(record.day(45), 'J07AM01', 'Vắc xin uốn ván', 2);
    record.vaccine(record.day(1500), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.visit({ ...obstetrics, daysAgo: 1240 }, { reason: 'Đẻ thường', icd: ['O80.0', 'Đẻ tự nhiên ngôi chỏm'], stayDays: 3 });
    record.visit({ ...station, daysAgo: 180 }, { reason: 'Khám thai lần 1', icd: ['Z34.8', 'Giám sát thai nghén bình thường khác'] });
    record.visit(
      { ...obstetrics, daysAgo: 52 },
      { reason: 'Nghiệm pháp dung nạp glucose', icd: ['O24.4', 'Đái tháo đường phát sinh trong thời kỳ thai nghén'] },
    );
    record.visit({ ...obstetrics, daysAgo: 8 }, { reason: 'Huyết áp 142/92 mmHg', icd: ['O13', 'Tăng huyết áp thai kỳ'] });
    record.visit({ ...station, daysAgo: 1 }, { reason: 'Đau đầu nhẹ, phù chân', icd: ['O13', 'Tăng huyết áp thai kỳ'] });
    record.document(
      { ...station, daysAgo: 1 },
      ['34109-9', 'Note', 'Phiếu khám thai'],
      'Phiếu khám thai tại trạm',
      'Thai 32 tuần 3 ngày. HA 152/98 mmHg (đo lại sau 15 phút 150/96). Phù hai chân, đau đầu nhẹ, không nhìn mờ, không đau thượng vị. Tim thai 146 lần/phút, cử động thai tốt.\nXin ý kiến Sản khoa: nhập viện, tăng liều thuốc, trưởng thành phổi?',
    );
    return record.resources;
  },
};
