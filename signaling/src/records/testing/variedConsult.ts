import { identifierSystems } from '@hoi-chan/shared/clinical/identifiers.ts';
import { specialties } from '@hoi-chan/shared/clinical/specialties.ts';
import { vitals } from '@hoi-chan/shared/clinical/vitals.ts';
import { seededRandom, type SeededRandom } from '@hoi-chan/shared/seededRandom.ts';
import type { KeyImage } from '../caseBundle.ts';
import { uuidOf } from '../deterministic.ts';
import type { PractitionerFacts, SignedConsult } from '../gateway.ts';

/** What people type, paste and scan: marks composed and not, other scripts, invisible letters, markup, control characters, nothing at all. */
const TEXTS = [
  '',
  ' ',
  '\n\n',
  'Khó thở khi gắng sức, phù hai chân',
  'Đau ngực <b>trái</b> & "lan" lên vai\r\ntừ 3 ngày \'nay\'',
  'Ằẳẵặ ỗỡợ ựữ ỷỹỵ'.normalize('NFD'),
  '\u00a0dán\u00a0từ\u00a0Word\u00a0',
  'tab\tvà\u000bdọc\fvà\u0085dòng\u2028mới',
  'ký tự \u0001\u0007\u001b điều khiển \ufffe',
  'nửa \ud83d chữ \udc00 hỏng',
  '👩🏽‍⚕️ 病人 мы 𝟜 \u200b\u202e\ufeff',
  ']]> <!-- --> <?xml?> &amp; &#0; <script>alert(1)</script>',
  'urn:uuid:00000000-0000-4000-8000-000000000000 Patient/1 "reference":"Patient/2"',
  'x'.repeat(5000),
] as const;
const PLANS = [
  'Furosemid 40 mg tiêm tĩnh mạch 2 lần/ngày',
  'Aspirin 81 mg',
  'Chuyển viện tuyến tỉnh ngay',
  'Chuyển tuyến nếu sốt trên 39 độ',
  'Xét nghiệm kali sau 48 giờ',
  'Amoxicilin 500 mg \u000b 1 viên',
] as const;

/** A signed consult as rich, as bare or as odd as the seed has it. The same seed always gives the same. */
export function variedConsult(seed: number): { consult: SignedConsult; images: KeyImage[] } {
  const random = seededRandom(seed);
  const chance = (share: number): boolean => random.next() < share;
  const idOf = (name: string): string => uuidOf(`varied/${seed}/${name}`);
  const text = (): string => Array.from({ length: random.below(3) + 1 }, () => random.pick(TEXTS)).join(random.pick(['', ' ', '\n']));
  const name = (): string =>
    random.pick([
      'Nguyễn Văn Ẫm',
      'An',
      "H'Hen Niê",
      'Trần Thị Ngọc Ánh Minh Châu',
      'Nguyễn Văn Ẫm'.normalize('NFD'),
      'Lò \u00a0Thị',
      text(),
    ]);
  const at = (minutes: number): string =>
    new Date(Date.UTC(2026, random.below(12), 1 + random.below(28), 0, minutes, random.below(60), random.below(1000))).toISOString();
  const person = (role: string): PractitionerFacts => ({
    id: idOf(role),
    name: name(),
    title: random.pick(['BS', 'BSCKII', '', 'PGS.TS']),
    licenceNumber: random.pick([null, '', '000101/HL-CCHN', ' 0001 ']),
    facility: random.pick([
      { code: '00101', name: 'Trạm Y tế xã Một' },
      { code: '00001', name: 'Bệnh viện Đa khoa tỉnh' },
      { code: '99ABC', name: text().trim() || 'Cơ sở' },
    ]),
  });
  const ref = ({ id, name: given, title, facility }: PractitionerFacts) => ({ id, name: given, title, facilityName: facility.name });
  const [asker, specialist] = [person('asker'), person('specialist')];
  const [requestedAt, startedAt, endedAt, signedAt] = [at(0), at(60), at(80), at(90)];
  const hadCall = chance(0.6);
  const versionNumber = 1 + random.below(4);
  const birthDate = random.pick([null, '1958', '1958-03', '1958-03-02', '2026-01-31']);
  const consultNumber = `HC-2026-${String(seed).padStart(6, '0')}`;
  const identifiers = [
    { system: identifierSystems.nationalId, value: '000058000001' },
    { system: identifierSystems.insuranceNumber, value: 'HT3000000000001' },
    { system: identifierSystems.citizenId, value: '000100001' },
  ].filter(() => chance(0.6));
  const person0 = {
    name: name(),
    birthDate,
    gender: random.pick(['male', 'female', 'other', 'unknown'] as const),
    address: chance(0.5) ? text() : '',
  };
  const diagnosis = random.pick([
    { code: 'I50.0', text: 'Suy tim sung huyết' },
    { code: '', text: '' },
    { code: 'R51', text: text() },
    { code: '', text: text() },
  ]);
  const plan = Array.from({ length: random.below(12) }, (_each, index) => ({
    id: random.pick([String(index), idOf(`plan/${index}`), `dòng/${index}`]),
    text: chance(0.7) ? random.pick(PLANS) : text(),
    confirmed: random.pick([true, false, null]),
  }));
  const consult: SignedConsult = {
    consultId: idOf('consult'),
    consultNumber,
    patientId: idOf('patient'),
    patient: { ...person0, identifiers },
    urgency: random.pick(['emergency', 'urgent', 'routine']),
    specialty: random.pick([...specialties.map(({ code }) => code), 'không có']),
    question: text(),
    requestedAt,
    startedAt: hadCall ? startedAt : null,
    endedAt: hadCall && chance(0.9) ? endedAt : null,
    workingDiagnosis: chance(0.7) ? diagnosis : null,
    vitals: Array.from({ length: random.below(9) }, () => measured(random)),
    studies: Array.from({ length: random.below(4) }, (_each, index) => `1.2.826.0.1.3680043.2.1143.${seed}.${index}`),
    asker,
    specialist,
    versionNumber,
    signedAt,
    content: {
      consultNumber,
      place: text(),
      startedAt: hadCall ? startedAt : null,
      endedAt: hadCall ? endedAt : null,
      chair: ref(specialist),
      secretary: ref(asker),
      members: Array.from({ length: random.below(4) }, (_each, index) => ref(person(`member/${index}`))),
      patient: { ...person0, identifiers: identifiers.map(({ value }) => value) },
      reason: text(),
      course: text(),
      discussion: text(),
      diagnosis,
      conclusion: text(),
      plan,
      nextStep: text(),
      ...(versionNumber > 1 && { amends: { versionNumber: versionNumber - 1, reason: text() } }),
      ...(seed % 3 > 0 && { keyImages: keyImages(seed) }),
    },
    pdf: Buffer.from(`%PDF-1.7 ${seed}`),
  };
  const images = Array.from({ length: random.below(3) }, (_each, index): KeyImage => ({
    contentType: 'image/jpeg',
    bytes: Buffer.from([0xff, 0xd8, 0xff, index]),
    studyUid: `1.2.3.${seed}`,
    sopUid: `1.2.3.${seed}.${index}`,
    frame: index + 1,
    markedAt: signedAt,
    by: name(),
  }));
  return { consult, images };
}

function measured(random: SeededRandom): SignedConsult['vitals'][number] {
  const { key, min, max, decimals } = random.pick(vitals);
  const value = Number((min + random.next() * (max - min)).toFixed(decimals));
  return {
    key: random.pick([key, key, key, 'unknown']),
    value,
    at: random.pick(['2026-11-20T00:50:00Z', '2026-11-20T07:50:00.123+07:00']),
  };
}

function keyImages(seed: number): NonNullable<SignedConsult['content']['keyImages']> {
  const random = seededRandom(-seed);
  return Array.from({ length: 1 + random.below(30) }, (_each, index) => ({
    id: uuidOf(`varied/${seed}/key/${index}`),
    studyUid: `1.2.3.${random.below(3)}`,
    seriesUid: `1.2.3.4.${random.below(5)}`,
    sopUid: `1.2.3.4.5.${index}`,
    frame: 1 + random.below(9),
    frameCount: random.pick([null, 1, 9]),
    series: random.pick(TEXTS).slice(0, 200),
    instanceNumber: random.pick([null, 0, 7]),
    window: random.pick([null, { center: 40, width: 400 }]),
    markedBy: random.pick(['Nguyễn Văn Ẫm', ...TEXTS.slice(0, 5)]),
  }));
}
