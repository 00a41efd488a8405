import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { envelopeHead, envelopeTail, hosoXml, type SampleRow, type SampleVisit } from './build.ts';

const FAMILIES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi'];
const MIDDLES = ['Văn', 'Thị', 'Đức', 'Ngọc', 'Minh', 'Hữu'];
const GIVEN = ['An', 'Bình', 'Cường', 'Dung', 'Em', 'Giang', 'Hạnh', 'Khánh', 'Lan', 'Minh', 'Phúc', 'Tâm'];
const ILLNESSES = ['I10', 'E11.9', 'J20.9', 'K29.7', 'M54.5', 'J45.9', 'N39.0', 'B02.9'];
const MEDICINES = ['Amlodipin', 'Metformin', 'Amoxicilin', 'Paracetamol', 'Omeprazol', 'Losartan', 'Atorvastatin'];
const TESTS = ['Glucose', 'Creatinin', 'AST', 'ALT', 'Cholesterol', 'Acid uric', 'Hemoglobin'];

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** Invented people: personal IDs that begin with 000. Each comes about four times. */
function personOf(index: number, visits: number, random: () => number): SampleRow {
  const who = Math.floor(random() * Math.max(1, visits / 4));
  const own = seededRandom(who + 77).next;
  const pick = (from: readonly string[]): string => from[Math.floor(own() * from.length)] ?? '';
  return {
    MA_BN: `BN${digits(who, 7)}`,
    HO_TEN: `${pick(FAMILIES)} ${pick(MIDDLES)} ${pick(GIVEN)}`,
    SO_CCCD: `0009${digits(who, 8)}`,
    NGAY_SINH: `${1940 + Math.floor(own() * 80)}${digits(1 + Math.floor(own() * 12), 2)}${digits(1 + Math.floor(own() * 28), 2)}0000`,
    GIOI_TINH: own() < 0.5 ? '1' : '2',
    DIA_CHI: `Thôn ${1 + Math.floor(own() * 20)}, xã Một`,
    MA_THE_BHYT: `GD4${digits(Math.floor(own() * 99), 2)}99${digits(who, 8)}`,
    STT: String(index + 1),
  };
}

/** About ten rows: what an examination at a commune or district usually has. */
export function generatedVisit(index: number, visits: number, seed: number, facilityCode: string): SampleVisit {
  const random = seededRandom(seed * 1_000_003 + index).next;
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const some = (most: number): number[] => Array.from({ length: 1 + Math.floor(random() * most) }, (_each, at) => at + 1);
  const code = `G${seed}-${digits(index, 7)}`;
  const day = `2025${digits(1 + Math.floor(random() * 12), 2)}${digits(1 + Math.floor(random() * 28), 2)}`;
  const main = pick(ILLNESSES);
  const row = (order: number, more: SampleRow): SampleRow => ({ MA_LK: code, STT: String(order), ...more });
  const tests = some(5);
  return {
    XML1: {
      MA_LK: code,
      ...personOf(index, visits, random),
      LY_DO_VV: 'Khám bệnh theo hẹn',
      CHAN_DOAN_VAO: main,
      MA_BENH_CHINH: main,
      MA_BENH_KT: random() < 0.5 ? pick(ILLNESSES) : '',
      NGAY_VAO: `${day}0730`,
      NGAY_RA: `${day}1015`,
      KET_QUA_DTRI: String(1 + Math.floor(random() * 3)),
      MA_LOAI_RV: '1',
      MA_LOAI_KCB: '01',
      MA_CSKCB: facilityCode,
      T_TONGCHI_BV: String(Math.floor(random() * 900_000)),
      T_BHTT: String(Math.floor(random() * 500_000)),
    },
    XML2: some(6).map((order) =>
      row(order, {
        MA_THUOC: `40.${100 + order}`,
        TEN_THUOC: pick(MEDICINES),
        HAM_LUONG: '5mg',
        DON_VI_TINH: 'Viên',
        LIEU_DUNG: 'Ngày uống 2 lần, mỗi lần 1 viên',
        CACH_DUNG: 'Uống sau ăn',
        SO_LUONG: String(10 * order),
        DON_GIA: '1200',
        MA_BAC_SI: '000001/TN-CCHN',
        NGAY_YL: `${day}0810`,
      }),
    ),
    XML3: [
      row(1, { MA_DICH_VU: '02.1896', MA_NHOM: '13', TEN_DICH_VU: 'Khám Nội', SO_LUONG: '1', NGAY_YL: `${day}0740` }),
      ...tests.map((order) =>
        row(order + 1, {
          MA_DICH_VU: `23.00${10 + order}`,
          MA_NHOM: '1',
          TEN_DICH_VU: `Định lượng ${TESTS[order] ?? ''}`,
          SO_LUONG: '1',
          NGAY_KQ: `${day}0830`,
        }),
      ),
    ],
    XML4: tests.map((order) =>
      row(order, {
        MA_DICH_VU: `23.00${10 + order}`,
        MA_CHI_SO: `CS${order}`,
        TEN_CHI_SO: TESTS[order] ?? '',
        GIA_TRI: (random() * 12).toFixed(2),
        DON_VI_DO: 'mmol/L',
        NGAY_KQ: `${day}0830`,
      }),
    ),
    XML5: [
      row(1, {
        DIEN_BIEN_LS: 'Tỉnh, tiếp xúc tốt, mạch đều, huyết áp ổn định.',
        THOI_DIEM_DBLS: `${day}0750`,
        NGUOI_THUC_HIEN: '000001/TN-CCHN',
      }),
    ],
  };
}

/** A whole export, piece by piece: any number of visits in constant memory. */
export function* generatedFile(options: { visits: number; seed: number; facilityCode: string }): Generator<string> {
  yield envelopeHead({ facilityCode: options.facilityCode });
  for (let index = 0; index < options.visits; index += 1) {
    yield hosoXml(generatedVisit(index, options.visits, options.seed, options.facilityCode));
  }
  yield envelopeTail();
}
