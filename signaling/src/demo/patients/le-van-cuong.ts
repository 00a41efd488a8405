/** 45, new headaches with a focal seizure; MR of the brain done. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00101', by: 'BS. Nguyễn Thị Lan' } as const;
const neurology = { at: '00001', by: 'ThS.BS. Hoàng Minh Trí' } as const;

export const leVanCuong: DemoPatient = {
  key: 'le-van-cuong',
  stationCode: '00101',
  resources(now) {
    const record = openRecord('le-van-cuong', now, {
      name: 'Lê Văn Cường',
      sex: 'male',
      birthDate: '1981-11-02',
      nationalId: '000081000003',
      insuranceNumber: 'DN4000000000003',
      phone: '0900000003',
      hamlet: 'Thôn Trung',
      commune: 'xã Yên Lộc',
      contact: { name: 'Phạm Thị Hoa', relationship: 'Vợ', phone: '0900000103' },
    });
    record.allergy({
      text: 'Carbamazepin',
      atc: 'N03AF01',
      category: 'medication',
      criticality: 'high',
      reactions: [['Ban đỏ toàn thân, loét miệng, sốt ngày thứ 10 (nghi hội chứng Stevens–Johnson)', 'severe']],
      onsetDaysAgo: 24,
      note: 'HLA-B*15:02 dương tính. Tránh carbamazepin, oxcarbazepin, phenytoin.',
    });
    record.condition({ icd: ['R51', 'Đau đầu'], text: 'Đau đầu tăng dần, nặng về sáng, 3 tháng', onsetDaysAgo: 95, severity: 'moderate' });
    record.condition({
      icd: ['G40.1', 'Động kinh cục bộ triệu chứng với cơn cục bộ đơn giản'],
      text: 'Cơn co giật cục bộ tay phải',
      onsetDaysAgo: 36,
      provisional: true,
    });
    record.condition({ icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'], onsetDaysAgo: 640, severity: 'mild' });
    record.condition({ icd: ['K29.7', 'Viêm dạ dày, không xác định'], onsetDaysAgo: 760, resolvedDaysAgo: 700 });
    record.condition({
      icd: ['F17.2', 'Hội chứng nghiện thuốc lá'],
      text: 'Hút thuốc lá 15 bao–năm',
      onsetDaysAgo: 8000,
    });
    record.takes({
      atc: 'N03AX14',
      text: 'Levetiracetam 500 mg',
      dose: 'Uống 1 viên × 2 lần/ngày',
      fromDaysAgo: 22,
      for: 'Co giật cục bộ',
    });
    record.takes({ atc: 'C09CA01', text: 'Losartan 50 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 630, for: 'Tăng huyết áp' });
    record.takes({
      atc: 'N02BE01',
      text: 'Paracetamol 500 mg',
      dose: 'Uống 1–2 viên khi đau, tối đa 6 viên/ngày',
      fromDaysAgo: 95,
      for: 'Đau đầu',
    });
    record.takes({
      atc: 'N03AF01',
      text: 'Carbamazepin 200 mg',
      dose: 'Uống 1 viên × 2 lần/ngày',
      fromDaysAgo: 34,
      toDaysAgo: 24,
      stopped: 'Dị ứng thuốc nặng',
    });
    record.prescribed(
      { ...neurology, daysAgo: 24 },
      { atc: 'H02AB04', text: 'Methylprednisolon 16 mg', dose: 'Uống 2 viên buổi sáng × 5 ngày, giảm liều dần', for: 'Dị ứng thuốc' },
    );
    record.prescribed(
      { ...neurology, daysAgo: 22 },
      { atc: 'N03AX14', text: 'Levetiracetam 500 mg', dose: 'Uống 1 viên × 2 lần/ngày × 30 ngày', for: 'Co giật cục bộ', status: 'active' },
    );
    const course: readonly (readonly [number, number, number, number, number])[] = [
      [760, 138, 88, 74, 68.5],
      [640, 152, 96, 80, 69.4],
      [560, 140, 88, 76, 69.0],
      [470, 134, 84, 74, 68.8],
      [380, 136, 84, 72, 69.2],
      [290, 132, 82, 74, 69.0],
      [190, 134, 86, 76, 68.7],
      [90, 138, 88, 78, 68.0],
      [36, 148, 92, 88, 67.2],
      [22, 136, 84, 76, 66.9],
      [3, 142, 90, 68, 66.3],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, weight] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, weight });
    record.vitals({ ...station, daysAgo: 3 }, { temperature: 36.6, spo2: 98, respiration: 16, height: 168, glucose: 5.8 });
    record.labs(
      { at: '00002', daysAgo: 640 },
      {
        creatinine: 82,
        potassium: 4.2,
        fastingGlucose: 5.5,
        cholesterol: 5.6,
        ldl: 3.6,
        triglyceride: 2.3,
        uricAcid: 438,
        hemoglobin: 151,
      },
    );
    record.labs(
      { ...neurology, daysAgo: 36 },
      {
        hemoglobin: 149,
        wbc: 8.2,
        platelets: 245,
        sodium: 139,
        potassium: 4.0,
        creatinine: 80,
        fastingGlucose: 5.7,
        ast: 28,
        alt: 34,
        crp: 2,
      },
    );
    record.labs(
      { ...neurology, daysAgo: 24 },
      { hemoglobin: 147, wbc: 12.6, eosinophils: 1.4, platelets: 228, ast: 96, alt: 128, creatinine: 84, crp: 38 },
      'Tăng bạch cầu ái toan và men gan, phù hợp phản ứng thuốc.',
    );
    record.labs({ ...neurology, daysAgo: 6 }, { wbc: 7.4, eosinophils: 0.3, ast: 36, alt: 47, creatinine: 81, crp: 4 });
    record.report(
      { at: '00002', daysAgo: 36 },
      'CT',
      ['24725-4', 'CT Head', 'CT sọ não'],
      'Vùng giảm tỉ trọng thùy trán trái 22 × 18 mm, phù nhẹ quanh tổn thương, không xuất huyết, đường giữa không lệch.',
    );
    record.report(
      { ...neurology, daysAgo: 21 },
      'NMR',
      ['24590-2', 'MR Brain', 'MRI não'],
      'Tổn thương thùy trán trái 24 × 19 mm, tăng tín hiệu T2/FLAIR, ngấm thuốc viền mảnh, phù quanh tổn thương. Nghĩ nhiều u thần kinh đệm; phân biệt ấu trùng sán não, áp xe.',
    );
    record.report(
      { ...neurology, daysAgo: 35 },
      'OTH',
      ['11523-8', 'EEG study', 'Điện não đồ'],
      'Sóng chậm khu trú vùng trán trái, có nhọn – sóng rải rác.',
    );
    record.procedure({ at: '00001', daysAgo: 5200 }, 'Mổ cắt ruột thừa nội soi');
    record.vaccine(record.day(1520), 'J07BN01', 'Vắc xin COVID-19 mRNA', 1);
    record.vaccine(record.day(1490), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.vaccine(record.day(410), 'J07AM51', 'Vắc xin uốn ván – bạch hầu (Td)');
    record.visit({ ...station, daysAgo: 90 }, { reason: 'Đau đầu', icd: ['R51', 'Đau đầu'] });
    record.visit(
      { at: '00002', daysAgo: 36 },
      { reason: 'Co giật tay phải 2 phút, còn tỉnh', icd: ['R56.8', 'Co giật khác và không xác định'], emergency: true },
    );
    record.visit(
      { ...neurology, daysAgo: 24 },
      { reason: 'Dị ứng thuốc nặng do carbamazepin', icd: ['L27.0', 'Ban da toàn thân do thuốc'], stayDays: 6 },
    );
    record.visit({ ...station, daysAgo: 3 }, { reason: 'Đau đầu tăng, nôn buổi sáng', icd: ['R51', 'Đau đầu'] });
    record.document(
      { ...neurology, daysAgo: 18 },
      ['18842-5', 'Discharge summary', 'Giấy ra viện'],
      'Giấy ra viện – Khoa Thần kinh',
      'Chẩn đoán: Tổn thương choán chỗ thùy trán trái, cơn cục bộ; dị ứng carbamazepin.\nĐiều trị: levetiracetam 1 g/ngày.\nHẹn hội chẩn Ngoại thần kinh với phim MRI. Dặn: không dùng carbamazepin, phenytoin.',
    );
    return record.resources;
  },
};
