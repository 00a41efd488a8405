import { describe, expect, it } from 'vitest';
import type { RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';
import { changeOf, firstFault, formOf, isUnencrypted, newOf, problemsOf, stateOf } from './model.ts';

const system = (more: Partial<RecordSystem> = {}): RecordSystem => ({
  id: '00000000-0000-4000-8000-000000000001',
  facility: { id: '00000000-0000-4000-8000-000000000002', code: '00100', name: 'Bệnh viện', level: 'hospital' },
  kind: 'fhir',
  name: 'HIS',
  baseUrl: 'https://his.example/fhir',
  sendsFrom: null,
  received: null,
  auth: { kind: 'basic', username: 'hc' },
  hasSecret: true,
  publicKeys: null,
  reads: true,
  writes: false,
  enabled: true,
  managedBy: 'administrator',
  lastTest: null,
  updatedAt: '2026-01-01T00:00:00Z',
  ...more,
});

describe('the form of a record system', () => {
  it('names what is missing, by field', () => {
    expect(problemsOf(formOf(undefined), undefined)).toEqual({ name: 'required', facilityId: 'required', baseUrl: 'required' });
    expect(problemsOf({ ...formOf(system()), baseUrl: 'his/fhir' }, system())).toMatchObject({ baseUrl: 'url' });
    expect(problemsOf({ ...formOf(undefined), authKind: 'oauth2' }, undefined)).toMatchObject({
      tokenUrl: 'required',
      clientId: 'required',
      secret: 'required',
    });
  });

  it('asks for the secret again only where it would go elsewhere', () => {
    const form = formOf(system());
    expect(problemsOf({ ...form, name: 'Tên mới' }, system())).toEqual({});
    expect(problemsOf({ ...form, baseUrl: 'https://his.example/r4' }, system())).toEqual({});
    expect(problemsOf({ ...form, baseUrl: 'https://other.example/fhir' }, system())).toEqual({ secret: 'again' });
    expect(problemsOf({ ...form, username: 'other' }, system())).toEqual({ secret: 'again' });
  });

  it('sends the connection only where it changed and is ours to change', () => {
    expect(changeOf({ ...formOf(system()), writes: true }, system())).toEqual({ name: 'HIS', reads: true, writes: true, enabled: true });
    expect(changeOf({ ...formOf(system()), secret: 's' }, system())).toMatchObject({
      secret: 's',
      auth: { kind: 'basic', username: 'hc' },
    });
    const configured = system({ managedBy: 'environment' });
    expect(changeOf({ ...formOf(configured), baseUrl: 'https://x.example' }, configured)).not.toHaveProperty('baseUrl');
  });
});

describe('the form of a system that sends', () => {
  const lis = (more: Partial<RecordSystem> = {}): RecordSystem =>
    system({
      kind: 'hl7',
      baseUrl: null,
      auth: { kind: 'none' },
      hasSecret: false,
      sendsFrom: '10.1.2.3',
      received: { lastAt: '2026-01-01T00:00:00Z', accepted: 3, waiting: 0, refused: 0, lastRefused: false },
      ...more,
    });

  it('asks for what its kind needs, and for nothing of another kind', () => {
    expect(problemsOf(formOf(undefined, 'hl7'), undefined)).toEqual({ name: 'required', facilityId: 'required', sendsFrom: 'required' });
    expect(problemsOf(formOf(undefined, 'insuranceXml'), undefined)).toEqual({ name: 'required', facilityId: 'required' });
    const form = { ...formOf(undefined, 'hl7'), facilityId: 'f', name: ' LIS ', sendsFrom: ' 10.0.0.1 ' };
    expect(newOf(form)).toEqual({ kind: 'hl7', facilityId: 'f', name: 'LIS', reads: true, enabled: true, sendsFrom: '10.0.0.1' });
    expect(changeOf({ ...formOf(lis()), reads: false }, lis())).toEqual({ name: 'HIS', reads: false, enabled: true });
    expect(changeOf({ ...formOf(lis()), sendsFrom: '10.0.0.1' }, lis())).toMatchObject({ sendsFrom: '10.0.0.1' });
  });

  it('tells its state by what came last', () => {
    const received = { lastAt: '2026-01-01T00:00:00Z', accepted: 3, waiting: 0, refused: 0, lastRefused: false };
    expect(stateOf(lis())).toBe('good');
    expect(stateOf(lis({ received: { ...received, lastAt: null } }))).toBe('silent');
    expect(stateOf(lis({ received: { ...received, waiting: 1 } }))).toBe('waiting');
    expect(stateOf(lis({ received: { ...received, lastRefused: true } }))).toBe('bad');
    expect(stateOf(lis({ enabled: false }))).toBe('off');
  });
});

it('tells what a system is like, and at which step a test ended', () => {
  const lastTest = (finding: 'ok' | 'denied') => ({
    at: '2026-01-01T00:00:00Z',
    ok: finding === 'ok',
    steps: [
      { step: 'signIn' as const, finding: 'ok' as const, detail: null, tookMs: 1 },
      { step: 'patient' as const, finding, detail: null, tookMs: 1 },
    ],
  });
  expect(stateOf(system())).toBe('open');
  expect(stateOf(system({ lastTest: lastTest('ok') }))).toBe('good');
  expect(stateOf(system({ lastTest: lastTest('denied') }))).toBe('bad');
  expect(stateOf(system({ enabled: false, lastTest: lastTest('denied') }))).toBe('off');
  expect(firstFault(lastTest('denied'))?.step).toBe('patient');
  expect(firstFault(lastTest('ok'))).toBeUndefined();
  expect(isUnencrypted(' HTTP://his/fhir')).toBe(true);
});
