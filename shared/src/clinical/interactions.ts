/**
 * Reminders of well-known dangers between medicines, and between a medicine and an allergy. A short list of what a commune sees, as data that a
 * province can correct; no formulary, and silence here means nothing. Pairs marked `QĐ 5948` stand in the list of contraindicated interactions of
 * decision 5948/QĐ-BYT (30/12/2021) as quoted in secondary sources; the others are warnings of the products' summaries of characteristics.
 */
import { foldVietnamese } from './text.ts';

export type Danger = 'avoid' | 'caution';

export interface Interaction {
  readonly id: string;
  readonly danger: Danger;
  /** Ingredients, folded, as they begin a word of the medicine's name. */
  readonly one: readonly string[];
  readonly other: readonly string[];
  readonly vi: string;
  readonly en: string;
  readonly source: 'QĐ 5948' | 'SmPC';
}

const nsaids = ['ibuprofen', 'diclofenac', 'meloxicam', 'naproxen', 'celecoxib', 'piroxicam', 'etoricoxib', 'ketorolac', 'indomethacin'];
const statins = ['simvastatin', 'lovastatin', 'atorvastatin'];
const aceOrArb = [
  'enalapril',
  'lisinopril',
  'perindopril',
  'captopril',
  'ramipril',
  'losartan',
  'valsartan',
  'telmisartan',
  'irbesartan',
  'candesartan',
];
const macrolides = ['clarithromycin', 'erythromycin'];
const azoles = ['ketoconazol', 'itraconazol', 'voriconazol'];
const nitrates = ['nitroglycerin', 'glyceryl', 'isosorbid', 'nicorandil'];

export const interactions: readonly Interaction[] = [
  {
    id: 'nitrate-pde5',
    danger: 'avoid',
    one: nitrates,
    other: ['sildenafil', 'tadalafil', 'vardenafil'],
    vi: 'Tụt huyết áp nặng',
    en: 'Severe hypotension',
    source: 'QĐ 5948',
  },
  {
    id: 'statin-macrolide',
    danger: 'avoid',
    one: ['simvastatin', 'lovastatin'],
    other: [...macrolides, ...azoles],
    vi: 'Tiêu cơ vân',
    en: 'Rhabdomyolysis',
    source: 'QĐ 5948',
  },
  {
    id: 'atorvastatin-macrolide',
    danger: 'caution',
    one: ['atorvastatin'],
    other: [...macrolides, ...azoles],
    vi: 'Tăng nồng độ statin, nguy cơ tiêu cơ vân',
    en: 'More statin, risk of rhabdomyolysis',
    source: 'SmPC',
  },
  {
    id: 'statin-gemfibrozil',
    danger: 'avoid',
    one: [...statins, 'rosuvastatin'],
    other: ['gemfibrozil'],
    vi: 'Tiêu cơ vân',
    en: 'Rhabdomyolysis',
    source: 'QĐ 5948',
  },
  {
    id: 'warfarin-nsaid',
    danger: 'avoid',
    one: ['warfarin', 'acenocoumarol'],
    other: [...nsaids],
    vi: 'Chảy máu',
    en: 'Bleeding',
    source: 'SmPC',
  },
  {
    id: 'anticoagulant-aspirin',
    danger: 'caution',
    one: ['warfarin', 'acenocoumarol', 'rivaroxaban', 'dabigatran', 'apixaban'],
    other: ['aspirin', 'acetylsalicyl', 'clopidogrel'],
    vi: 'Tăng nguy cơ chảy máu',
    en: 'More bleeding',
    source: 'SmPC',
  },
  {
    id: 'warfarin-metronidazole',
    danger: 'caution',
    one: ['warfarin', 'acenocoumarol'],
    other: ['metronidazol', 'sulfamethoxazol', 'cotrimoxazol', 'fluconazol', 'amiodaron'],
    vi: 'Tăng INR, chảy máu',
    en: 'INR rises, bleeding',
    source: 'SmPC',
  },
  {
    id: 'raas-potassium',
    danger: 'caution',
    one: aceOrArb,
    other: ['spironolacton', 'kali clorid', 'potassium', 'amilorid'],
    vi: 'Tăng kali máu: theo dõi kali',
    en: 'Hyperkalaemia: watch potassium',
    source: 'SmPC',
  },
  {
    id: 'raas-nsaid',
    danger: 'caution',
    one: aceOrArb,
    other: nsaids,
    vi: 'Suy thận cấp, giảm tác dụng hạ áp',
    en: 'Acute kidney injury, less effect on blood pressure',
    source: 'SmPC',
  },
  {
    id: 'acei-sacubitril',
    danger: 'avoid',
    one: ['enalapril', 'lisinopril', 'perindopril', 'captopril', 'ramipril'],
    other: ['sacubitril'],
    vi: 'Phù mạch',
    en: 'Angioedema',
    source: 'QĐ 5948',
  },
  {
    id: 'betablocker-verapamil',
    danger: 'avoid',
    one: ['metoprolol', 'bisoprolol', 'atenolol', 'propranolol', 'carvedilol', 'nebivolol'],
    other: ['verapamil', 'diltiazem'],
    vi: 'Nhịp chậm, blốc nhĩ thất',
    en: 'Bradycardia, AV block',
    source: 'SmPC',
  },
  {
    id: 'digoxin-amiodarone',
    danger: 'caution',
    one: ['digoxin'],
    other: ['amiodaron', 'verapamil', 'clarithromycin'],
    vi: 'Ngộ độc digoxin',
    en: 'Digoxin toxicity',
    source: 'SmPC',
  },
  {
    id: 'qt',
    danger: 'avoid',
    one: ['amiodaron', 'sotalol'],
    other: [...macrolides, 'levofloxacin', 'moxifloxacin', 'domperidon', 'haloperidol'],
    vi: 'Kéo dài QT, xoắn đỉnh',
    en: 'Long QT, torsade de pointes',
    source: 'SmPC',
  },
  {
    id: 'domperidone-macrolide',
    danger: 'avoid',
    one: ['domperidon'],
    other: [...macrolides, ...azoles, 'fluconazol'],
    vi: 'Kéo dài QT, xoắn đỉnh',
    en: 'Long QT, torsade de pointes',
    source: 'QĐ 5948',
  },
  {
    id: 'clopidogrel-omeprazole',
    danger: 'caution',
    one: ['clopidogrel'],
    other: ['omeprazol', 'esomeprazol'],
    vi: 'Giảm tác dụng clopidogrel',
    en: 'Clopidogrel works less',
    source: 'SmPC',
  },
  {
    id: 'methotrexate-trimethoprim',
    danger: 'avoid',
    one: ['methotrexat'],
    other: ['trimethoprim', 'cotrimoxazol', 'sulfamethoxazol'],
    vi: 'Suy tủy',
    en: 'Bone marrow failure',
    source: 'SmPC',
  },
  {
    id: 'azathioprine-allopurinol',
    danger: 'avoid',
    one: ['azathioprin', 'mercaptopurin'],
    other: ['allopurinol', 'febuxostat'],
    vi: 'Suy tủy',
    en: 'Bone marrow failure',
    source: 'SmPC',
  },
  {
    id: 'colchicine-macrolide',
    danger: 'avoid',
    one: ['colchicin'],
    other: [...macrolides, ...azoles, 'ciclosporin'],
    vi: 'Ngộ độc colchicin',
    en: 'Colchicine toxicity',
    source: 'QĐ 5948',
  },
  {
    id: 'sulfonylurea-quinolone',
    danger: 'caution',
    one: ['gliclazid', 'glimepirid', 'glibenclamid'],
    other: ['fluconazol', 'levofloxacin', 'ciprofloxacin', 'clarithromycin', 'cotrimoxazol'],
    vi: 'Hạ đường huyết',
    en: 'Hypoglycaemia',
    source: 'SmPC',
  },
  {
    id: 'tramadol-ssri',
    danger: 'caution',
    one: ['tramadol'],
    other: ['sertralin', 'fluoxetin', 'paroxetin', 'escitalopram', 'linezolid'],
    vi: 'Hội chứng serotonin, co giật',
    en: 'Serotonin syndrome, seizures',
    source: 'SmPC',
  },
  {
    id: 'levothyroxine-minerals',
    danger: 'caution',
    one: ['levothyroxin'],
    other: ['calci', 'calcium', 'sat ', 'ferrous'],
    vi: 'Giảm hấp thu: uống cách 4 giờ',
    en: 'Less is taken up: four hours apart',
    source: 'SmPC',
  },
];

/** Classes an allergy is written for, and the medicines that belong to them (cross-reaction possible). */
const allergyClasses: readonly { words: readonly string[]; medicines: readonly string[] }[] = [
  {
    words: ['penicil', 'amoxicil', 'ampicil', 'beta-lactam', 'betalactam'],
    medicines: ['penicil', 'amoxicil', 'ampicil', 'oxacil', 'piperacil'],
  },
  { words: ['cephalosporin', 'cefa', 'cefu', 'ceft', 'cefi'], medicines: ['cef'] },
  {
    words: ['sulfa', 'sulfonamid', 'cotrimoxazol', 'bactrim'],
    medicines: ['sulfamethoxazol', 'cotrimoxazol', 'sulfasalazin', 'sulfadiazin'],
  },
  {
    words: ['aspirin', 'nsaid', 'acetylsalicyl', 'khang viem khong steroid', 'ibuprofen', 'diclofenac'],
    medicines: [...nsaids, 'aspirin', 'acetylsalicyl'],
  },
];

export interface MedicineDanger {
  kind: 'interaction' | 'allergy';
  danger: Danger;
  /** The medicines' (or the allergy's and the medicine's) names as they stand in the record. */
  names: readonly [string, string];
  vi: string;
  en: string;
}

const isOneOf = (name: string, beginnings: readonly string[]): boolean => {
  const words = ` ${foldVietnamese(name).replace(/[^a-z0-9]+/g, ' ')} `;
  return beginnings.some((beginning) => words.includes(` ${beginning}`));
};

/** Dangers among what is taken now, what must be avoided first; each pair once. Names in any language the record uses. */
export function dangersOf(medicines: readonly string[], allergies: readonly string[]): MedicineDanger[] {
  const found = new Map<string, MedicineDanger>();
  for (const allergy of allergies) {
    for (const medicine of medicines) {
      const isMeant =
        isOneOf(medicine, [
          foldVietnamese(allergy)
            .split(/[^a-z0-9]+/)
            .find((word) => word.length > 4) ?? '\u0000',
        ]) || allergyClasses.some(({ words, medicines: members }) => isOneOf(allergy, words) && isOneOf(medicine, members));
      if (isMeant) {
        found.set(`${allergy}|${medicine}`, {
          kind: 'allergy',
          danger: 'avoid',
          names: [allergy, medicine],
          vi: 'Có tiền sử dị ứng',
          en: 'Known allergy',
        });
      }
    }
  }
  for (const { danger, one, other, vi, en } of interactions) {
    for (const a of medicines) {
      for (const b of medicines) {
        if (a === b || !isOneOf(a, one) || !isOneOf(b, other)) continue;
        const key = [a, b].toSorted().join('|');
        if (!found.has(key)) found.set(key, { kind: 'interaction', danger, names: [a, b], vi, en });
      }
    }
  }
  return [...found.values()].toSorted((x, y) => Number(y.danger === 'avoid') - Number(x.danger === 'avoid'));
}
