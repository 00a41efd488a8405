/** 37, recurrent upper abdominal pain: gallstones, now pancreatitis; CT of the abdomen done. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00102', by: 'BS. Trần Văn Hùng' } as const;
const district = { at: '00002' } as const;

export const phamThiDung: DemoPatient = {
  key: 'pham-thi-dung',
  stationCode: '00102',
  resources(now) {
    const record = openRecord('pham-thi-dung', now, {
      name: 'Phạm Thị Dung',
      sex: 'female',
      birthDate: '1989-04-27',
      nationalId: '000189000004',
      insuranceNumber: 'GD4000000000004',
      phone: '0900000004',
      hamlet: 'Xóm 6',
      commune: 'xã Đông Sơn',
      contact: { name: 'Đinh Văn Quý', relationship: 'Chồng', phone: '0900000104' },
    });
    record.allergy({
      text: 'Tôm, cua, ghẹ',
      category: 'food',
      criticality: 'low',
      reactions: [['Mày đay, ngứa', 'mild']],
      onsetDaysAgo: 4100,
    });
    record.condition({ icd: ['K80.2', 'Sỏi túi mật không có viêm túi mật'], text: 'Sỏi túi mật nhiều viên', onsetDaysAgo: 610 });
    record.condition({ icd: ['K85.1', 'Viêm tụy cấp do sỏi mật'], onsetDaysAgo: 2, severity: 'moderate', provisional: true });
    record.condition({ icd: ['E78.1', 'Tăng triglycerid máu đơn thuần'], onsetDaysAgo: 610 });
    record.condition({ icd: ['E66.9', 'Béo phì, không xác định'], onsetDaysAgo: 1400 });
    record.condition({
      icd: ['O82', 'Đẻ một thai bằng mổ lấy thai'],
      text: 'Tiền sử mổ lấy thai 2 lần',
      onsetDaysAgo: 2500,
      resolvedDaysAgo: 2490,
    });
    record.takes({ atc: 'C10AB05', text: 'Fenofibrat 160 mg', dose: 'Uống 1 viên sau bữa tối', fromDaysAgo: 600, for: 'Tăng triglycerid' });
    record.takes({
      atc: 'A03AD02',
      text: 'Drotaverin 40 mg',
      dose: 'Uống 1–2 viên khi đau bụng',
      fromDaysAgo: 600,
      for: 'Cơn đau quặn mật',
    });
    record.takes({
      atc: 'G03AA07',
      text: 'Thuốc tránh thai kết hợp (levonorgestrel/ethinylestradiol)',
      dose: 'Uống 1 viên/ngày',
      fromDaysAgo: 2200,
      toDaysAgo: 605,
      stopped: 'Tăng triglycerid, sỏi mật',
    });
    record.prescribed(
      { ...station, daysAgo: 1 },
      { atc: 'N02BE01', text: 'Paracetamol 1 g', dose: 'Truyền tĩnh mạch khi đau, cách ít nhất 6 giờ', for: 'Đau bụng', status: 'active' },
    );
    record.prescribed(
      { ...district, daysAgo: 240 },
      { atc: 'A05AA02', text: 'Acid ursodeoxycholic 300 mg', dose: 'Uống 1 viên × 2 lần/ngày × 90 ngày', for: 'Sỏi túi mật' },
    );
    const course: readonly (readonly [number, number, number, number, number])[] = [
      [980, 122, 78, 76, 68.0],
      [860, 120, 76, 74, 68.8],
      [730, 124, 80, 78, 70.2],
      [610, 126, 80, 88, 71.5],
      [500, 122, 78, 76, 70.1],
      [370, 120, 78, 74, 69.4],
      [240, 124, 80, 92, 70.8],
      [120, 122, 78, 76, 71.2],
      [2, 132, 84, 104, 71.0],
      [1, 118, 74, 108, 71.4],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, weight] of course)
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, weight });
    record.vitals({ ...station, daysAgo: 2 }, { temperature: 37.9, spo2: 97, respiration: 22, height: 156, glucose: 8.1 });
    record.vitals({ ...station, daysAgo: 1 }, { temperature: 38.2, spo2: 95, respiration: 24, glucose: 8.8 }, '16:00');
    record.labs(
      { ...district, daysAgo: 610 },
      { cholesterol: 6.1, triglyceride: 5.8, hdl: 0.9, fastingGlucose: 5.9, ast: 38, alt: 52, bilirubin: 18, hemoglobin: 122, wbc: 9.1 },
    );
    record.labs({ ...district, daysAgo: 370 }, { triglyceride: 2.9, cholesterol: 5.3, ast: 26, alt: 30, fastingGlucose: 5.6 });
    record.labs(
      { ...district, daysAgo: 240 },
      { triglyceride: 3.4, ast: 64, alt: 88, bilirubin: 26, wbc: 11.2, crp: 22, lipase: 58, hemoglobin: 119 },
    );
    record.labs(
      { ...district, daysAgo: 2 },
      {
        lipase: 1240,
        wbc: 15.8,
        hemoglobin: 136,
        platelets: 288,
        crp: 64,
        ast: 212,
        alt: 268,
        bilirubin: 48,
        creatinine: 74,
        urea: 6.9,
        sodium: 134,
        potassium: 3.6,
        fastingGlucose: 8.6,
        triglyceride: 6.2,
      },
      'Lipase tăng > 20 lần, hội chứng tắc mật, bạch cầu tăng.',
    );
    record.labs(
      { ...district, daysAgo: 1 },
      { lipase: 910, wbc: 17.4, crp: 168, hemoglobin: 128, creatinine: 88, urea: 8.2, potassium: 3.4, bilirubin: 56 },
      'CRP tăng nhanh sau 24 giờ.',
    );
    record.report(
      { ...district, daysAgo: 610 },
      'CUS',
      ['24558-9', 'US Abdomen', 'Siêu âm ổ bụng'],
      'Túi mật có nhiều sỏi 4–9 mm, thành không dày; ống mật chủ 5 mm; gan nhiễm mỡ độ I.',
    );
    record.report(
      { ...district, daysAgo: 2 },
      'CUS',
      ['24558-9', 'US Abdomen', 'Siêu âm ổ bụng'],
      'Túi mật căng, nhiều sỏi; ống mật chủ 10 mm, nghi sỏi đoạn thấp; tụy to, khó đánh giá do hơi.',
    );
    record.report(
      { ...district, daysAgo: 1 },
      'CT',
      ['79103-8', 'CT Abdomen W contrast IV', 'CT ổ bụng có tiêm cản quang'],
      'Tụy to lan tỏa, thâm nhiễm mỡ và dịch quanh tụy, ngấm thuốc đồng nhất, chưa thấy hoại tử (Balthazar D, CTSI 3). Sỏi đoạn thấp ống mật chủ 7 mm. Tràn dịch màng phổi trái ít.',
    );
    record.procedure({ at: '00001', daysAgo: 2495 }, 'Mổ lấy thai lần 2');
    record.procedure({ at: '00001', daysAgo: 4010 }, 'Mổ lấy thai lần 1');
    record.vaccine(record.day(1530), 'J07BN01', 'Vắc xin COVID-19 mRNA', 1);
    record.vaccine(record.day(1500), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.vaccine(record.day(2620), 'J07AM01', 'Vắc xin uốn ván', 2);
    record.visit(
      { ...district, daysAgo: 610 },
      { reason: 'Đau hạ sườn phải sau bữa ăn nhiều mỡ', icd: ['K80.2', 'Sỏi túi mật không có viêm túi mật'] },
    );
    record.visit(
      { ...district, daysAgo: 240 },
      { reason: 'Cơn đau quặn mật', icd: ['K80.2', 'Sỏi túi mật không có viêm túi mật'], stayDays: 3 },
    );
    record.visit(
      { ...district, daysAgo: 2 },
      { reason: 'Đau thượng vị dữ dội lan sau lưng, nôn', icd: ['K85.1', 'Viêm tụy cấp do sỏi mật'], emergency: true },
    );
    record.document(
      { ...district, daysAgo: 1 },
      ['34109-9', 'Note', 'Phiếu theo dõi'],
      'Phiếu theo dõi và yêu cầu hội chẩn',
      'Đau thượng vị 36 giờ, nôn nhiều, sốt 38,2 °C, bụng chướng, ấn đau thượng vị và hạ sườn phải, vàng mắt nhẹ.\nĐã truyền Ringer lactat 3 lít/24 giờ, giảm đau, nhịn ăn.\nXin ý kiến: có chỉ định ERCP cấp cứu, kháng sinh, chuyển tuyến?',
    );
    return record.resources;
  },
};
