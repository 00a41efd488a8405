import { describe, expect, it } from 'vitest';
import type { Consult } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { dropDraft, keepDraft, readDraft } from './deviceDraft.ts';
import {
  emptyRequest,
  facilitiesFor,
  fromConsult,
  offeredSpecialties,
  problemsFromServer,
  problemsOf,
  readNumber,
  toDraft,
  withSpecialty,
} from './model.ts';

const filled = { ...emptyRequest('c'), question: 'Đau ngực?', specialty: 'cardiology', targetFacilityId: 'f' };
const facility = (id: string, level: Facility['level'], specialties: string[], active = true): Facility =>
  ({ id, code: id, level, specialties, active }) as Facility;

describe('checking a request', () => {
  it('asks for question, specialty and target, and nothing else', () => {
    expect(problemsOf(emptyRequest('c'))).toEqual({ question: 'required', specialty: 'required', targetFacilityId: 'required' });
    expect(problemsOf(filled)).toEqual({});
  });

  it('names vitals that are no numbers or cannot be', () => {
    const problems = problemsOf({ ...filled, vitals: { pulse: '8o', temperature: '375', spo2: '97', systolic: ' ' } });
    expect(problems).toEqual({ 'vitals.pulse': 'not_a_number', 'vitals.temperature': 'implausible' });
  });

  it.each([
    ['37,5', 37.5],
    ['37.5', 37.5],
    [' 120 ', 120],
    ['-3', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('reads the number %j', (typed, value) => expect(readNumber(typed)).toBe(value));

  it("finds the field of a server's complaint", () => {
    expect(
      problemsFromServer(
        [
          { path: 'vitals.1.value', reason: 'out_of_range' },
          { path: 'workingDiagnosis.code', reason: 'invalid_format' },
          { path: 'question', reason: 'required' },
        ],
        { vitals: [{ key: 'pulse' }, { key: 'weight' }] },
      ),
    ).toEqual({ 'vitals.weight': 'refused', diagnosis: 'refused', question: 'required' });
  });
});

describe('what is sent', () => {
  it('leaves half-typed vitals and empty choices out', () => {
    const at = new Date('2026-11-22T08:00:00Z');
    const draft = toDraft({ ...emptyRequest('c'), vitals: { pulse: '88', temperature: '37,', weight: '62,5' } }, at);
    expect(draft.vitals).toEqual([
      { key: 'pulse', value: 88, at: at.toISOString() },
      { key: 'weight', value: 62.5, at: at.toISOString() },
    ]);
    expect(draft).not.toHaveProperty('specialty');
    expect(draft).not.toHaveProperty('targetFacilityId');
  });

  it('takes a draft up again as it was', () => {
    const consult = {
      id: 'server-id',
      kind: 'imaging',
      urgency: 'urgent',
      specialty: 'radiology',
      targetFacility: null,
      question: 'Bóng mờ?',
      workingDiagnosis: { code: 'J18.9', text: 'Viêm phổi' },
      vitals: [{ key: 'temperature', value: 38.5, at: '2026-11-22T08:00:00Z' }],
      studies: [{ studyInstanceUid: '1.2.3' }],
    } as unknown as Consult;
    expect(fromConsult(consult)).toMatchObject({
      consultId: 'server-id',
      targetFacilityId: '',
      vitals: { temperature: '38,5' },
      studyInstanceUids: ['1.2.3'],
    });
  });
});

describe('whom to ask', () => {
  const all = [
    facility('district', 'hospital', ['obstetrics']),
    facility('hospital', 'hospital', ['cardiology', 'obstetrics']),
    facility('closed', 'hospital', ['cardiology'], false),
    facility('commune', 'commune', ['general']),
  ];

  it('offers what somebody at a higher level can answer', () => {
    expect(offeredSpecialties(all)).toEqual(['obstetrics', 'cardiology']);
    expect(facilitiesFor(all, 'cardiology').map((one) => one.id)).toEqual(['hospital']);
  });

  it('chooses the only facility, keeps a possible one, drops an impossible one', () => {
    expect(withSpecialty(filled, 'cardiology', all).targetFacilityId).toBe('hospital');
    expect(withSpecialty({ ...filled, targetFacilityId: 'district' }, 'obstetrics', all).targetFacilityId).toBe('district');
    expect(withSpecialty(filled, 'obstetrics', all).targetFacilityId).toBe('');
  });
});

describe('the draft on this device', () => {
  function memory(): Storage {
    const map = new Map<string, string>();
    return {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    } as Storage;
  }

  it('survives a reload, for this person and this patient only', () => {
    const storage = memory();
    keepDraft(storage, 'me', 'patient', filled);
    expect(readDraft(storage, 'me', 'patient')).toEqual(filled);
    expect(readDraft(storage, 'colleague', 'patient')).toBeUndefined();
    dropDraft(storage, 'me', 'patient');
    expect(readDraft(storage, 'me', 'patient')).toBeUndefined();
  });

  it('keeps nothing when nothing was written, and ignores what it cannot read', () => {
    const storage = memory();
    keepDraft(storage, 'me', 'patient', emptyRequest('c'));
    expect(readDraft(storage, 'me', 'patient')).toBeUndefined();
    storage.setItem('hoichan.request.me.patient', '{broken');
    expect(readDraft(storage, 'me', 'patient')).toBeUndefined();
  });
});
