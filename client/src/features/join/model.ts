import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { createStore, type Store } from '../../state/store.ts';
import { CONSENT_VERSION } from './consent.ts';
import type { AccessStore, StoredAccess } from './stored.ts';

type Look = RouteOutput<'join.look'>;
type Standing = RouteOutput<'join.state'>;

/** Why the year of birth was not taken. */
type BirthYearProblem = 'wrong' | 'implausible' | 'unreachable' | 'slow_down' | null;

/** Where the patient stands, from opening the link to the goodbye. Every step is one screen. */
export type JoinStep =
  | { kind: 'loading' }
  | { kind: 'unreachable' }
  | { kind: 'unknown' }
  | { kind: 'locked'; facilityName: string | null }
  | { kind: 'over'; facilityName: string | null }
  | { kind: 'early'; look: Look }
  | { kind: 'birthYear'; look: Look; busy: boolean; problem: BirthYearProblem }
  | { kind: 'consent'; look: Look; birthYear: number; busy: boolean; problem: 'unreachable' | null }
  | { kind: 'devices'; access: StoredAccess; standing: Standing | null }
  | { kind: 'waiting'; access: StoredAccess; standing: Standing | null; offline: boolean }
  | { kind: 'call'; access: StoredAccess; standing: Standing | null }
  | { kind: 'left'; access: StoredAccess }
  /** The token, no longer stored, still fetches what was sent: words that came while the call ended are heard here. */
  | { kind: 'ended'; hostName: string; standing: Standing | null; accessToken: string };

/** The six routes of the patient's side; the page gives `api`, tests a fake. */
export interface JoinServer {
  look(token: string): Promise<Look>;
  birthYear(token: string, body: { birthYear: number }): Promise<unknown>;
  enter(token: string, body: { birthYear: number; consentVersion: string; language: 'vi' | 'en' }): Promise<RouteOutput<'join.enter'>>;
  state(): Promise<Standing>;
  leave(): Promise<unknown>;
}

export interface JoinInputs {
  token: string;
  server: JoinServer;
  stored: AccessStore;
  language: () => 'vi' | 'en';
  now?: () => Date;
}

export interface Join {
  step: Store<JoinStep>;
  /** Looks at the link, or goes on where the tab was before a reload. */
  start(): Promise<void>;
  /** Asks the server at once: a wrong year is told before there is anything to read. */
  giveBirthYear(text: string): Promise<void>;
  /** The box was ticked and the button pressed. */
  consent(): Promise<void>;
  back(): void;
  /** The device check is done, or was skipped: into the waiting room, or at once into the call when already admitted. */
  devicesReady(): Promise<void>;
  /** Something changed: admitted, queue moved, something shared, ended. Safe to call at any time. */
  refresh(): Promise<void>;
  /** The call was ended by the doctor. */
  callEnded(): Promise<void>;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

/** A plausible year, or null: four digits, not in the future, at most 120 years ago. */
export function parseBirthYear(text: string, now: Date): number | null {
  const trimmed = text.trim();
  if (!/^\d{4}$/.test(trimmed)) return null;
  const year = Number(trimmed);
  return year <= now.getFullYear() && year >= now.getFullYear() - 120 ? year : null;
}

/** The patient's way through the page. Holds no timers and no media: the page calls `refresh`. */
export function createJoin({ token, server, stored, language, now = () => new Date() }: JoinInputs): Join {
  const step = createStore<JoinStep>({ kind: 'loading' });

  const fromLook = (look: Look): JoinStep => {
    switch (look.state) {
      case 'open':
        return { kind: 'birthYear', look, busy: false, problem: null };
      case 'early':
        return { kind: 'early', look };
      case 'over':
      case 'locked':
        return { kind: look.state, facilityName: look.facilityName };
    }
  };

  const lookAgain = async (): Promise<void> => {
    try {
      step.set(fromLook(await server.look(token)));
    } catch (error) {
      step.set({
        kind: error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'INVALID_REQUEST') ? 'unknown' : 'unreachable',
      });
    }
  };

  const toEnded = ({ accessToken }: StoredAccess, hostName: string, standing: Standing | null): void => {
    stored.clear();
    step.set({ kind: 'ended', hostName, standing, accessToken });
  };

  /** Puts a new standing into whichever step is on the screen. */
  const apply = (standing: Standing): void => {
    const current = step.get();
    if (!('access' in current) || current.kind === 'left') return;
    if (standing.state === 'ended' || standing.state === 'cancelled') return toEnded(current.access, standing.hostName, standing);
    if (current.kind === 'waiting') {
      step.set(standing.admitted ? { kind: 'call', access: current.access, standing } : { ...current, standing, offline: false });
    } else step.set({ ...current, standing });
  };

  const refresh = async (): Promise<void> => {
    const before = step.get();
    if (!('access' in before) || before.kind === 'left') return;
    try {
      apply(await server.state());
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'UNAVAILABLE';
      const current = step.get();
      if (code === 'UNAUTHENTICATED' || code === 'NOT_FOUND' || code === 'FORBIDDEN') {
        // The window is over or the doctor made a new link: what stands behind the link now is the truth.
        stored.clear();
        await lookAgain();
      } else if (current.kind === 'waiting') step.set({ ...current, offline: true });
    }
  };

  /** Where a refused year, or a refused entry, leads; `offline` when the line was dead. */
  const refuse = async (error: unknown, look: Look, offline: JoinStep): Promise<void> => {
    if (!(error instanceof AppError)) throw error;
    if (error.reason === 'wrong_birth_year') {
      const seen = await server.look(token).catch(() => ({ ...look, triesLeft: Math.max(0, look.triesLeft - 1) }));
      step.set(seen.state === 'open' ? { kind: 'birthYear', look: seen, busy: false, problem: 'wrong' } : fromLook(seen));
    } else if (error.code === 'RATE_LIMITED') step.set({ kind: 'birthYear', look, busy: false, problem: 'slow_down' });
    else if (error.code === 'UNAVAILABLE' || error.code === 'INTERNAL') step.set(offline);
    else await lookAgain();
  };

  return {
    step,
    async start() {
      const access = stored.read();
      if (!access) return lookAgain();
      step.set({ kind: 'devices', access, standing: null });
      await refresh();
    },
    async giveBirthYear(text) {
      const current = step.get();
      if (current.kind !== 'birthYear' || current.busy) return;
      const birthYear = parseBirthYear(text, now());
      if (birthYear === null) return step.set({ ...current, problem: 'implausible' });
      const { look } = current;
      step.set({ ...current, busy: true, problem: null });
      try {
        await server.birthYear(token, { birthYear });
        step.set({ kind: 'consent', look, birthYear, busy: false, problem: null });
      } catch (error) {
        await refuse(error, look, { kind: 'birthYear', look, busy: false, problem: 'unreachable' });
      }
    },
    async consent() {
      const current = step.get();
      if (current.kind !== 'consent' || current.busy) return;
      const { look, birthYear } = current;
      step.set({ ...current, busy: true, problem: null });
      try {
        const access: StoredAccess = await server.enter(token, { birthYear, consentVersion: CONSENT_VERSION, language: language() });
        stored.write(access);
        step.set({ kind: 'devices', access, standing: null });
        await refresh();
      } catch (error) {
        await refuse(error, look, { kind: 'consent', look, birthYear, busy: false, problem: 'unreachable' });
      }
    },
    back() {
      const current = step.get();
      if (current.kind === 'consent') step.set({ kind: 'birthYear', look: current.look, busy: false, problem: null });
    },
    async devicesReady() {
      const current = step.get();
      if (current.kind !== 'devices') return;
      step.set(
        current.standing?.admitted
          ? { kind: 'call', access: current.access, standing: current.standing }
          : { kind: 'waiting', access: current.access, standing: current.standing, offline: false },
      );
      await refresh();
    },
    refresh,
    async callEnded() {
      const current = step.get();
      if (!('access' in current)) return;
      const standing = await server.state().catch(() => null);
      toEnded(current.access, current.access.hostName, standing ?? ('standing' in current ? current.standing : null));
    },
    async leave() {
      const current = step.get();
      if (!('access' in current)) return;
      step.set({ kind: 'left', access: current.access });
      // Not told in time: the seat is given up by the server when the socket stays away.
      await server.leave().catch(() => undefined);
    },
    async comeBack() {
      const current = step.get();
      if (current.kind !== 'left') return;
      step.set({ kind: 'devices', access: current.access, standing: null });
      await refresh();
    },
  };
}
