import type { Diagnosis } from '@hoi-chan/shared/features/consultShapes.ts';
import type { DemoConsultRow } from './store.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** One consult of the demo, by keys of people and patients. Invented, but plausible. */
export interface DemoConsult {
  key: string;
  patientKey: string;
  asker: string;
  specialist: string;
  urgency: 'urgent' | 'routine';
  specialty: string;
  question: string;
  workingDiagnosis: Diagnosis;
  vitals: Record<string, number>;
  course: DemoConsultRow['course'];
  /** Only on the one whose minutes are signed. */
  minutes?: { discussion: string; conclusion: string; nextStep: string; diagnosis: Diagnosis; plan: string[] };
  chat?: { by: 'asker' | 'specialist'; text: string; minutesAgo: number }[];
}

export const demoConsults: readonly DemoConsult[] = [
  {
    key: 'an-tim-mach',
    patientKey: 'nguyen-van-an',
    asker: 'bs.lan',
    specialist: 'bs.tim',
    urgency: 'routine',
    specialty: 'cardiology',
    question:
      'Suy tim mạn, rung nhĩ. Ba tuần nay khó thở khi gắng sức tăng dần, tăng 2 kg, phù nhẹ hai chân. Xin ý kiến chỉnh lợi tiểu và kiểm soát tần số thất.',
    workingDiagnosis: { code: 'I50.0', text: 'Suy tim sung huyết' },
    vitals: { systolic: 148, diastolic: 86, pulse: 104, spo2: 95, weight: 61.5 },
    course: [
      { to: 'draft', minutesAgo: 61 * DAY + 90, by: 'asker' },
      { to: 'requested', minutesAgo: 61 * DAY + 80, by: 'asker' },
      { to: 'accepted', minutesAgo: 61 * DAY + 45, by: 'specialist' },
      { to: 'in_session', minutesAgo: 61 * DAY + 40, by: 'specialist' },
      { to: 'minutes_open', minutesAgo: 61 * DAY + 18, by: 'specialist' },
      { to: 'signed', minutesAgo: 61 * DAY + 5, by: 'asker' },
      { to: 'delivered', minutesAgo: 61 * DAY + 4, by: 'system' },
      { to: 'closed', minutesAgo: 60 * DAY, by: 'asker' },
    ],
    minutes: {
      discussion:
        'Rung nhĩ tần số thất còn nhanh, có dấu hiệu ứ dịch nhẹ. Mức lọc cầu thận ổn định so với ba tháng trước. Không có chỉ định chuyển viện ngay.',
      conclusion: 'Suy tim mạn mất bù nhẹ do kiểm soát tần số chưa tốt và ăn mặn. Điều trị ngoại trú tại trạm, theo dõi sát cân nặng.',
      diagnosis: { code: 'I50.0', text: 'Suy tim sung huyết' },
      plan: [
        'Tăng furosemid lên 40 mg/ngày trong 7 ngày, sau đó đánh giá lại',
        'Tăng dần thuốc chẹn beta theo tần số tim, mục tiêu dưới 100 lần/phút khi nghỉ',
        'Xét nghiệm creatinin, kali sau 7 ngày',
      ],
      nextStep: 'Khám lại tại trạm sau 7 ngày. Gọi lại hội chẩn nếu tăng quá 2 kg trong 3 ngày hoặc khó thở khi nằm.',
    },
    chat: [
      { by: 'asker', text: 'Em đã gửi điện tim và siêu âm tim gần nhất ạ.', minutesAgo: 61 * DAY + 44 },
      { by: 'specialist', text: 'Tôi xem được rồi. Bác cân bệnh nhân mỗi sáng giúp tôi.', minutesAgo: 61 * DAY + 42 },
    ],
  },
  {
    key: 'cuong-than-kinh',
    patientKey: 'le-van-cuong',
    asker: 'bs.lan',
    specialist: 'bs.nao',
    urgency: 'urgent',
    specialty: 'neurology',
    question:
      'Đau đầu tăng dần ba tháng, nặng về sáng, một cơn co giật tay phải. Xin ý kiến đọc phim cộng hưởng từ sọ não và hướng xử trí.',
    workingDiagnosis: { code: 'R51', text: 'Đau đầu' },
    vitals: { systolic: 142, diastolic: 88, pulse: 82, spo2: 98 },
    course: [
      { to: 'draft', minutesAgo: 70, by: 'asker' },
      { to: 'requested', minutesAgo: 55, by: 'asker' },
    ],
  },
  {
    key: 'hanh-than-kinh',
    patientKey: 'bui-thi-hanh',
    asker: 'bs.hung',
    specialist: 'bs.nao',
    urgency: 'routine',
    specialty: 'neurology',
    question: 'Di chứng nhồi máu não, yếu nửa người. Xin ý kiến về dự phòng thứ phát và phục hồi chức năng tại nhà.',
    workingDiagnosis: { code: 'I69.3', text: 'Di chứng nhồi máu não' },
    vitals: { systolic: 136, diastolic: 82, pulse: 76 },
    course: [
      { to: 'draft', minutesAgo: 26 * HOUR, by: 'asker' },
      { to: 'requested', minutesAgo: 25 * HOUR, by: 'asker' },
      { to: 'accepted', minutesAgo: 3 * HOUR, by: 'specialist' },
    ],
    chat: [{ by: 'specialist', text: 'Tôi nhận ca này. Chiều nay bác và bệnh nhân có ở trạm không?', minutesAgo: 170 }],
  },
  {
    key: 'binh-tim-mach',
    patientKey: 'tran-thi-binh',
    asker: 'bs.hung',
    specialist: 'bs.ha',
    urgency: 'routine',
    specialty: 'cardiology',
    question: 'Tăng huyết áp đang điều trị, có nốt phổi cần theo dõi. Hỏi có cần đổi thuốc huyết áp trước khi chụp cắt lớp có cản quang?',
    workingDiagnosis: { code: 'I10', text: 'Tăng huyết áp vô căn (nguyên phát)' },
    vitals: { systolic: 138, diastolic: 84, pulse: 78 },
    course: [
      { to: 'draft', minutesAgo: 20 * DAY + 60, by: 'asker' },
      { to: 'requested', minutesAgo: 20 * DAY + 40, by: 'asker' },
      {
        to: 'declined',
        minutesAgo: 20 * DAY,
        by: 'specialist',
        reason: 'Không cần đổi thuốc huyết áp. Câu hỏi về nốt phổi xin gửi khoa Hô hấp hoặc Chẩn đoán hình ảnh.',
      },
    ],
  },
];
