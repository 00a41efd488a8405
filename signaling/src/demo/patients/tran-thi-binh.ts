/** 54, solitary lung nodule found by chance and followed by CT; it has grown. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00102', by: 'BS. Trần Văn Hùng' } as const;
const hospital = { at: '00001', by: 'BSCKI. Vũ Quang Ánh' } as const;

export const tranThiBinh: DemoPatient = {
  key: 'tran-thi-binh',
  stationCode: '00102',
  resources(now) {
    const record = openRecord('tran-thi-binh', now, {
      name: 'Trần Thị Bình',
      sex: 'female',
      birthDate: '1972-08-05',
      nationalId: '000172000002',
      insuranceNumber: 'GD4000000000002',
      citizenId: '000100002',
      phone: '0900000002',
      hamlet: 'Thôn Nam Sơn',
      commune: 'xã Đông Sơn',
      contact: { name: 'Lê Văn Thành', relationship: 'Chồng', phone: '0900000102' },
    });
    record.noKnownAllergies();
    record.condition({
      icd: ['R91', 'Hình ảnh bất thường khi chẩn đoán hình ảnh phổi'],
      text: 'Nốt mờ đơn độc thùy trên phổi phải, đang theo dõi',
      onsetDaysAgo: 395,
      note: 'Chồng hút thuốc 30 năm (hút thuốc thụ động). Nấu bếp củi nhiều năm.',
    });
    record.condition({ icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'], onsetDaysAgo: 1500, severity: 'mild' });
    record.condition({ icd: ['K21.0', 'Bệnh trào ngược dạ dày – thực quản có viêm thực quản'], onsetDaysAgo: 900 });
    record.condition({
      icd: ['A16.2', 'Lao phổi, không đề cập xác nhận vi khuẩn học hoặc mô học'],
      text: 'Lao phổi đã điều trị đủ phác đồ 6 tháng',
      onsetDaysAgo: 5900,
      resolvedDaysAgo: 5700,
    });
    record.takes({ atc: 'C08CA01', text: 'Amlodipin 5 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 1490, for: 'Tăng huyết áp' });
    record.takes({
      atc: 'A02BC01',
      text: 'Omeprazol 20 mg',
      dose: 'Uống 1 viên trước ăn sáng 30 phút, khi có triệu chứng',
      fromDaysAgo: 880,
      for: 'Trào ngược',
    });
    record.prescribed(
      { ...station, daysAgo: 400 },
      { atc: 'J01CR02', text: 'Amoxicilin/clavulanat 1 g', dose: 'Uống 1 viên × 2 lần/ngày × 7 ngày', for: 'Viêm phế quản cấp' },
    );

    const course: readonly (readonly [number, number, number, number, number, number])[] = [
      [900, 146, 90, 78, 98, 56.2],
      [780, 138, 86, 76, 98, 56.0],
      [660, 134, 84, 74, 98, 56.4],
      [540, 136, 84, 76, 98, 56.1],
      [400, 132, 82, 84, 97, 55.8],
      [300, 134, 82, 76, 98, 55.5],
      [210, 130, 80, 74, 97, 55.0],
      [120, 132, 82, 78, 97, 54.1],
      [30, 128, 80, 80, 97, 52.6],
      [2, 130, 80, 82, 96, 52.0],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, spo2, weight] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, spo2, weight });
    record.vitals({ ...station, daysAgo: 2 }, { temperature: 36.9, respiration: 18, height: 154, glucose: 5.4 });

    record.labs(
      { ...hospital, daysAgo: 393 },
      { hemoglobin: 128, wbc: 8.8, platelets: 262, crp: 14, creatinine: 62, ast: 24, alt: 22, fastingGlucose: 5.3, ldl: 3.1 },
    );
    record.labs({ ...hospital, daysAgo: 210 }, { hemoglobin: 126, wbc: 6.7, platelets: 270, crp: 3, cea: 3.2, creatinine: 60 });
    record.labs(
      { ...hospital, daysAgo: 20 },
      { hemoglobin: 117, wbc: 7.1, platelets: 318, crp: 9, cea: 7.8, creatinine: 61, ast: 26, alt: 21, sodium: 137, potassium: 4.1 },
      'Thiếu máu nhẹ, CEA tăng so với lần trước.',
    );

    record.report(
      { at: '00002', daysAgo: 395 },
      'RAD',
      ['36643-5', 'XR Chest 2 Views', 'X-quang ngực'],
      'Nốt mờ tròn khoảng 8 mm thùy trên phổi phải; dải xơ đỉnh phổi trái cũ.',
    );
    record.report(
      { ...hospital, daysAgo: 390 },
      'CT',
      ['24627-2', 'CT Chest', 'CT lồng ngực'],
      'Nốt đặc 8 mm phân thùy sau thùy trên phổi phải, bờ tương đối đều. Không hạch trung thất. Xơ sẹo đỉnh phổi trái. Đề nghị chụp lại sau 6 tháng.',
    );
    record.report(
      { ...hospital, daysAgo: 208 },
      'CT',
      ['24627-2', 'CT Chest', 'CT lồng ngực'],
      'Nốt đặc 10 mm thùy trên phổi phải, bờ có thùy múi nhẹ. So với 6 tháng trước tăng 2 mm. Đề nghị chụp lại sau 3–6 tháng.',
    );
    record.report(
      { ...hospital, daysAgo: 18 },
      'CT',
      ['24627-2', 'CT Chest', 'CT lồng ngực có tiêm cản quang'],
      'Nốt đặc 14 mm thùy trên phổi phải, bờ tua gai, co kéo màng phổi, ngấm thuốc 32 HU. Hạch nhóm 4R 9 mm. Lung-RADS 4B. Đề nghị hội chẩn sinh thiết.',
    );
    record.procedure(
      { ...hospital, daysAgo: 205 },
      'Nội soi phế quản ống mềm: không thấy u trong lòng phế quản, cấy lao âm tính',
      'Nốt phổi',
    );
    record.vaccine(record.day(1500), 'J07BN01', 'Vắc xin COVID-19 mRNA', 1);
    record.vaccine(record.day(1465), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.visit({ ...station, daysAgo: 400 }, { reason: 'Ho khạc đờm 1 tuần', icd: ['J20.9', 'Viêm phế quản cấp, không xác định'] });
    record.visit(
      { ...hospital, daysAgo: 208 },
      { reason: 'Theo dõi nốt phổi', icd: ['R91', 'Hình ảnh bất thường khi chẩn đoán hình ảnh phổi'], stayDays: 4 },
    );
    record.visit(
      { ...hospital, daysAgo: 18 },
      { reason: 'Theo dõi nốt phổi, CT có cản quang', icd: ['R91', 'Hình ảnh bất thường khi chẩn đoán hình ảnh phổi'] },
    );
    record.visit(
      { ...station, daysAgo: 2 },
      { reason: 'Ho khan, sụt 3 kg trong 7 tháng', icd: ['R91', 'Hình ảnh bất thường khi chẩn đoán hình ảnh phổi'] },
    );
    record.document(
      { ...hospital, daysAgo: 18 },
      ['18748-4', 'Diagnostic imaging study', 'Kết quả chẩn đoán hình ảnh'],
      'Kết quả CT lồng ngực',
      'Nốt đặc thùy trên phổi phải: 8 mm → 10 mm → 14 mm trong 12 tháng (thời gian nhân đôi thể tích khoảng 150 ngày).\nBờ tua gai, co kéo màng phổi. Nghi ngờ ác tính.\nĐề nghị: hội chẩn Ung bướu – Ngoại lồng ngực, sinh thiết xuyên thành ngực dưới hướng dẫn CT.',
    );
    return record.resources;
  },
};
