/**
 * Tables and columns of the insurance XML (decisions 130/QĐ-BYT of 2023, 4750/QĐ-BYT of 2023 and 3176/QĐ-BYT of 2024), as data.
 * Source: the names of tables, elements and columns as public open HIS code and its table descriptions give them; the text of the decisions
 * themselves was not at hand, so lengths and what is compulsory are kept wide: what a hospital may send is not refused for form's sake.
 * Columns that are not listed are read over; a later decision that adds some needs no change here.
 */
export const TABLES = ['XML1', 'XML2', 'XML3', 'XML4', 'XML5', 'XML7', 'XML8', 'XML11', 'XML13', 'XML14'] as const;
export type TableName = (typeof TABLES)[number];

/** How a value is checked; `text` is anything. */
type ColumnKind = 'text' | 'date' | 'dates' | 'birth' | 'sex' | 'number' | 'icd' | 'icds' | 'personalId' | 'cards' | 'facility';

export interface Column {
  kind: ColumnKind;
  required?: true;
  /** Characters; 4,000 unless told. */
  maxLength?: number;
}

export interface TableDescription {
  /** Element around the whole; older exports begin with the list itself. */
  root: string;
  /** Element of one row; the root itself where there is one row only. */
  row: string;
  /** Most rows a visit may have. */
  maxRows: number;
  columns: Readonly<Record<string, Column>>;
}

export const MAX_TEXT = 4_000;
/** Summaries of a whole stay. */
const LONG_TEXT = 64_000;
const long: Column = { kind: 'text', maxLength: LONG_TEXT };
const text: Column = { kind: 'text' };
const needed: Column = { kind: 'text', required: true };
const code: Column = { kind: 'text', required: true, maxLength: 100 };
const date: Column = { kind: 'date' };
const MANY = 10_000;

export const tables: Readonly<Record<TableName, TableDescription>> = {
  XML1: {
    root: 'TONG_HOP',
    row: 'TONG_HOP',
    maxRows: 1,
    columns: {
      MA_LK: code,
      MA_BN: { kind: 'text', maxLength: 100 },
      HO_TEN: { kind: 'text', required: true, maxLength: 255 },
      SO_CCCD: { kind: 'personalId' },
      NGAY_SINH: { kind: 'birth', required: true },
      GIOI_TINH: { kind: 'sex', required: true },
      DIA_CHI: { kind: 'text', maxLength: 1_024 },
      DIEN_THOAI: { kind: 'text', maxLength: 50 },
      MA_THE_BHYT: { kind: 'cards' },
      LY_DO_VV: long,
      LY_DO_VNT: long,
      CHAN_DOAN_VAO: long,
      CHAN_DOAN_RV: long,
      MA_BENH_CHINH: { kind: 'icd' },
      MA_BENH_KT: { kind: 'icds' },
      NGAY_VAO: { kind: 'date', required: true },
      NGAY_VAO_NOI_TRU: date,
      NGAY_RA: date,
      PP_DIEU_TRI: long,
      KET_QUA_DTRI: { kind: 'text', maxLength: 2 },
      MA_LOAI_RV: { kind: 'text', maxLength: 2 },
      GHI_CHU: long,
      MA_LOAI_KCB: { kind: 'text', maxLength: 2 },
      MA_CSKCB: { kind: 'facility', required: true },
      CAN_NANG: { kind: 'number' },
      NGAY_TAI_KHAM: { kind: 'dates' },
    },
  },
  XML2: {
    root: 'CHITIEU_CHITIET_THUOC',
    row: 'CHI_TIET_THUOC',
    maxRows: MANY,
    columns: {
      MA_LK: code,
      STT: needed,
      MA_THUOC: { kind: 'text', maxLength: 255 },
      TEN_THUOC: { kind: 'text', required: true, maxLength: 1_024 },
      DON_VI_TINH: text,
      HAM_LUONG: text,
      DUONG_DUNG: text,
      LIEU_DUNG: text,
      CACH_DUNG: text,
      SO_LUONG: { kind: 'number' },
      MA_BAC_SI: { kind: 'text', maxLength: 255 },
      NGAY_YL: date,
    },
  },
  XML3: {
    root: 'CHITIEU_CHITIET_DVKT_VTYT',
    row: 'CHI_TIET_DVKT',
    maxRows: MANY,
    columns: {
      MA_LK: code,
      STT: needed,
      MA_DICH_VU: { kind: 'text', maxLength: 255 },
      MA_PTTT_QT: { kind: 'text', maxLength: 255 },
      MA_NHOM: { kind: 'text', maxLength: 3 },
      TEN_DICH_VU: { kind: 'text', maxLength: 1_024 },
      SO_LUONG: { kind: 'number' },
      MA_BAC_SI: { kind: 'text', maxLength: 255 },
      NGUOI_THUC_HIEN: { kind: 'text', maxLength: 255 },
      NGAY_YL: date,
      NGAY_TH_YL: date,
      NGAY_KQ: date,
    },
  },
  XML4: {
    root: 'CHITIEU_CHITIET_DICHVUCANLAMSANG',
    row: 'CHI_TIET_CLS',
    maxRows: MANY,
    columns: {
      MA_LK: code,
      STT: needed,
      MA_DICH_VU: { kind: 'text', maxLength: 255 },
      MA_CHI_SO: { kind: 'text', maxLength: 255 },
      TEN_CHI_SO: { kind: 'text', maxLength: 1_024 },
      GIA_TRI: long,
      DON_VI_DO: { kind: 'text', maxLength: 100 },
      MO_TA: long,
      KET_LUAN: long,
      NGAY_KQ: date,
      MA_BS_DOC_KQ: { kind: 'text', maxLength: 255 },
    },
  },
  XML5: {
    root: 'CHITIEU_CHITIET_DIENBIENLAMSANG',
    row: 'CHI_TIET_DIEN_BIEN_BENH',
    maxRows: MANY,
    columns: {
      MA_LK: code,
      STT: needed,
      DIEN_BIEN_LS: long,
      GIAI_DOAN_BENH: long,
      HOI_CHAN: long,
      PHAU_THUAT: long,
      THOI_DIEM_DBLS: date,
      NGUOI_THUC_HIEN: { kind: 'text', maxLength: 255 },
    },
  },
  XML7: {
    root: 'CHI_TIEU_DU_LIEU_GIAY_RA_VIEN',
    row: 'CHI_TIEU_DU_LIEU_GIAY_RA_VIEN',
    maxRows: 1,
    columns: {
      MA_LK: code,
      SO_LUU_TRU: text,
      NGAY_VAO: date,
      NGAY_RA: date,
      CHAN_DOAN_RV: long,
      PP_DIEUTRI: long,
      GHI_CHU: long,
      TEN_BS: text,
      NGAY_CT: date,
      NGOAITRU_TUNGAY: date,
      NGOAITRU_DENNGAY: date,
    },
  },
  XML8: {
    root: 'CHI_TIEU_DU_LIEU_TOM_TAT_HO_SO_BENH_AN',
    row: 'CHI_TIEU_DU_LIEU_TOM_TAT_HO_SO_BENH_AN',
    maxRows: 1,
    columns: {
      MA_LK: code,
      CHAN_DOAN_VAO: long,
      CHAN_DOAN_RV: long,
      QT_BENHLY: long,
      TOMTAT_KQ: long,
      PP_DIEUTRI: long,
      KET_QUA_DTRI: { kind: 'text', maxLength: 2 },
      GHI_CHU: long,
      NGAY_CT: date,
    },
  },
  XML11: {
    root: 'CHI_TIEU_DU_LIEU_GIAY_CHUNG_NHAN_NGHI_VIEC_HUONG_BAO_HIEM_XA_HOI',
    row: 'CHI_TIEU_DU_LIEU_GIAY_CHUNG_NHAN_NGHI_VIEC_HUONG_BAO_HIEM_XA_HOI',
    maxRows: 1,
    columns: {
      MA_LK: code,
      SO_CT: text,
      CHAN_DOAN_RV: long,
      PP_DIEUTRI: long,
      SO_NGAY_NGHI: { kind: 'number' },
      TU_NGAY: date,
      DEN_NGAY: date,
      NGAY_CT: date,
    },
  },
  XML13: {
    root: 'CHI_TIEU_GIAYCHUYENTUYEN',
    row: 'CHI_TIEU_GIAYCHUYENTUYEN',
    maxRows: 1,
    columns: {
      MA_LK: code,
      SO_CHUYENTUYEN: text,
      MA_NOI_DEN: text,
      DAU_HIEU_LS: long,
      CHAN_DOAN_RV: long,
      QT_BENHLY: long,
      TOMTAT_KQ: long,
      PP_DIEUTRI: long,
      MA_BENH_CHINH: { kind: 'icd' },
      MA_LYDO_CT: { kind: 'text', maxLength: 10 },
      HUONG_DIEU_TRI: long,
      MA_BAC_SI: { kind: 'text', maxLength: 255 },
      NGAY_RA: date,
    },
  },
  XML14: {
    root: 'CHI_TIEU_GIAYHEN_KHAMLAI',
    row: 'CHI_TIEU_GIAYHEN_KHAMLAI',
    maxRows: 1,
    columns: {
      MA_LK: code,
      SO_GIAYHEN_KL: text,
      NGAY_HEN_KL: { kind: 'date', required: true },
      CHAN_DOAN_RV: long,
      MA_BENH_CHINH: { kind: 'icd' },
      MA_BAC_SI: { kind: 'text', maxLength: 255 },
      NGAY_CT: date,
    },
  },
};

/** One row as it stands: trimmed text by column, only the columns above, empty ones left out. */
export type Row = Readonly<Record<string, string>>;

/** The table a row element belongs to. */
export const tableOfRow: ReadonlyMap<string, TableName> = new Map(TABLES.map((name) => [tables[name].row, name]));
export const isTable = (name: string): name is TableName => (TABLES as readonly string[]).includes(name);
