/** 7-year-old boy with asthma that is not controlled; his mother is the guardian. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00103', by: 'BS. Lò Thị Hoa' } as const;
const paediatrics = { at: '00001', by: 'BSCKI. Bùi Ngọc Mai' } as const;
const birthDate = '2019-03-08';

export const vuMinhPhuc: DemoPatient = {
  key: 'vu-minh-phuc',
  stationCode: '00103',
  resources(now) {
    const record = openRecord('vu-minh-phuc', now, {
      name: 'Vũ Minh Phúc',
      sex: 'male',
      birthDate,
      nationalId: '000219000006',
      insuranceNumber: 'TE1000000000006',
      hamlet: 'Thôn Bãi Dâu',
      commune: 'xã Tân Hòa',
      contact: { name: 'Trịnh Thị Ngân', relationship: 'Mẹ', phone: '0900000006' },
    });
    record.guardian({ name: 'Trịnh Thị Ngân', relationship: 'Mẹ', phone: '0900000006', sex: 'female', birthDate: '1992-10-21' });
    record.allergy({
      text: 'Bụi nhà, mạt nhà',
      category: 'environment',
      criticality: 'low',
      reactions: [['Hắt hơi, khò khè', 'moderate']],
      onsetDaysAgo: 1100,
    });
    record.allergy({
      text: 'Lạc (đậu phộng)',
      category: 'food',
      criticality: 'high',
      reactions: [['Sưng môi, nôn, khó thở', 'severe']],
      onsetDaysAgo: 820,
      note: 'Gia đình đã được hướng dẫn nhận biết phản vệ.',
    });
    record.condition({
      icd: ['J45.0', 'Hen chủ yếu do dị ứng'],
      text: 'Hen phế quản bậc 3, chưa kiểm soát',
      onsetDaysAgo: 1050,
      severity: 'moderate',
    });
    record.condition({ icd: ['J30.4', 'Viêm mũi dị ứng, không xác định'], onsetDaysAgo: 1000 });
    record.condition({ icd: ['L20.9', 'Viêm da cơ địa, không xác định'], onsetDaysAgo: 2300, resolvedDaysAgo: 1300 });
    record.condition({ icd: ['J21.9', 'Viêm tiểu phế quản cấp, không xác định'], onsetDaysAgo: 2480, resolvedDaysAgo: 2470 });
    record.takes({
      atc: 'R03AK06',
      text: 'Salmeterol/fluticason 25/50 µg bình xịt',
      dose: 'Hít 2 nhát × 2 lần/ngày qua buồng đệm, súc miệng sau hít',
      fromDaysAgo: 88,
      for: 'Hen: dự phòng',
    });
    record.takes({
      atc: 'R03AC02',
      text: 'Salbutamol 100 µg bình xịt',
      dose: 'Hít 2–4 nhát qua buồng đệm khi khò khè',
      fromDaysAgo: 1040,
      for: 'Hen: cắt cơn',
    });
    record.takes({
      atc: 'R06AX13',
      text: 'Loratadin siro 5 mg/5 ml',
      dose: 'Uống 5 ml buổi tối khi ngứa mũi',
      fromDaysAgo: 500,
      for: 'Viêm mũi dị ứng',
    });
    record.takes({
      atc: 'R03DC03',
      text: 'Montelukast 5 mg',
      dose: 'Nhai 1 viên buổi tối',
      fromDaysAgo: 420,
      toDaysAgo: 88,
      stopped: 'Ngủ hay giật mình, ác mộng',
    });
    record.prescribed(
      { ...paediatrics, daysAgo: 12 },
      { atc: 'H02AB06', text: 'Prednisolon 5 mg', dose: 'Uống 4 viên buổi sáng × 3 ngày (1 mg/kg/ngày)', for: 'Đợt cấp hen' },
    );
    // [days ago, pulse, SpO₂, respiration, weight, height, peak flow]
    const course: readonly (readonly [number, number, number, number, number, number, number])[] = [
      [1050, 128, 92, 40, 15.2, 98, 0],
      [900, 104, 98, 26, 15.9, 101, 0],
      [740, 102, 98, 26, 16.8, 105, 110],
      [600, 122, 93, 36, 17.4, 108, 90],
      [420, 100, 97, 24, 18.3, 112, 140],
      [300, 98, 98, 24, 19.0, 114, 155],
      [180, 98, 97, 24, 19.6, 117, 160],
      [88, 112, 95, 30, 20.1, 118, 130],
      [40, 100, 97, 24, 20.5, 119, 165],
      [12, 130, 91, 38, 20.3, 120, 95],
      [9, 104, 96, 26, 20.3, 120, 135],
      [1, 114, 94, 32, 20.4, 120, 120],
    ];
    for (const [daysAgo, pulse, spo2, respiration, weight, height, peakFlow] of course) {
      record.vitals({ ...station, daysAgo }, { pulse, spo2, respiration, weight, height });
      if (peakFlow > 0) record.labs({ ...station, daysAgo }, { peakFlow });
    }
    record.vitals({ ...station, daysAgo: 1 }, { temperature: 37.1, bp: [98, 60] });
    record.labs({ ...paediatrics, daysAgo: 600 }, { wbc: 11.4, eosinophils: 0.9, platelets: 320, crp: 8 });
    record.labs(
      { ...paediatrics, daysAgo: 12 },
      { wbc: 10.8, eosinophils: 1.1, platelets: 341, crp: 4, potassium: 3.6 },
      'Bạch cầu ái toan tăng. Khoảng tham chiếu huyết học của người lớn.',
    );
    record.report(
      { ...paediatrics, daysAgo: 12 },
      'RAD',
      ['36643-5', 'XR Chest 2 Views', 'X-quang ngực'],
      'Hai phổi tăng sáng, ứ khí; không thấy đông đặc, không tràn khí.',
    );
    record.report(
      { ...paediatrics, daysAgo: 88 },
      'OTH',
      ['81459-0', 'Spirometry panel', 'Đo chức năng hô hấp'],
      'FEV1 74% dự đoán, tăng 16% sau salbutamol: rối loạn thông khí tắc nghẽn có hồi phục.',
    );
    const born = new Date(`${birthDate}T00:00:00Z`).getTime();
    const afterBirth = (days: number) => new Date(born + days * 86_400_000).toISOString().slice(0, 10);
    record.vaccine(afterBirth(0), 'J07BC01', 'Vắc xin viêm gan B sơ sinh');
    record.vaccine(afterBirth(2), 'J07AN01', 'Vắc xin BCG (lao)');
    record.vaccine(afterBirth(62), 'J07CA11', 'Vắc xin 5 trong 1 (DPT-VGB-Hib)', 1);
    record.vaccine(afterBirth(93), 'J07CA11', 'Vắc xin 5 trong 1 (DPT-VGB-Hib)', 2);
    record.vaccine(afterBirth(124), 'J07CA11', 'Vắc xin 5 trong 1 (DPT-VGB-Hib)', 3);
    record.vaccine(afterBirth(278), 'J07BD01', 'Vắc xin sởi', 1);
    record.vaccine(afterBirth(370), 'J07BA02', 'Vắc xin viêm não Nhật Bản', 1);
    record.vaccine(afterBirth(380), 'J07BA02', 'Vắc xin viêm não Nhật Bản', 2);
    record.vaccine(afterBirth(552), 'J07BD53', 'Vắc xin sởi – rubella', 2);
    record.vaccine(record.day(310), 'J07BB02', 'Vắc xin cúm mùa bất hoạt');
    record.visit(
      { ...paediatrics, daysAgo: 1050 },
      { reason: 'Khò khè tái diễn, cơn hen đầu tiên được chẩn đoán', icd: ['J45.0', 'Hen chủ yếu do dị ứng'], stayDays: 5 },
    );
    record.visit({ ...paediatrics, daysAgo: 600 }, { reason: 'Đợt cấp hen', icd: ['J45.0', 'Hen chủ yếu do dị ứng'], stayDays: 4 });
    record.visit({ ...paediatrics, daysAgo: 88 }, { reason: 'Khám lại hen, đo chức năng hô hấp', icd: ['J45.0', 'Hen chủ yếu do dị ứng'] });
    record.visit(
      { ...paediatrics, daysAgo: 12 },
      { reason: 'Đợt cấp hen mức độ trung bình', icd: ['J45.0', 'Hen chủ yếu do dị ứng'], stayDays: 3 },
    );
    record.visit({ ...station, daysAgo: 1 }, { reason: 'Ho đêm, khò khè 3 đêm/tuần', icd: ['J45.0', 'Hen chủ yếu do dị ứng'] });
    record.document(
      { ...paediatrics, daysAgo: 9 },
      ['18842-5', 'Discharge summary', 'Giấy ra viện'],
      'Giấy ra viện – Khoa Nhi',
      'Chẩn đoán: Đợt cấp hen mức độ trung bình, yếu tố khởi phát: nhiễm virus, khói bếp.\nĐiều trị: salbutamol khí dung, prednisolon 3 ngày, thở oxy 1 ngày.\nDặn: hít dự phòng đủ liều qua buồng đệm; tránh khói; mang salbutamol đến trường. Tái khám sau 2 tuần, có thể qua video cùng trạm y tế.',
    );
    return record.resources;
  },
};
