import type { Bundle, FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { summarise } from './model.ts';

const bundle = (...resources: object[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'document',
  entry: resources.map((resource) => ({ resource: resource as FhirResource })),
});
const coded = (code: string, text?: string, display?: string, system?: string) => ({
  ...(text !== undefined && { text }),
  coding: [{ code, ...(display !== undefined && { display }), ...(system !== undefined && { system }) }],
});

describe('allergies', () => {
  it('tells "asked, none" from "nothing written"', () => {
    expect(summarise(bundle()).allergyState).toBe('unknown');
    expect(summarise(bundle({ resourceType: 'AllergyIntolerance', code: coded('no-known-allergies') })).allergyState).toBe('none');
    expect(summarise(bundle({ resourceType: 'AllergyIntolerance', code: coded('no-allergy-info') })).allergyState).toBe('unknown');
  });

  it('puts severe ones first and leaves refuted ones out', () => {
    const { allergies, allergyState } = summarise(
      bundle(
        { resourceType: 'AllergyIntolerance', code: { text: 'Tôm' }, criticality: 'low' },
        { resourceType: 'AllergyIntolerance', code: { text: 'Sữa' }, verificationStatus: coded('refuted') },
        {
          resourceType: 'AllergyIntolerance',
          code: { text: 'Penicillin' },
          reaction: [{ manifestation: [{ text: 'Phản vệ' }], severity: 'severe' }],
        },
      ),
    );
    expect(allergyState).toBe('some');
    expect(allergies.map((allergy) => [allergy.name.vi, allergy.severe, allergy.reactions])).toEqual([
      ['Penicillin', true, [{ vi: 'Phản vệ', en: 'Phản vệ' }]],
      ['Tôm', false, []],
    ]);
  });
});

describe('measurements', () => {
  const observation = (at: string, value: number, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: coded('2345-7', 'Glucose máu', 'Glucose'),
    effectiveDateTime: at,
    valueQuantity: { value, unit: 'mmol/L', code: 'mmol/L' },
    referenceRange: [{ low: { value: 3.9 }, high: { value: 6.4 } }],
    ...more,
  });

  it('makes one series of the same code, oldest first, with range and flag', () => {
    const [glucose] = summarise(
      bundle(observation('2026-05-01', 9.1), observation('2025-05-01', 6), observation('2026-01-01', 3.1)),
    ).series;
    expect(glucose).toMatchObject({ group: 'lab', name: { vi: 'Glucose máu', en: 'Glucose' }, unit: 'mmol/L', low: 3.9, high: 6.4 });
    expect(glucose?.points.map((point) => [point.value, point.flag])).toEqual([
      [6, 'normal'],
      [3.1, 'low'],
      [9.1, 'high'],
    ]);
    expect(glucose?.latest.value).toBe(9.1);
  });

  it("takes the laboratory's own judgement before the range", () => {
    const [glucose] = summarise(bundle(observation('2026-05-01', 6, { interpretation: [coded('HH')] }))).series;
    expect(glucose?.latest.flag).toBe('critical');
  });

  it('keeps different units apart, and wrong entries out', () => {
    const { series } = summarise(
      bundle(
        observation('2026-05-01', 9.1),
        observation('2026-05-02', 160, { valueQuantity: { value: 160, unit: 'mg/dL', code: 'mg/dL' } }),
        observation('2026-05-03', 99, { status: 'entered-in-error' }),
      ),
    );
    expect(series.map((one) => [one.unit, one.points.length])).toEqual([
      ['mg/dL', 1],
      ['mmol/L', 1],
    ]);
  });

  it('splits a blood pressure panel into its components, as vitals, before the laboratory', () => {
    const { series } = summarise(
      bundle(observation('2026-05-01', 5), {
        resourceType: 'Observation',
        status: 'final',
        category: [coded('vital-signs')],
        code: coded('85354-9', 'Huyết áp'),
        effectiveDateTime: '2026-05-01T08:00:00+07:00',
        component: [
          { code: coded('8480-6', 'Tâm thu'), valueQuantity: { value: 150, unit: 'mmHg' } },
          { code: coded('8462-4', 'Tâm trương'), valueQuantity: { value: 90, unit: 'mmHg' } },
        ],
      }),
    );
    expect(series.map((one) => [one.group, one.name.vi])).toEqual([
      ['vital', 'Tâm thu'],
      ['vital', 'Tâm trương'],
      ['lab', 'Glucose máu'],
    ]);
  });
});

describe('problems and medicines', () => {
  it('lists active problems first with their ICD-10 code', () => {
    const { problems } = summarise(
      bundle(
        { resourceType: 'Condition', code: { text: 'Viêm phổi' }, clinicalStatus: coded('resolved'), onsetDateTime: '2026-01-01' },
        {
          resourceType: 'Condition',
          code: coded('I10', 'Tăng huyết áp', 'Hypertension', 'http://hl7.org/fhir/sid/icd-10'),
          onsetDateTime: '2019',
        },
        { resourceType: 'Condition', code: { text: 'Nhầm' }, verificationStatus: coded('entered-in-error') },
      ),
    );
    expect(problems.map((problem) => [problem.name.vi, problem.icd, problem.active])).toEqual([
      ['Tăng huyết áp', 'I10', true],
      ['Viêm phổi', undefined, false],
    ]);
  });

  it('tells what is taken from what was stopped and what is only proposed', () => {
    const medicine = (text: string, more: object) => ({ medicationCodeableConcept: { text }, ...more });
    const { medicines } = summarise(
      bundle(
        medicine('Aspirin', { resourceType: 'MedicationStatement', status: 'stopped' }),
        medicine('Amlodipin', { resourceType: 'MedicationStatement', status: 'active', dosage: [{ text: '5 mg sáng' }] }),
        medicine('Bisoprolol', { resourceType: 'MedicationRequest', status: 'active', intent: 'proposal' }),
      ),
    );
    expect(medicines.map((one) => [one.name.vi, one.status, one.dose])).toEqual([
      ['Amlodipin', 'active', '5 mg sáng'],
      ['Bisoprolol', 'proposed', ''],
      ['Aspirin', 'stopped', ''],
    ]);
  });
});

describe('documents and timeline', () => {
  it('shows current documents only, and everything dated in one line, latest first', () => {
    const { documents, timeline } = summarise(
      bundle(
        { resourceType: 'DocumentReference', id: 'old', status: 'superseded', content: [], date: '2026-03-01' },
        {
          resourceType: 'DocumentReference',
          id: 'minutes',
          status: 'current',
          type: coded('11488-4', 'Biên bản hội chẩn'),
          date: '2026-03-02',
          content: [{ attachment: { contentType: 'application/pdf', title: 'Biên bản HC-1' } }],
        },
        {
          resourceType: 'Encounter',
          period: { start: '2026-04-01' },
          reasonCode: [{ text: 'Khó thở' }],
          serviceProvider: { display: 'Trạm Y tế' },
        },
        { resourceType: 'DiagnosticReport', code: { text: 'X-quang' }, conclusion: 'Bóng tim to' },
      ),
    );
    expect(documents).toMatchObject([
      { id: 'minutes', title: { vi: 'Biên bản HC-1', en: 'Biên bản HC-1' }, isMinutes: true, contentType: 'application/pdf' },
    ]);
    expect(timeline.map((event) => [event.kind, event.title.vi])).toEqual([
      ['visit', 'Khó thở'],
      ['document', 'Biên bản HC-1'],
      ['report', 'X-quang'],
    ]);
  });

  describe('tells the values of a laboratory that no report gathers', () => {
    const value = (id: string, at: string, more: object = {}) => ({
      resourceType: 'Observation',
      id,
      status: 'final',
      category: [coded('laboratory')],
      code: coded(id),
      effectiveDateTime: at,
      valueQuantity: { value: 5, unit: 'mmol/L' },
      ...more,
    });
    const told = (...resources: object[]) => summarise(bundle(...resources)).timeline;

    it('once a day, latest first, with what was found; a single one by its own name', () => {
      const events = told(
        value('Na', '2026-03-01T08:00:00', { interpretation: [coded('H')] }),
        value('HBsAg', '2026-03-01T09:00:00', { category: undefined, valueQuantity: undefined, valueString: 'Âm tính' }),
        value('K', '2026-02-01'),
        value('x', '2026-02-01', { status: 'entered-in-error' }),
      );
      expect(
        events.map(({ kind, at, title, values }) => [kind, at, title.vi, values?.map(({ name, found, flag }) => [name.vi, found, flag])]),
      ).toEqual([
        [
          'report',
          '2026-03-01T09:00:00',
          '',
          [
            ['Na', { value: 5, unit: 'mmol/L' }, 'high'],
            ['HBsAg', { vi: 'Âm tính', en: 'Âm tính' }, undefined],
          ],
        ],
        ['report', '2026-02-01', 'K', [['K', { value: 5, unit: 'mmol/L' }, undefined]]],
      ]);
    });
    it('not twice where a report names them, and neither vital signs nor what is asked in a survey', () => {
      const report = (reference: string) => ({
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: coded('r'),
        effectiveDateTime: '2026-03-01',
        result: [{ reference }],
      });
      expect(told(value('Na', '2026-03-01'), report('Observation/Na')).map(({ title }) => title.vi)).toEqual(['r']);
      expect(
        told(
          value('pulse', '2026-03-01', { category: [coded('vital-signs')] }),
          value('8867-4', '2026-03-01', { category: undefined }),
          value('phq', '2026-03-01', { category: [coded('survey')] }),
        ),
      ).toEqual([]);
    });
    it('each source by itself, with all that name it', () => {
      const entries = ['Na', 'K', 'Ca'].map((id) => ({
        fullUrl: `u/${id}`,
        resource: value(id, '2026-03-01', { performer: [{ display: `BS ${id}` }] }) as FhirResource,
      }));
      const data = { 'u/Na': ['a'], 'u/K': ['a'], 'u/Ca': ['b'] };
      const { timeline } = summarise(
        { resourceType: 'Bundle', type: 'document', entry: entries },
        Object.fromEntries(
          Object.entries(data).map(([url, sourceIds]) => [url, { part: 'results', sourceIds, fetchedAt: '2026-03-02T00:00:00Z' }]),
        ),
      );
      expect(timeline.map(({ origin, values }) => [origin?.sourceIds, origin?.by, origin?.recordedAt, values?.length])).toEqual([
        [['a'], ['BS Na', 'BS K'], '2026-03-01', 2],
        [['b'], ['BS Ca'], '2026-03-01', 1],
      ]);
    });
  });

  it('dates a report by the beginning of its period, and keeps what has no date, last', () => {
    const { timeline } = summarise(
      bundle(
        { resourceType: 'Procedure', code: { text: 'Mổ ruột thừa' } },
        { resourceType: 'Encounter', reasonCode: [{ text: 'Khó thở' }] },
        { resourceType: 'DiagnosticReport', code: { text: 'X-quang' } },
        { resourceType: 'DiagnosticReport', code: { text: 'Holter' }, effectivePeriod: { start: '2026-03-01', end: '2026-03-02' } },
      ),
    );
    expect(timeline.map((event) => [event.at, event.title.vi])).toEqual([
      ['2026-03-01', 'Holter'],
      ['', 'Khó thở'],
      ['', 'X-quang'],
      ['', 'Mổ ruột thừa'],
    ]);
  });

  it('keeps both languages of reactions, reasons, coded results and of a document named by its type alone', () => {
    const both = (vi: string, en: string) => coded('1', vi, en);
    const { allergies, medicines, wordResults, documents, timeline } = summarise(
      bundle(
        {
          resourceType: 'AllergyIntolerance',
          code: { text: 'Penicillin' },
          reaction: [{ manifestation: [both('Phản vệ', 'Anaphylaxis')] }],
        },
        { resourceType: 'MedicationStatement', status: 'active', reasonCode: [both('Tăng huyết áp', 'Hypertension')] },
        { resourceType: 'Observation', status: 'final', code: coded('2'), valueCodeableConcept: both('Dương tính', 'Positive') },
        {
          resourceType: 'DocumentReference',
          id: 'd',
          status: 'current',
          date: '2026-03-01',
          type: both('Giấy ra viện', 'Discharge letter'),
          content: [],
        },
      ),
    );
    expect(allergies[0]?.reactions).toEqual([{ vi: 'Phản vệ', en: 'Anaphylaxis' }]);
    expect(medicines[0]?.reason).toEqual({ vi: 'Tăng huyết áp', en: 'Hypertension' });
    expect(wordResults[0]?.text).toEqual({ vi: 'Dương tính', en: 'Positive' });
    expect(documents[0]?.title).toEqual({ vi: 'Giấy ra viện', en: 'Discharge letter' });
    expect(timeline[0]?.title).toEqual({ vi: 'Giấy ra viện', en: 'Discharge letter' });
  });

  it('survives an empty bundle', () => {
    expect(summarise({ resourceType: 'Bundle', type: 'document' })).toMatchObject({ problems: [], timeline: [] });
  });
});

it('what is over keeps when its record was written, and a problem the end of its period; a draft is not said to be over', () => {
  const meta = { lastUpdated: '2026-02-20T08:00:00Z' };
  const told = summarise(
    bundle(
      { resourceType: 'Condition', meta, code: coded('A15'), clinicalStatus: coded('resolved'), abatementPeriod: { end: '2026-02-01' } },
      { resourceType: 'MedicationRequest', meta, status: 'stopped', intent: 'order', medicationCodeableConcept: coded('inh') },
      { resourceType: 'MedicationRequest', status: 'draft', intent: 'order', medicationCodeableConcept: coded('rif') },
    ),
  );
  expect(told.problems).toMatchObject([{ active: false, until: '2026-02-01', writtenAt: meta.lastUpdated }]);
  expect(told.medicines).toMatchObject([{ status: 'stopped', writtenAt: meta.lastUpdated }, { isUnclear: true }]);
});

it('when a result was given out is told by itself or by the report that names it, also through a panel', () => {
  const entry = (id: string, more: object) => ({ resourceType: 'Observation', id, status: 'final', code: coded(id), ...more });
  const value = { valueQuantity: { value: 1, unit: 'x' }, effectiveDateTime: '2026-01-19' };
  const told = summarise(
    bundle(
      entry('alone', { ...value, issued: '2026-01-20T08:00:00Z' }),
      entry('member', value),
      entry('panel', { hasMember: [{ reference: 'Observation/member' }] }),
      entry('words', { valueString: 'âm tính' }),
      {
        resourceType: 'DiagnosticReport',
        status: 'final',
        code: coded('r'),
        effectivePeriod: { start: '2026-01-18' },
        issued: '2026-01-21T08:00:00Z',
        result: [{ reference: 'Observation/panel' }, { reference: 'Observation/words/_history/2' }],
      },
      { resourceType: 'DiagnosticReport', status: 'entered-in-error', code: coded('x'), issued: '2026-01-21T08:00:00Z' },
    ),
  );
  expect(told.series.map(({ key, latest }) => [key, latest.issuedAt])).toEqual([
    ['alone|x', '2026-01-20T08:00:00Z'],
    ['member|x', '2026-01-21T08:00:00Z'],
  ]);
  expect(told.wordResults).toEqual([expect.objectContaining({ at: '2026-01-18', issuedAt: '2026-01-21T08:00:00Z' })]);
  expect(told.timeline.filter(({ values }) => values === undefined)).toMatchObject([
    { kind: 'report', at: '2026-01-18', issuedAt: '2026-01-21T08:00:00Z', hasResults: true },
  ]);
});
