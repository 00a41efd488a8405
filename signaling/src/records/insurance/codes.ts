/**
 * Code lists of the insurance XML that the mapping reads, as data. Source: the lists as public open HIS code shows them; the annexes of the
 * decisions themselves were not at hand. An unknown code loses its words, never the visit.
 */

/** MA_LOAI_KCB → class of the Encounter (http://terminology.hl7.org/CodeSystem/v3-ActCode) and words. */
export const visitKinds: Readonly<Record<string, { code: 'AMB' | 'IMP' | 'SS' | 'OBSENC'; display: string; words: string }>> = {
  '01': { code: 'AMB', display: 'ambulatory', words: 'Khám bệnh' },
  '02': { code: 'AMB', display: 'ambulatory', words: 'Điều trị ngoại trú' },
  '03': { code: 'IMP', display: 'inpatient encounter', words: 'Điều trị nội trú' },
  '04': { code: 'SS', display: 'short stay', words: 'Điều trị nội trú ban ngày' },
  '05': { code: 'AMB', display: 'ambulatory', words: 'Điều trị ngoại trú bệnh mạn tính' },
  '06': { code: 'OBSENC', display: 'observation encounter', words: 'Điều trị lưu tại trạm y tế' },
  '07': { code: 'AMB', display: 'ambulatory', words: 'Nhận thuốc theo hẹn' },
  '08': { code: 'AMB', display: 'ambulatory', words: 'Điều trị ngoại trú bệnh mạn tính' },
  '09': { code: 'SS', display: 'short stay', words: 'Điều trị nội trú dưới 4 giờ' },
  '10': { code: 'AMB', display: 'ambulatory', words: 'Trường hợp khác' },
};
export const CURED = '1';
/** KET_QUA_DTRI. */
export const outcomes: Readonly<Record<string, string>> = {
  [CURED]: 'Khỏi',
  '2': 'Đỡ',
  '3': 'Không thay đổi',
  '4': 'Nặng hơn',
  '5': 'Tử vong',
  '6': 'Tiên lượng nặng, xin về',
  '7': 'Chưa xác định',
};
/** MA_LOAI_RV. */
export const discharges: Readonly<Record<string, string>> = {
  '1': 'Ra viện',
  '2': 'Chuyển tuyến theo yêu cầu chuyên môn',
  '3': 'Trốn viện',
  '4': 'Xin ra viện',
  '5': 'Chuyển tuyến theo yêu cầu người bệnh',
};

/** What a service of XML3 becomes; groups that are not listed (examination, beds, supplies, transport) are billing and are left out. */
export type ServiceKind = 'laboratory' | 'imaging' | 'exam' | 'procedure';
/** MA_NHOM. */
export const serviceGroups: Readonly<Record<string, ServiceKind>> = {
  '1': 'laboratory',
  '2': 'imaging',
  '3': 'exam',
  '8': 'procedure',
  '18': 'procedure',
};
