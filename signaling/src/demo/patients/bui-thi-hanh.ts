/** 61, ischaemic stroke two years ago with residual weakness; several drug allergies. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00102', by: 'BS. Trần Văn Hùng' } as const;
const neurology = { at: '00001', by: 'ThS.BS. Hoàng Minh Trí' } as const;

export const buiThiHanh: DemoPatient = {
  key: 'bui-thi-hanh',
  stationCode: '00102',
  resources(now) {
    const record = openRecord('bui-thi-hanh', now, {
      name: 'Bùi Thị Hạnh',
      sex: 'female',
      birthDate: '1965-12-12',
      nationalId: '000165000008',
      insuranceNumber: 'HN1000000000008',
      citizenId: '000100008',
      phone: '0900000008',
      hamlet: 'Thôn Đồng Mít',
      commune: 'xã Đông Sơn',
      contact: { name: 'Nguyễn Hữu Trường', relationship: 'Con trai', phone: '0900000108' },
    });
    record.allergy({
      text: 'Aspirin',
      atc: 'B01AC06',
      category: 'medication',
      criticality: 'high',
      reactions: [['Phù mạch, co thắt phế quản', 'severe']],
      onsetDaysAgo: 715,
      note: 'Xảy ra ngày thứ 2 dùng aspirin sau nhồi máu não; đã chuyển clopidogrel.',
    });
    record.allergy({
      text: 'Ceftriaxon',
      atc: 'J01DD04',
      category: 'medication',
      criticality: 'high',
      reactions: [['Phản vệ độ II: mày đay, tụt huyết áp', 'severe']],
      onsetDaysAgo: 1800,
    });
    record.allergy({
      text: 'Thuốc cản quang chứa i-ốt',
      atc: 'V08AB',
      category: 'medication',
      criticality: 'high',
      reactions: [['Mày đay, khó thở', 'moderate']],
      onsetDaysAgo: 720,
      note: 'Cần dự phòng hoặc chọn phương tiện khác khi chụp.',
    });
    record.allergy({
      text: 'Diclofenac',
      atc: 'M01AB05',
      category: 'medication',
      criticality: 'low',
      reactions: [['Ban đỏ ngứa', 'mild']],
      onsetDaysAgo: 2600,
    });
    record.condition({
      icd: ['I69.3', 'Di chứng nhồi máu não'],
      text: 'Di chứng nhồi máu não bán cầu trái: liệt nửa người phải 4/5, nói khó nhẹ',
      onsetDaysAgo: 722,
      severity: 'moderate',
    });
    record.condition({
      icd: ['I63.9', 'Nhồi máu não, không xác định'],
      text: 'Nhồi máu não động mạch não giữa trái',
      onsetDaysAgo: 722,
      resolvedDaysAgo: 708,
    });
    record.condition({ icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'], onsetDaysAgo: 3600 });
    record.condition({ icd: ['E78.0', 'Tăng cholesterol máu đơn thuần'], onsetDaysAgo: 722 });
    record.condition({ icd: ['I65.2', 'Tắc và hẹp động mạch cảnh'], text: 'Hẹp 60% động mạch cảnh trong trái', onsetDaysAgo: 718 });
    record.condition({
      icd: ['F32.0', 'Giai đoạn trầm cảm nhẹ'],
      text: 'Trầm cảm nhẹ sau đột quỵ',
      onsetDaysAgo: 560,
      resolvedDaysAgo: 250,
    });
    record.condition({ icd: ['M17.9', 'Thoái hóa khớp gối, không xác định'], onsetDaysAgo: 1700 });
    record.takes({ atc: 'B01AC04', text: 'Clopidogrel 75 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 714, for: 'Dự phòng đột quỵ' });
    record.takes({ atc: 'C10AA05', text: 'Atorvastatin 40 mg', dose: 'Uống 1 viên buổi tối', fromDaysAgo: 720, for: 'Dự phòng đột quỵ' });
    record.takes({ atc: 'C09AA04', text: 'Perindopril 5 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 720, for: 'Tăng huyết áp' });
    record.takes({ atc: 'C03BA11', text: 'Indapamid 1,5 mg SR', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 480, for: 'Tăng huyết áp' });
    record.takes({
      atc: 'N02BE01',
      text: 'Paracetamol 500 mg',
      dose: 'Uống 1 viên khi đau khớp, tối đa 6 viên/ngày',
      fromDaysAgo: 1700,
      for: 'Thoái hóa khớp',
    });
    record.takes({
      atc: 'B01AC06',
      text: 'Aspirin 100 mg',
      dose: 'Uống 1 viên/ngày',
      fromDaysAgo: 716,
      toDaysAgo: 715,
      stopped: 'Phù mạch, co thắt phế quản',
    });
    record.takes({
      atc: 'N06AB06',
      text: 'Sertralin 50 mg',
      dose: 'Uống 1 viên buổi sáng',
      fromDaysAgo: 555,
      toDaysAgo: 250,
      for: 'Trầm cảm sau đột quỵ',
    });
    record.prescribed(
      { ...neurology, daysAgo: 200 },
      { atc: 'B01AC04', text: 'Clopidogrel 75 mg', dose: 'Uống 1 viên buổi sáng × 90 ngày', for: 'Dự phòng đột quỵ' },
    );
    const course: readonly (readonly [number, number, number, number, number])[] = [
      [1000, 158, 94, 78, 60.1],
      [860, 162, 96, 80, 60.5],
      [722, 186, 104, 88, 60.0],
      [690, 150, 90, 76, 58.2],
      [630, 146, 88, 74, 58.0],
      [560, 148, 88, 76, 56.9],
      [480, 152, 92, 76, 57.1],
      [400, 138, 84, 72, 57.8],
      [310, 136, 82, 72, 58.4],
      [200, 134, 80, 70, 58.9],
      [110, 138, 84, 72, 59.0],
      [40, 146, 88, 74, 59.3],
      [4, 154, 92, 78, 59.4],
      [1, 168, 98, 84, 59.4],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, weight] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, weight });
    record.vitals({ ...station, daysAgo: 1 }, { temperature: 36.7, spo2: 97, respiration: 18, height: 151, glucose: 6.0 });
    record.labs(
      { ...neurology, daysAgo: 721 },
      {
        fastingGlucose: 6.3,
        hba1c: 5.9,
        cholesterol: 6.8,
        ldl: 4.6,
        hdl: 1.0,
        triglyceride: 2.1,
        creatinine: 68,
        potassium: 3.9,
        hemoglobin: 131,
        platelets: 252,
        inr: 1.0,
        troponinT: 9,
      },
    );
    record.labs({ ...neurology, daysAgo: 480 }, { ldl: 2.4, cholesterol: 4.4, ast: 30, alt: 36, creatinine: 70, potassium: 4.1 });
    record.labs(
      { ...neurology, daysAgo: 200 },
      { ldl: 1.9, cholesterol: 3.9, ast: 27, alt: 29, creatinine: 71, potassium: 3.6, sodium: 138, hba1c: 6.0, platelets: 240 },
    );
    record.labs(
      { at: '00002', daysAgo: 4 },
      { ldl: 2.7, creatinine: 74, potassium: 3.2, sodium: 134, fastingGlucose: 6.1, hemoglobin: 128, platelets: 246 },
      'Hạ kali nhẹ, có thể do indapamid.',
    );
    record.report(
      { ...neurology, daysAgo: 721 },
      'NMR',
      ['24590-2', 'MR Brain', 'MRI não'],
      'Nhồi máu cấp vùng nhánh nông động mạch não giữa trái; tổn thương chất trắng Fazekas 1.',
    );
    record.report(
      { ...neurology, daysAgo: 718 },
      'CUS',
      ['24616-5', 'US Carotid arteries', 'Siêu âm động mạch cảnh'],
      'Mảng xơ vữa không ổn định gây hẹp 60% động mạch cảnh trong trái.',
    );
    record.report(
      { ...neurology, daysAgo: 200 },
      'CUS',
      ['24616-5', 'US Carotid arteries', 'Siêu âm động mạch cảnh'],
      'Hẹp 60–65% động mạch cảnh trong trái, không tiến triển đáng kể.',
    );
    record.report(
      { ...station, daysAgo: 1 },
      'EC',
      ['11524-6', 'EKG study', 'Điện tâm đồ'],
      'Nhịp xoang 84 lần/phút, dày thất trái, U nhẹ ở V2–V3.',
    );
    record.procedure({ at: '00001', daysAgo: 3900 }, 'Cắt tử cung toàn phần do u xơ');
    record.procedure({ ...neurology, daysAgo: 700 }, 'Phục hồi chức năng vận động và ngôn ngữ, 20 buổi', 'Sau nhồi máu não');
    record.vaccine(record.day(1530), 'J07BN01', 'Vắc xin COVID-19 mRNA', 1);
    record.vaccine(record.day(1500), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.vaccine(record.day(300), 'J07BB02', 'Vắc xin cúm mùa bất hoạt');
    record.visit(
      { ...neurology, daysAgo: 722 },
      { reason: 'Nhồi máu não cấp giờ thứ 7', icd: ['I63.9', 'Nhồi máu não, không xác định'], stayDays: 14 },
    );
    record.visit({ ...neurology, daysAgo: 480 }, { reason: 'Tái khám đột quỵ', icd: ['I69.3', 'Di chứng nhồi máu não'] });
    record.visit({ ...neurology, daysAgo: 200 }, { reason: 'Tái khám đột quỵ', icd: ['I69.3', 'Di chứng nhồi máu não'] });
    record.visit({ ...station, daysAgo: 4 }, { reason: 'Huyết áp tăng, chóng mặt', icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'] });
    record.visit(
      { ...station, daysAgo: 1 },
      { reason: 'Tê tay phải thoáng qua 20 phút', icd: ['G45.9', 'Cơn thiếu máu não thoáng qua, không xác định'] },
    );
    record.document(
      { ...neurology, daysAgo: 708 },
      ['18842-5', 'Discharge summary', 'Giấy ra viện'],
      'Giấy ra viện – Khoa Thần kinh',
      'Chẩn đoán: Nhồi máu não động mạch não giữa trái, NIHSS vào viện 9, ra viện 4.\nDị ứng: aspirin (phù mạch), thuốc cản quang chứa i-ốt, ceftriaxon.\nRa viện với clopidogrel 75 mg, atorvastatin 40 mg, perindopril 5 mg. Đích huyết áp < 130/80 mmHg, LDL < 1,8 mmol/L.',
    );
    return record.resources;
  },
};
