/**
 * Why a visit, or a whole file, of the insurance XML was not imported, in words. Data: the report and the screen read it here, so that both
 * always say the same. No reason holds a value of the patient's.
 */
export interface ImportReason {
  readonly vi: string;
  readonly en: string;
}

/** The file as a whole: nothing of it is imported. */
export const fileReasons = {
  malformed_xml: { vi: 'Tệp không phải XML đúng hoặc bị cắt giữa chừng', en: 'The file is not well-formed XML, or was cut short' },
  wrong_encoding: { vi: 'Tệp không ở bảng mã UTF-8; hãy xuất lại bằng UTF-8', en: 'The file is not UTF-8; export it again as UTF-8' },
  doctype_forbidden: {
    vi: 'Tệp khai báo DOCTYPE; loại tệp này không bao giờ cần và bị từ chối',
    en: 'The file declares a DOCTYPE; such files never need one and are refused',
  },
  foreign_namespace: { vi: 'Tệp có phần tử thuộc không gian tên lạ', en: 'The file holds elements of a foreign namespace' },
  unknown_root: {
    vi: 'Không phải tệp XML bảo hiểm (gốc GIAMDINHHS hoặc TONG_HOP)',
    en: 'Not an insurance XML file (root GIAMDINHHS or TONG_HOP)',
  },
  no_visit_table: {
    vi: 'Tệp chỉ có bảng chi tiết, không có bảng tổng hợp XML1',
    en: 'The file holds a detail table alone, without the visit table XML1',
  },
  too_large: { vi: 'Một phần của tệp lớn quá mức cho phép', en: 'A part of the file is larger than allowed' },
  too_deep: { vi: 'Các phần tử lồng nhau quá sâu', en: 'Elements are nested too deep' },
  other_facility: { vi: 'Tệp của cơ sở khác với cơ sở đã chọn', en: 'The file is of another facility than the one chosen' },
  no_visits: { vi: 'Tệp không có hồ sơ nào', en: 'The file holds no visit' },
  file_lost: {
    vi: 'Tệp đã tải lên không còn trên máy chủ; hãy tải lại',
    en: 'The uploaded file is no longer on the server; upload it again',
  },
} as const satisfies Record<string, ImportReason>;

/** One visit: this visit is left out, the others go on. */
export const visitReasons = {
  base64_broken: { vi: 'NOIDUNGFILE không phải base64 đúng', en: 'NOIDUNGFILE is not valid base64' },
  inner_malformed: { vi: 'Tệp con không phải XML đúng', en: 'The inner file is not well-formed XML' },
  inner_encoding: { vi: 'Tệp con không ở bảng mã UTF-8', en: 'The inner file is not UTF-8' },
  inner_doctype: { vi: 'Tệp con khai báo DOCTYPE', en: 'The inner file declares a DOCTYPE' },
  inner_namespace: { vi: 'Tệp con có phần tử thuộc không gian tên lạ', en: 'The inner file holds elements of a foreign namespace' },
  inner_root: { vi: 'Tệp con không chứa bảng mà LOAIHOSO nêu', en: 'The inner file does not hold the table that LOAIHOSO names' },
  inner_too_large: { vi: 'Tệp con hoặc số dòng lớn quá mức cho phép', en: 'The inner file or its number of rows is larger than allowed' },
  table_twice: { vi: 'Cùng một bảng có hai lần trong một hồ sơ', en: 'The same table stands twice in one visit' },
  no_general_row: { vi: 'Hồ sơ không có bảng tổng hợp XML1, hoặc có nhiều dòng', en: 'The visit has no row of XML1, or several' },
  other_visit: { vi: 'MA_LK của dòng khác với hồ sơ', en: 'MA_LK of the row differs from the visit' },
  duplicate_visit: {
    vi: 'Hai hồ sơ trong tệp có cùng MA_LK nhưng nội dung khác nhau',
    en: 'Two visits of the file carry the same MA_LK with different content',
  },
  duplicate_row: { vi: 'Hai dòng của bảng có cùng STT', en: 'Two rows of the table carry the same STT' },
  required: { vi: 'Thiếu giá trị bắt buộc', en: 'A required value is missing' },
  too_long: { vi: 'Giá trị dài quá mức cho phép', en: 'The value is longer than allowed' },
  invalid_date: { vi: 'Ngày không đúng dạng yyyymmdd hoặc yyyymmddHHMM', en: 'Not a date of the form yyyymmdd or yyyymmddHHMM' },
  in_the_future: { vi: 'Ngày ở tương lai', en: 'The date lies in the future' },
  date_order: { vi: 'Ngày ra trước ngày vào', en: 'The visit ends before it begins' },
  invalid_number: { vi: 'Không phải số', en: 'Not a number' },
  invalid_code: { vi: 'Mã không đúng dạng', en: 'The code has not the right form' },
  invalid_identifier: { vi: 'Số giấy tờ hoặc số thẻ không đúng dạng', en: 'The number of the document or card has not the right form' },
  wrong_facility: { vi: 'MA_CSKCB khác với cơ sở đã chọn', en: 'MA_CSKCB differs from the facility chosen' },
  no_identifier: { vi: 'Không có số nào để nhận ra người bệnh', en: 'There is no number by which the patient can be recognised' },
  several_patients: {
    vi: 'Các số trong hồ sơ chỉ đến nhiều người bệnh; cần người xem xét',
    en: 'The numbers of the visit point to several patients; a person must look',
  },
  person_differs: {
    vi: 'Người bệnh mang số này có tên, ngày sinh hoặc giới tính khác hẳn; cần người xem xét',
    en: 'The patient with this number has another name, birth date or sex; a person must look',
  },
  patient_changed: {
    vi: 'Lần nhập trước, hồ sơ này thuộc về người bệnh khác; cần người xem xét',
    en: 'This visit belonged to another patient when it was imported before; a person must look',
  },
} as const satisfies Record<string, ImportReason>;

/** Of these, whose visit it is must be decided by a person before it can come in; everything else is a fault of the file. With what to do about it. */
export const setAsideAdvice = {
  several_patients: {
    vi: 'Hỏi cơ sở xem số nào sai (thường là thẻ cho mượn hoặc gõ nhầm), sửa trong phần mềm bệnh viện.',
    en: 'Find out at the facility which number is wrong (often a card lent or mistyped), and correct it in the hospital’s system.',
  },
  person_differs: {
    vi: 'So với giấy tờ của người bệnh: sửa tên, ngày sinh, giới tính hoặc số giấy tờ ở nơi ghi sai.',
    en: 'Compare with the patient’s papers: correct name, birth date, sex or number where it is wrong.',
  },
  patient_changed: {
    vi: 'Cho hồ sơ này một MA_LK riêng trong phần mềm bệnh viện.',
    en: 'Give this visit a MA_LK of its own in the hospital’s system.',
  },
} as const satisfies Partial<Record<keyof typeof visitReasons, ImportReason>>;

export type FileReason = keyof typeof fileReasons;
export type VisitReason = keyof typeof visitReasons;
export const FILE_REASONS = Object.keys(fileReasons) as [FileReason, ...FileReason[]];
export const VISIT_REASONS = Object.keys(visitReasons) as [VisitReason, ...VisitReason[]];
