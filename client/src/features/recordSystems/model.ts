import { isReceived } from '@hoi-chan/shared/features/recordKinds.ts';
import type { ConnectionTest, RecordAuth, RecordSystem } from '@hoi-chan/shared/features/recordSystems.ts';

export const AUTH_KINDS = ['none', 'basic', 'oauth2', 'smart'] as const satisfies readonly RecordAuth['kind'][];

/** What an administrator may add; our own store is there from the beginning. */
export const NEW_KINDS = ['fhir', 'hl7', 'insuranceXml'] as const satisfies readonly RecordSystem['kind'][];
export type NewKind = (typeof NEW_KINDS)[number];

export interface SystemForm {
  kind: RecordSystem['kind'];
  facilityId: string | null;
  name: string;
  baseUrl: string;
  /** Of `hl7`: IP address or network. */
  sendsFrom: string;
  authKind: RecordAuth['kind'];
  username: string;
  tokenUrl: string;
  clientId: string;
  scope: string;
  /** Empty: the kept one stays. */
  secret: string;
  reads: boolean;
  writes: boolean;
  enabled: boolean;
}

export function formOf(system: RecordSystem | undefined, kind: NewKind = 'fhir'): SystemForm {
  const auth = system?.auth ?? { kind: 'none' };
  return {
    kind: system?.kind ?? kind,
    sendsFrom: system?.sendsFrom ?? '',
    facilityId: system?.facility.id ?? null,
    name: system?.name ?? '',
    baseUrl: system?.baseUrl ?? '',
    authKind: auth.kind,
    username: auth.kind === 'basic' ? auth.username : '',
    tokenUrl: 'tokenUrl' in auth ? auth.tokenUrl : '',
    clientId: 'clientId' in auth ? auth.clientId : '',
    scope: 'scope' in auth ? auth.scope : '',
    secret: '',
    reads: system?.reads ?? true,
    // What goes into somebody's record is switched on by hand, after a test.
    writes: system?.writes ?? false,
    enabled: system?.enabled ?? true,
  };
}

type Problem = 'required' | 'url' | 'again';
export type Problems = Partial<Record<FormField, Problem>>;

const isUrl = (text: string): boolean => /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(text.trim());

/** The fields in which something can be wrong. */
export const FORM_FIELDS = [
  'name',
  'facilityId',
  'baseUrl',
  'sendsFrom',
  'username',
  'tokenUrl',
  'clientId',
  'scope',
  'secret',
] as const satisfies readonly (keyof SystemForm)[];
export type FormField = (typeof FORM_FIELDS)[number];

/** What keeps the form from being saved, by field; the server judges again. */
export function problemsOf(form: SystemForm, system: RecordSystem | undefined): Problems {
  const problems: Problems = {};
  const need = (field: FormField): void => {
    const value = form[field];
    if (value === null || (typeof value === 'string' && value.trim() === '')) problems[field] = 'required';
  };
  const needUrl = (field: 'baseUrl' | 'tokenUrl'): void => {
    need(field);
    if (problems[field] === undefined && !isUrl(form[field])) problems[field] = 'url';
  };
  need('name');
  if (system === undefined) need('facilityId');
  if (form.kind === 'hl7') need('sendsFrom');
  if (form.kind === 'fhir' && connectionIsOurs(system)) {
    needUrl('baseUrl');
    if (form.authKind === 'basic') need('username');
    if (form.authKind === 'oauth2' || form.authKind === 'smart') {
      needUrl('tokenUrl');
      need('clientId');
    }
    if (needsSecret(form, system) && form.secret === '') problems.secret = system?.hasSecret === true ? 'again' : 'required';
  }
  return problems;
}

/** Whether address and sign-in are set here, and not by the server's configuration. */
export const connectionIsOurs = (system: RecordSystem | undefined): boolean => system === undefined || system.managedBy === 'administrator';

/** A kept secret goes only where it was given for: another address or account asks for it anew (as the server does). */
function needsSecret(form: SystemForm, system: RecordSystem | undefined): boolean {
  if (form.authKind !== 'basic' && form.authKind !== 'oauth2') return false;
  if (system?.hasSecret !== true || system.auth.kind !== form.authKind) return true;
  if (system.auth.kind === 'basic')
    return system.auth.username !== form.username.trim() || originOf(system.baseUrl ?? '') !== originOf(form.baseUrl);
  return system.auth.kind === 'oauth2' && (system.auth.tokenUrl !== form.tokenUrl.trim() || system.auth.clientId !== form.clientId.trim());
}

const originOf = (url: string): string | undefined => URL.parse(url.trim())?.origin;

export function authOf(form: SystemForm): RecordAuth {
  const granted = { tokenUrl: form.tokenUrl.trim(), clientId: form.clientId.trim(), scope: form.scope.trim() };
  switch (form.authKind) {
    case 'none':
      return { kind: 'none' };
    case 'basic':
      return { kind: 'basic', username: form.username.trim() };
    case 'oauth2':
      return { kind: 'oauth2', ...granted };
    case 'smart':
      return { kind: 'smart', ...granted };
  }
}

/** What the server takes of a new one. */
export function newOf(form: SystemForm) {
  const { reads, writes, enabled } = form;
  const common = { facilityId: form.facilityId ?? '', name: form.name.trim(), reads, enabled };
  if (form.kind === 'hl7') return { kind: 'hl7' as const, ...common, sendsFrom: form.sendsFrom.trim() };
  if (form.kind === 'insuranceXml') return { kind: 'insuranceXml' as const, ...common };
  const connection = { baseUrl: form.baseUrl.trim(), auth: authOf(form), ...(form.secret !== '' && { secret: form.secret }) };
  return { kind: 'fhir' as const, ...common, writes, ...connection };
}

/** What the server takes of the form; the connection only where it is ours and changed, so that a mere switch needs no secret. */
export function changeOf(form: SystemForm, system: RecordSystem) {
  const { reads, writes, enabled } = form;
  if (isReceived(system.kind)) {
    const sendsFrom = form.sendsFrom.trim();
    return { name: form.name.trim(), reads, enabled, ...(sendsFrom !== (system.sendsFrom ?? '') && { sendsFrom }) };
  }
  const auth = authOf(form);
  const baseUrl = form.baseUrl.trim().replace(/\/+$/, '');
  const changed = system.baseUrl !== baseUrl || JSON.stringify(system.auth) !== JSON.stringify(auth) || form.secret !== '';
  return {
    name: form.name.trim(),
    reads,
    writes,
    enabled,
    ...(system.kind === 'fhir' &&
      connectionIsOurs(system) &&
      changed && { baseUrl, auth, ...(form.secret !== '' && { secret: form.secret }) }),
  };
}

/** Patients' data would travel readable for everybody on the way. */
export const isUnencrypted = (url: string): boolean => /^http:\/\//i.test(url.trim());

/**
 * `open`: never tested, or changed since. Of those that send: `silent`, nothing has come yet; `waiting`, a person must see to something; else as the
 * last thing that came.
 */
export function stateOf(system: RecordSystem): 'off' | 'open' | 'good' | 'bad' | 'silent' | 'waiting' {
  if (!system.enabled) return 'off';
  if (system.received !== null) {
    if (system.received.lastAt === null) return 'silent';
    if (system.received.lastRefused) return 'bad';
    return system.received.waiting > 0 ? 'waiting' : 'good';
  }
  if (system.kind === 'builtIn') return 'good';
  if (system.lastTest === null) return 'open';
  return system.lastTest.ok ? 'good' : 'bad';
}

/** The step at which a test ended. */
export const firstFault = (test: ConnectionTest): ConnectionTest['steps'][number] | undefined =>
  test.steps.find(({ finding }) => finding !== 'ok' && finding !== 'skipped');
