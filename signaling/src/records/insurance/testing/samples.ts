import type { SampleRow, SampleVisit } from './build.ts';

/*
 * Invented people and visits. The shapes are those of the published table descriptions: an examination with medicines and tests, a stay with
 * everything, a visit with the general table alone.
 */
export const AN: SampleRow = {
  MA_BN: 'BN0001',
  HO_TEN: 'Nguyễn Văn An',
  SO_CCCD: '000158000011',
  NGAY_SINH: '195803120000',
  GIOI_TINH: '1',
  DIA_CHI: 'Thôn Một, xã Một',
  DIEN_THOAI: '0900000001',
  MA_THE_BHYT: 'HT2000000000011',
};
export const BINH: SampleRow = {
  MA_BN: 'BN0002',
  HO_TEN: 'Trần Thị Bình',
  SO_CCCD: '000163000022',
  NGAY_SINH: '196300000000',
  GIOI_TINH: '2',
  DIA_CHI: 'Thôn Hai, xã Một',
  MA_THE_BHYT: '0000000022',
};

export function general(code: string, person: SampleRow, more: SampleRow = {}): SampleRow {
  return {
    MA_LK: code,
    STT: '1',
    ...person,
    LY_DO_VV: 'Khám định kỳ <đau đầu>',
    CHAN_DOAN_VAO: 'Tăng huyết áp',
    CHAN_DOAN_RV: 'Tăng huyết áp vô căn (nguyên phát)',
    MA_BENH_CHINH: 'I10',
    MA_BENH_KT: 'E11.9;E78.5',
    NGAY_VAO: '202602010730',
    NGAY_RA: '202602010910',
    KET_QUA_DTRI: '2',
    MA_LOAI_RV: '1',
    MA_LOAI_KCB: '01',
    MA_CSKCB: '00101',
    T_TONGCHI_BV: '120000',
    ...more,
  };
}

/** An examination: two medicines, a blood test with values, an ultrasound in words. */
export function examination(code = 'LK0001', person = AN, more: SampleRow = {}): SampleVisit {
  return {
    XML1: general(code, person, more),
    XML2: [
      {
        MA_LK: code,
        STT: '1',
        MA_THUOC: '40.491',
        TEN_THUOC: 'Amlodipin',
        HAM_LUONG: '5mg',
        DON_VI_TINH: 'Viên',
        DUONG_DUNG: '1.01',
        LIEU_DUNG: 'Sáng 1 viên',
        CACH_DUNG: 'Uống',
        SO_LUONG: '30',
        MA_BAC_SI: '000001/TN-CCHN',
        NGAY_YL: '202602010810',
      },
      {
        MA_LK: code,
        STT: '2',
        MA_THUOC: '40.807',
        TEN_THUOC: 'Metformin',
        HAM_LUONG: '500mg',
        DON_VI_TINH: 'Viên',
        LIEU_DUNG: 'Sáng 1, tối 1',
        SO_LUONG: '60,0',
        MA_BAC_SI: '000001/TN-CCHN',
        NGAY_YL: '202602010810',
      },
    ],
    XML3: [
      { MA_LK: code, STT: '1', MA_DICH_VU: '02.1896', MA_NHOM: '13', TEN_DICH_VU: 'Khám Nội', SO_LUONG: '1', NGAY_YL: '202602010740' },
      {
        MA_LK: code,
        STT: '2',
        MA_DICH_VU: '23.0075.1494',
        MA_NHOM: '1',
        TEN_DICH_VU: 'Định lượng Glucose [Máu]',
        SO_LUONG: '1',
        NGAY_YL: '202602010745',
        NGAY_KQ: '202602010830',
      },
      {
        MA_LK: code,
        STT: '3',
        MA_DICH_VU: '18.0015.0001',
        MA_NHOM: '2',
        TEN_DICH_VU: 'Siêu âm ổ bụng',
        SO_LUONG: '1',
        NGAY_YL: '202602010745',
        NGAY_KQ: '202602010850',
      },
    ],
    XML4: [
      {
        MA_LK: code,
        STT: '1',
        MA_DICH_VU: '23.0075.1494',
        MA_CHI_SO: 'GLU',
        TEN_CHI_SO: 'Glucose',
        GIA_TRI: '8,4',
        DON_VI_DO: 'mmol/L',
        NGAY_KQ: '202602010830',
        MA_BS_DOC_KQ: '000002/TN-CCHN',
      },
      { MA_LK: code, STT: '2', MA_DICH_VU: '18.0015.0001', MO_TA: 'Gan nhiễm mỡ độ I', KET_LUAN: 'Gan nhiễm mỡ', NGAY_KQ: '202602010850' },
    ],
  };
}

/** A stay: procedure, course of disease with a consult, discharge paper, summary, sick leave, referral and re-examination. */
export function stay(code = 'LK0002', person = BINH): SampleVisit {
  return {
    XML1: general(code, person, {
      MA_LOAI_KCB: '03',
      CHAN_DOAN_RV: 'Viêm ruột thừa cấp',
      MA_BENH_CHINH: 'K35.8',
      MA_BENH_KT: '',
      NGAY_VAO: '202602030200',
      NGAY_VAO_NOI_TRU: '202602030300',
      NGAY_RA: '202602070900',
      KET_QUA_DTRI: '1',
      MA_LOAI_RV: '2',
    }),
    XML3: {
      MA_LK: code,
      STT: '1',
      MA_DICH_VU: '10.0506.0459',
      MA_NHOM: '8',
      TEN_DICH_VU: 'Cắt ruột thừa nội soi',
      NGUOI_THUC_HIEN: '000003/TN-CCHN;000004/TN-CCHN',
      NGAY_YL: '202602030400',
      NGAY_TH_YL: '202602030500',
    },
    XML5: [
      {
        MA_LK: code,
        STT: '1',
        DIEN_BIEN_LS: 'Đau hố chậu phải, sốt 38°C',
        HOI_CHAN: 'Hội chẩn: có chỉ định mổ',
        THOI_DIEM_DBLS: '202602030330',
        NGUOI_THUC_HIEN: '000003/TN-CCHN',
      },
      {
        MA_LK: code,
        STT: '2',
        DIEN_BIEN_LS: 'Sau mổ ổn định',
        PHAU_THUAT: 'Cắt ruột thừa nội soi',
        THOI_DIEM_DBLS: '202602031400',
        NGUOI_THUC_HIEN: '000003/TN-CCHN',
      },
    ],
    XML7: {
      MA_LK: code,
      SO_LUU_TRU: '26.000123',
      NGAY_VAO: '202602030200',
      NGAY_RA: '202602070900',
      CHAN_DOAN_RV: 'Viêm ruột thừa cấp',
      PP_DIEUTRI: 'Phẫu thuật, kháng sinh',
      NGOAITRU_TUNGAY: '20260207',
      NGOAITRU_DENNGAY: '20260214',
      TEN_BS: 'Lê Văn Cường',
      NGAY_CT: '20260207',
    },
    XML8: {
      MA_LK: code,
      MA_LOAI_KCB: '03',
      CHAN_DOAN_VAO: 'Đau bụng',
      CHAN_DOAN_RV: 'Viêm ruột thừa cấp',
      QT_BENHLY: 'Đau 12 giờ trước khi vào viện',
      TOMTAT_KQ: 'Bạch cầu 15 G/L',
      PP_DIEUTRI: 'Phẫu thuật nội soi',
      KET_QUA_DTRI: '1',
      NGAY_CT: '20260207',
    },
    XML11: {
      MA_LK: code,
      SO_CT: '26-77',
      CHAN_DOAN_RV: 'Viêm ruột thừa cấp',
      SO_NGAY_NGHI: '7',
      TU_NGAY: '20260207',
      DEN_NGAY: '20260214',
      NGAY_CT: '20260207',
    },
    XML13: {
      MA_LK: code,
      SO_CHUYENTUYEN: '12/2026',
      MA_NOI_DEN: '00100',
      CHAN_DOAN_RV: 'Viêm ruột thừa cấp',
      MA_BENH_CHINH: 'K358',
      HUONG_DIEU_TRI: 'Theo dõi vết mổ',
      MA_BAC_SI: '000003/TN-CCHN',
      NGAY_RA: '202602070900',
    },
    XML14: {
      MA_LK: code,
      SO_GIAYHEN_KL: '55',
      NGAY_HEN_KL: '20260221',
      CHAN_DOAN_RV: 'Sau mổ ruột thừa',
      MA_BENH_CHINH: 'K35.8',
      NGAY_CT: '20260207',
    },
  };
}
