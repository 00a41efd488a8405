import type { MinutesText } from './minutesFields.ts';
import type { SpecialtyCode } from './specialties.ts';

/** One thing that should be said in a section, as a heading to write behind. */
export interface Prompt {
  readonly vi: string;
  readonly en: string;
}
/** What the minutes of a kind of consult should speak about, section by section. Offered, never filled in by itself. */
export interface MinutesTemplate {
  readonly code: string;
  readonly vi: string;
  readonly en: string;
  readonly prompts: Readonly<Partial<Record<MinutesText, readonly Prompt[]>>>;
}

const p = (vi: string, en: string): Prompt => ({ vi, en });
const history = p('Tiền sử', 'Past history');
const medicines = p('Thuốc đang dùng', 'Current medicines');
const course = p('Diễn biến', 'Course');
const exam = p('Khám', 'Examination');
const tests = p('Cận lâm sàng', 'Investigations');
const differential = p('Chẩn đoán phân biệt', 'Differential diagnosis');
const prognosis = p('Tiên lượng', 'Prognosis');
const severity = p('Mức độ nặng', 'Severity');
const followUp = p('Tái khám', 'Follow-up visit');
const alarm = p('Dấu hiệu cần quay lại ngay', 'Signs that need immediate return');
const transfer = p('Chỉ định chuyển tuyến', 'When to transfer');

/** Sections follow the form of a biên bản hội chẩn; what each specialty asks for follows the usual structure of its case notes. */
export const minutesTemplates = [
  {
    code: 'internal',
    vi: 'Nội khoa',
    en: 'Internal medicine',
    prompts: {
      course: [history, medicines, course, exam, tests],
      discussion: [differential, severity, p('Bệnh kèm theo', 'Comorbidities')],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), prognosis],
      nextStep: [followUp, alarm, transfer],
    },
  },
  {
    code: 'cardiology',
    vi: 'Tim mạch',
    en: 'Cardiology',
    prompts: {
      course: [
        p('Tiền sử và yếu tố nguy cơ tim mạch', 'History and cardiovascular risk factors'),
        medicines,
        p('Đau ngực, khó thở (NYHA)', 'Chest pain, dyspnoea (NYHA)'),
        p('Huyết áp, nhịp tim, phù', 'Blood pressure, heart rate, oedema'),
        p('Điện tâm đồ', 'ECG'),
        p('Siêu âm tim', 'Echocardiography'),
        p('Troponin, NT-proBNP', 'Troponin, NT-proBNP'),
      ],
      discussion: [
        differential,
        p('Phân tầng nguy cơ', 'Risk stratification'),
        p('Chỉ định can thiệp', 'Indication for intervention'),
        p('Nguy cơ chảy máu', 'Bleeding risk'),
      ],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), p('Phân độ suy tim', 'Class of heart failure'), prognosis],
      nextStep: [
        p('Theo dõi huyết áp, cân nặng', 'Watch blood pressure and weight'),
        p('Xét nghiệm kiểm tra', 'Control tests'),
        followUp,
        alarm,
        transfer,
      ],
    },
  },
  {
    code: 'emergency',
    vi: 'Cấp cứu – Hồi sức',
    en: 'Emergency and intensive care',
    prompts: {
      course: [
        p('Giờ khởi phát', 'Time of onset'),
        p('Đường thở, hô hấp, tuần hoàn', 'Airway, breathing, circulation'),
        p('Tri giác (Glasgow)', 'Consciousness (Glasgow)'),
        p('Đã xử trí', 'Treatment so far'),
        tests,
      ],
      discussion: [severity, differential, p('Nguy cơ khi vận chuyển', 'Risk of transport')],
      conclusion: [p('Chẩn đoán', 'Diagnosis'), p('Mức độ cấp cứu', 'Degree of urgency')],
      nextStep: [p('Theo dõi mỗi giờ', 'Hourly observation'), p('Chuẩn bị vận chuyển', 'Preparation for transport'), transfer],
    },
  },
  {
    code: 'neurology',
    vi: 'Thần kinh',
    en: 'Neurology',
    prompts: {
      course: [
        p('Giờ khởi phát, lần cuối bình thường', 'Time of onset, last seen well'),
        p('Tri giác (Glasgow)', 'Consciousness (Glasgow)'),
        p('Dấu thần kinh khu trú (NIHSS)', 'Focal signs (NIHSS)'),
        history,
        medicines,
        p('Chẩn đoán hình ảnh sọ não', 'Brain imaging'),
      ],
      discussion: [differential, p('Chỉ định tái tưới máu', 'Indication for reperfusion'), p('Chống chỉ định', 'Contraindications')],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), prognosis],
      nextStep: [p('Phục hồi chức năng', 'Rehabilitation'), followUp, alarm, transfer],
    },
  },
  {
    code: 'infectious',
    vi: 'Truyền nhiễm',
    en: 'Infectious diseases',
    prompts: {
      course: [
        p('Dịch tễ', 'Exposure'),
        p('Ngày thứ mấy của bệnh', 'Day of illness'),
        course,
        p('Kháng sinh đã dùng', 'Antibiotics used'),
        exam,
        tests,
      ],
      discussion: [
        differential,
        severity,
        p('Lựa chọn kháng sinh', 'Choice of antibiotic'),
        p('Cách ly, báo cáo ca bệnh', 'Isolation and notification'),
      ],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), prognosis],
      nextStep: [p('Theo dõi và xét nghiệm lại', 'Observation and repeat tests'), alarm, transfer],
    },
  },
  {
    code: 'oncology',
    vi: 'Ung bướu',
    en: 'Oncology',
    prompts: {
      course: [
        history,
        p('Mô bệnh học', 'Histology'),
        p('Giai đoạn (TNM)', 'Stage (TNM)'),
        p('Điều trị đã qua', 'Treatment so far'),
        p('Thể trạng (ECOG)', 'Performance status (ECOG)'),
        tests,
      ],
      discussion: [
        p('Phẫu thuật', 'Surgery'),
        p('Hóa trị, đích, miễn dịch', 'Chemotherapy, targeted and immune therapy'),
        p('Xạ trị', 'Radiotherapy'),
        p('Chăm sóc giảm nhẹ', 'Palliative care'),
      ],
      conclusion: [p('Chẩn đoán và giai đoạn', 'Diagnosis and stage'), p('Mục tiêu điều trị', 'Aim of treatment'), prognosis],
      nextStep: [p('Đánh giá đáp ứng', 'Assessment of response'), followUp, alarm],
    },
  },
  {
    code: 'surgery',
    vi: 'Ngoại khoa',
    en: 'Surgery',
    prompts: {
      course: [
        p('Cơ chế, giờ khởi phát', 'Mechanism, time of onset'),
        history,
        p('Dị ứng, thuốc chống đông', 'Allergies, anticoagulants'),
        p('Khám ngoại khoa', 'Surgical examination'),
        p('Bữa ăn cuối', 'Last meal'),
        tests,
      ],
      discussion: [
        differential,
        p('Chỉ định phẫu thuật', 'Indication for surgery'),
        p('Nguy cơ gây mê (ASA)', 'Anaesthetic risk (ASA)'),
        p('Phương pháp phẫu thuật', 'Operation proposed'),
        p('Điều trị bảo tồn', 'Conservative treatment'),
      ],
      conclusion: [p('Chẩn đoán trước mổ', 'Preoperative diagnosis'), p('Mổ cấp cứu hay mổ phiên', 'Emergency or elective')],
      nextStep: [
        p('Chuẩn bị trước mổ', 'Preparation before operation'),
        p('Theo dõi bụng, vết mổ', 'Watch abdomen and wound'),
        alarm,
        transfer,
      ],
    },
  },
  {
    code: 'obstetrics',
    vi: 'Sản phụ khoa',
    en: 'Obstetrics and gynaecology',
    prompts: {
      course: [
        p('PARA, kinh cuối, tuổi thai', 'Parity, last period, gestational age'),
        p('Tiền sử sản khoa', 'Obstetric history'),
        p('Cơn co, ối, ra máu', 'Contractions, waters, bleeding'),
        p('Tim thai, ngôi thai', 'Fetal heart rate, presentation'),
        p('Huyết áp, protein niệu', 'Blood pressure, proteinuria'),
        p('Siêu âm thai', 'Obstetric ultrasound'),
      ],
      discussion: [
        p('Nguy cơ cho mẹ', 'Risk for the mother'),
        p('Nguy cơ cho thai', 'Risk for the fetus'),
        p('Cách sinh', 'Mode of delivery'),
        differential,
      ],
      conclusion: [p('Chẩn đoán', 'Diagnosis'), p('Tiên lượng mẹ và con', 'Prognosis of mother and child')],
      nextStep: [
        p('Theo dõi mẹ và tim thai', 'Watch mother and fetal heart rate'),
        p('Khám thai lần sau', 'Next antenatal visit'),
        alarm,
        transfer,
      ],
    },
  },
  {
    code: 'paediatrics',
    vi: 'Nhi khoa',
    en: 'Paediatrics',
    prompts: {
      course: [
        p('Tuổi, cân nặng', 'Age, weight'),
        p('Tiền sử sinh, dinh dưỡng, phát triển', 'Birth, nutrition, development'),
        p('Tiêm chủng', 'Immunisation'),
        course,
        p('Bú, ăn, tiểu, tri giác', 'Feeding, urine, alertness'),
        p('Nhịp thở, rút lõm, SpO₂', 'Breathing rate, indrawing, SpO₂'),
        tests,
      ],
      discussion: [differential, severity, p('Liều thuốc theo cân nặng', 'Dose by weight')],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), prognosis],
      nextStep: [
        p('Dặn dò người chăm sóc', 'Advice to the carer'),
        p('Dấu hiệu nguy hiểm toàn thân', 'General danger signs'),
        followUp,
        transfer,
      ],
    },
  },
  {
    code: 'imaging',
    vi: 'Chẩn đoán hình ảnh',
    en: 'Imaging',
    prompts: {
      course: [
        p('Câu hỏi lâm sàng', 'Clinical question'),
        p('Kỹ thuật, thuốc cản quang', 'Technique, contrast'),
        p('So sánh với lần trước', 'Comparison with earlier studies'),
      ],
      discussion: [
        p('Mô tả tổn thương', 'Findings'),
        p('Kích thước, vị trí', 'Size and site'),
        differential,
        p('Hạn chế của phim', 'Limits of the images'),
      ],
      conclusion: [
        p('Kết luận hình ảnh', 'Impression'),
        p('Phân loại (BI-RADS, LI-RADS, TI-RADS…)', 'Category (BI-RADS, LI-RADS, TI-RADS…)'),
      ],
      nextStep: [p('Đề nghị chụp bổ sung', 'Further imaging'), p('Thời điểm chụp lại', 'When to repeat')],
    },
  },
  {
    code: 'pathology',
    vi: 'Giải phẫu bệnh',
    en: 'Pathology',
    prompts: {
      course: [
        p('Lâm sàng và vị trí lấy mẫu', 'Clinical data and site of specimen'),
        p('Loại bệnh phẩm, cách cố định', 'Kind of specimen, fixation'),
        p('Đại thể', 'Gross description'),
      ],
      discussion: [p('Vi thể', 'Microscopy'), p('Nhuộm đặc biệt, hóa mô miễn dịch', 'Special stains, immunohistochemistry'), differential],
      conclusion: [p('Chẩn đoán mô bệnh học', 'Histological diagnosis'), p('Độ mô học, diện cắt', 'Grade, margins')],
      nextStep: [p('Xét nghiệm bổ sung', 'Further tests'), p('Lấy mẫu lại', 'Repeat sampling')],
    },
  },
  {
    code: 'psychiatry',
    vi: 'Tâm thần',
    en: 'Psychiatry',
    prompts: {
      course: [
        history,
        p('Hoàn cảnh, sang chấn', 'Circumstances, trauma'),
        p('Khám tâm thần', 'Mental state examination'),
        p('Ý tưởng tự sát, gây hại', 'Thoughts of suicide or harm'),
        p('Chất kích thích, rượu', 'Substances, alcohol'),
        medicines,
      ],
      discussion: [differential, p('Đánh giá nguy cơ', 'Risk assessment'), p('Lựa chọn điều trị', 'Choice of treatment')],
      conclusion: [p('Chẩn đoán xác định', 'Final diagnosis'), prognosis],
      nextStep: [p('Người theo dõi tại nhà', 'Who watches at home'), followUp, alarm, transfer],
    },
  },
] as const satisfies readonly MinutesTemplate[];

export type MinutesTemplateCode = (typeof minutesTemplates)[number]['code'];

const bySpecialty: Partial<Record<SpecialtyCode, MinutesTemplateCode>> = {
  emergency: 'emergency',
  cardiology: 'cardiology',
  neurology: 'neurology',
  infectious: 'infectious',
  oncology: 'oncology',
  surgery: 'surgery',
  orthopaedics: 'surgery',
  ophthalmology: 'surgery',
  ent: 'surgery',
  dentistry: 'surgery',
  obstetrics: 'obstetrics',
  paediatrics: 'paediatrics',
  radiology: 'imaging',
  psychiatry: 'psychiatry',
};

export function findMinutesTemplate(code: string): MinutesTemplate | undefined {
  return minutesTemplates.find((template) => template.code === code);
}

/** The template a consult begins with: the kind of remote work decides before the specialty (imaging, pathology), internal medicine is the rest. */
export function templateOf(consult: { specialty: string; kind: string }): MinutesTemplate {
  const byKind = ['imaging', 'pathology', 'surgery'].includes(consult.kind) ? consult.kind : undefined;
  const code = byKind ?? bySpecialty[consult.specialty as SpecialtyCode];
  return findMinutesTemplate(code ?? 'internal') ?? minutesTemplates[0];
}
