/** 68, heart failure with atrial fibrillation on warfarin, severe penicillin allergy; getting worse for two weeks. */
import { type DemoPatient, openRecord } from './fhir.ts';

const station = { at: '00101', by: 'BS. Nguyễn Thị Lan' } as const;
const cardiology = { at: '00001', by: 'BSCKII. Phạm Đức Tâm' } as const;

export const nguyenVanAn: DemoPatient = {
  key: 'nguyen-van-an',
  stationCode: '00101',
  resources(now) {
    const record = openRecord('nguyen-van-an', now, {
      name: 'Nguyễn Văn An',
      sex: 'male',
      birthDate: '1958-03-19',
      nationalId: '000058000001',
      insuranceNumber: 'HT3000000000001',
      citizenId: '000100001',
      phone: '0900000001',
      hamlet: 'Thôn Đông',
      commune: 'xã Yên Lộc',
      contact: { name: 'Nguyễn Thị Hiền', relationship: 'Con gái', phone: '0900000101' },
    });

    record.allergy({
      text: 'Penicillin',
      atc: 'J01C',
      category: 'medication',
      criticality: 'high',
      reactions: [
        ['Sốc phản vệ: tụt huyết áp, khó thở, phù mặt sau tiêm 10 phút', 'severe'],
        ['Mày đay toàn thân', 'moderate'],
      ],
      onsetDaysAgo: 3200,
      note: 'Đã được cấp thẻ dị ứng. Tránh toàn bộ nhóm penicillin; thận trọng với cephalosporin.',
    });

    record.condition({
      icd: ['I50.0', 'Suy tim sung huyết'],
      text: 'Suy tim phân suất tống máu giảm (EF 35%), NYHA III',
      onsetDaysAgo: 870,
      severity: 'severe',
      note: 'Nặng lên 2 tuần nay: khó thở khi nằm, phù hai chân, tăng 4,2 kg.',
    });
    record.condition({ icd: ['I48.2', 'Rung nhĩ mạn tính'], text: 'Rung nhĩ mạn tính, CHA₂DS₂-VASc 3', onsetDaysAgo: 860 });
    record.condition({ icd: ['I10', 'Tăng huyết áp vô căn (nguyên phát)'], onsetDaysAgo: 4400, severity: 'moderate' });
    record.condition({
      icd: ['N18.3', 'Bệnh thận mạn, giai đoạn 3'],
      text: 'Bệnh thận mạn giai đoạn 3a',
      onsetDaysAgo: 340,
      severity: 'mild',
    });
    record.condition({ icd: ['E78.5', 'Tăng lipid máu, không xác định'], text: 'Rối loạn lipid máu', onsetDaysAgo: 2900 });
    record.condition({
      icd: ['J18.9', 'Viêm phổi, không xác định'],
      text: 'Viêm phổi thùy dưới phổi phải',
      onsetDaysAgo: 604,
      resolvedDaysAgo: 588,
    });

    const active = [
      {
        atc: 'B01AA03',
        text: 'Warfarin 2 mg',
        dose: 'Uống 1 viên, 1 lần/ngày lúc 20 giờ; chỉnh theo INR (đích 2–3)',
        fromDaysAgo: 855,
        for: 'Rung nhĩ',
      },
      { atc: 'C03CA01', text: 'Furosemid 40 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 865, for: 'Suy tim' },
      { atc: 'C03DA01', text: 'Spironolacton 25 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 860, for: 'Suy tim' },
      { atc: 'C07AB07', text: 'Bisoprolol 2,5 mg', dose: 'Uống 1 viên buổi sáng', fromDaysAgo: 840, for: 'Suy tim, rung nhĩ' },
      { atc: 'C09AA02', text: 'Enalapril 5 mg', dose: 'Uống 1 viên × 2 lần/ngày', fromDaysAgo: 860, for: 'Suy tim, tăng huyết áp' },
      { atc: 'C10AA05', text: 'Atorvastatin 20 mg', dose: 'Uống 1 viên buổi tối', fromDaysAgo: 2890, for: 'Rối loạn lipid máu' },
    ];
    for (const medicine of active) record.takes(medicine);
    record.takes({
      atc: 'C01AA05',
      text: 'Digoxin 0,25 mg',
      dose: 'Uống nửa viên/ngày',
      fromDaysAgo: 870,
      toDaysAgo: 585,
      stopped: 'Buồn nôn, mạch chậm 46 lần/phút; nghi ngộ độc digoxin',
    });
    record.takes({
      atc: 'M01AB05',
      text: 'Diclofenac 50 mg (tự mua)',
      dose: 'Uống 1 viên khi đau khớp, 5–6 ngày',
      fromDaysAgo: 19,
      toDaysAgo: 12,
      stopped: 'Trạm y tế yêu cầu dừng: đang dùng warfarin, suy tim, bệnh thận mạn',
    });
    record.prescribed(
      { ...cardiology, daysAgo: 604 },
      { atc: 'J01MA12', text: 'Levofloxacin 750 mg', dose: 'Truyền tĩnh mạch 1 lần/ngày × 7 ngày', for: 'Viêm phổi' },
    );

    // [days ago, systolic, diastolic, pulse, SpO₂, weight]: monthly at first, closer as he gets worse.
    const course: readonly (readonly [number, number, number, number, number, number])[] = [
      [868, 168, 98, 118, 92, 66.5],
      [830, 150, 92, 96, 95, 62.8],
      [770, 144, 88, 88, 96, 61.9],
      [710, 138, 86, 84, 96, 61.5],
      [650, 140, 84, 82, 97, 61.2],
      [604, 132, 80, 112, 90, 60.4],
      [540, 136, 82, 80, 96, 60.1],
      [480, 134, 80, 78, 97, 60.6],
      [420, 138, 84, 76, 97, 61.0],
      [360, 136, 82, 80, 96, 61.3],
      [300, 140, 86, 78, 96, 61.2],
      [240, 138, 84, 82, 96, 61.6],
      [180, 142, 86, 84, 96, 61.4],
      [120, 140, 84, 86, 96, 61.8],
      [60, 144, 88, 88, 95, 62.1],
      [30, 146, 88, 92, 95, 62.4],
      [12, 152, 92, 104, 94, 64.3],
      [5, 156, 94, 112, 93, 65.7],
      [1, 158, 96, 118, 91, 66.6],
    ];
    for (const [daysAgo, systolic, diastolic, pulse, spo2, weight] of course) {
      record.vitals({ ...station, daysAgo }, { bp: [systolic, diastolic], pulse, spo2, weight });
    }
    record.vitals({ ...station, daysAgo: 868 }, { height: 164, temperature: 36.7, respiration: 26 });
    record.vitals({ ...station, daysAgo: 1 }, { temperature: 36.8, respiration: 28, glucose: 6.4 }, '08:20');

    record.labs(
      { ...cardiology, daysAgo: 868 },
      {
        creatinine: 96,
        egfr: 73,
        urea: 6.8,
        potassium: 4.1,
        sodium: 138,
        ntProBnp: 6840,
        troponinT: 22,
        hba1c: 5.8,
        ldl: 2.9,
        hemoglobin: 138,
        wbc: 7.9,
        platelets: 214,
        ast: 44,
        alt: 39,
        tsh: 2.1,
        inr: 1.1,
      },
    );
    record.labs({ ...cardiology, daysAgo: 770 }, { creatinine: 101, egfr: 69, potassium: 4.5, ntProBnp: 2310, inr: 2.4, hemoglobin: 136 });
    record.labs(
      { ...cardiology, daysAgo: 604 },
      { creatinine: 112, egfr: 60, potassium: 4.6, ntProBnp: 3260, inr: 3.6, crp: 96, wbc: 15.2, hemoglobin: 129 },
      'Hội chứng viêm; INR trên ngưỡng điều trị.',
    );
    record.labs(
      { ...cardiology, daysAgo: 480 },
      { creatinine: 108, egfr: 63, potassium: 4.4, ntProBnp: 1480, inr: 2.6, ldl: 2.1, hemoglobin: 134 },
    );
    record.labs({ ...cardiology, daysAgo: 340 }, { creatinine: 118, egfr: 56, potassium: 4.7, ntProBnp: 1620, inr: 2.2, uricAcid: 468 });
    record.labs(
      { ...cardiology, daysAgo: 160 },
      { creatinine: 122, egfr: 54, potassium: 4.8, ntProBnp: 1890, inr: 2.5, ldl: 1.9, hba1c: 6.0, hemoglobin: 131, platelets: 205 },
    );
    record.labs({ ...station, daysAgo: 60 }, { inr: 2.3 });
    record.labs({ ...station, daysAgo: 12 }, { inr: 3.4 }, 'INR tăng trong lúc tự dùng diclofenac.');
    record.labs(
      { at: '00002', daysAgo: 3 },
      {
        creatinine: 146,
        egfr: 43,
        urea: 12.4,
        potassium: 5.3,
        sodium: 133,
        ntProBnp: 5270,
        troponinT: 26,
        inr: 3.1,
        hemoglobin: 126,
        wbc: 8.4,
        platelets: 198,
        crp: 7,
        ast: 52,
        alt: 48,
      },
      'Chức năng thận giảm, kali tăng nhẹ, NT-proBNP tăng cao.',
    );

    record.report(
      { ...cardiology, daysAgo: 867 },
      'CUS',
      ['42148-7', 'US Heart', 'Siêu âm tim'],
      'Thất trái giãn (Dd 62 mm), EF 32% (Simpson), nhĩ trái 47 mm, hở van hai lá vừa, PAPs 45 mmHg.',
    );
    record.report(
      { ...cardiology, daysAgo: 160 },
      'CUS',
      ['42148-7', 'US Heart', 'Siêu âm tim'],
      'Thất trái giãn (Dd 60 mm), EF 35%, nhĩ trái 49 mm, hở hai lá vừa, PAPs 42 mmHg, không có huyết khối buồng tim.',
    );
    record.report(
      { ...station, daysAgo: 1 },
      'EC',
      ['11524-6', 'EKG study', 'Điện tâm đồ'],
      'Rung nhĩ, tần số thất 116 lần/phút, trục trái, dày thất trái, không có ST chênh.',
    );
    record.report(
      { at: '00002', daysAgo: 3 },
      'RAD',
      ['36643-5', 'XR Chest 2 Views', 'X-quang ngực'],
      'Bóng tim to (chỉ số tim–ngực 0,62), ứ huyết rốn phổi hai bên, tràn dịch màng phổi phải lượng ít.',
    );

    record.procedure({ ...cardiology, daysAgo: 850 }, 'Chụp động mạch vành qua da: không hẹp có ý nghĩa', 'Tìm nguyên nhân suy tim');
    record.procedure({ at: '00002', daysAgo: 6900 }, 'Mổ thoát vị bẹn phải');

    record.vaccine(record.day(330), 'J07BB02', 'Vắc xin cúm mùa bất hoạt');
    record.vaccine(record.day(1560), 'J07BN01', 'Vắc xin COVID-19 mRNA', 1);
    record.vaccine(record.day(1530), 'J07BN01', 'Vắc xin COVID-19 mRNA', 2);
    record.vaccine(record.day(1340), 'J07BN01', 'Vắc xin COVID-19 mRNA', 3);

    record.visit(
      { ...cardiology, daysAgo: 868 },
      { reason: 'Suy tim mất bù cấp, rung nhĩ nhanh', icd: ['I50.0', 'Suy tim sung huyết'], stayDays: 11 },
    );
    record.visit(
      { ...cardiology, daysAgo: 604 },
      { reason: 'Viêm phổi trên nền suy tim', icd: ['J18.9', 'Viêm phổi, không xác định'], stayDays: 9 },
    );
    record.visit({ ...cardiology, daysAgo: 340 }, { reason: 'Khám lại suy tim', icd: ['I50.0', 'Suy tim sung huyết'] });
    record.visit({ ...cardiology, daysAgo: 160 }, { reason: 'Khám lại suy tim, siêu âm tim', icd: ['I50.0', 'Suy tim sung huyết'] });
    record.visit({ ...station, daysAgo: 60 }, { reason: 'Kiểm tra INR, cấp thuốc tháng', icd: ['I48.2', 'Rung nhĩ mạn tính'] });
    record.visit({ ...station, daysAgo: 12 }, { reason: 'Khó thở khi gắng sức tăng, phù chân', icd: ['I50.0', 'Suy tim sung huyết'] });
    record.visit(
      { at: '00002', daysAgo: 3 },
      { reason: 'Xét nghiệm và X-quang theo giới thiệu của trạm', icd: ['I50.0', 'Suy tim sung huyết'] },
    );

    record.document(
      { ...cardiology, daysAgo: 857 },
      ['18842-5', 'Discharge summary', 'Giấy ra viện'],
      'Giấy ra viện – Khoa Tim mạch',
      'Chẩn đoán: Suy tim EF giảm (32%), rung nhĩ, tăng huyết áp.\nĐiều trị: furosemid tĩnh mạch, kiểm soát tần số, chống đông.\nRa viện: NYHA II, HA 130/80 mmHg, cân nặng 62,8 kg.\nHẹn khám lại sau 1 tháng; kiểm tra INR tại trạm mỗi 4 tuần.',
    );
    record.document(
      { ...station, daysAgo: 1 },
      ['34109-9', 'Note', 'Phiếu khám tại trạm'],
      'Phiếu khám tại trạm',
      'Khó thở khi nằm, phải kê 3 gối; phù mềm hai cẳng chân; ran ẩm hai đáy phổi; tĩnh mạch cổ nổi.\nTăng 4,2 kg trong 1 tháng. Đã dừng diclofenac 12 ngày trước.\nXin ý kiến chuyên khoa Tim mạch: chỉnh lợi tiểu, kiểm soát tần số, có cần chuyển viện?',
    );
    return record.resources;
  },
};
