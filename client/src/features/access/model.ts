import type { Me, Session } from '@hoi-chan/shared/features/access.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import { api, type TokenSource } from '../../net/api.ts';
import { createStore, type Store } from '../../state/store.ts';
import { isBoolean, readPreference, writePreference } from '../../state/preference.ts';

/** `keeping`: what has not reached the server stays on this device for the same person. */
export type SignedOut = 'signed_out' | 'signed_out_keeping';

/** `starting`: the refresh cookie is being tried. `unreachable`: it could not be tried, for now. */
export type SessionState =
  | { status: 'starting' }
  | { status: 'unreachable'; error: AppError }
  | { status: 'out'; reason?: 'ended' | SignedOut }
  | { status: 'in'; me: Me };

export interface SessionModel extends TokenSource {
  state: Store<SessionState>;
  /** Tries the refresh cookie; to be called at start and for another try, which `quietly` leaves on the screen what is there until the answer. */
  start(how?: { quietly: boolean }): Promise<void>;
  signIn(username: string, password: string): Promise<void>;
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  signOut(how?: SignedOut): Promise<void>;
  signOutEverywhere(how?: SignedOut): Promise<void>;
  /** The server ended the session. */
  ended(): void;
  accessToken(): string | undefined;
  /** Where the stored events stood when this page began to load: nothing of what came since is left out. */
  liveOffset(): string | null;
  refresh(): Promise<boolean>;
}

/** Tabs share the refresh cookie but not memory: one after the other they rotate it, and they leave together. */
export interface TabLink {
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  tellSignedOut(how: SignedOut): void;
  onSignedOut(listener: (how: SignedOut) => void): void;
}

/** The session of this page: the access token lives in this closure only, the refresh token in a cookie scripts cannot read. */
export function createSession(tabs: TabLink): SessionModel {
  const state = createStore<SessionState>({ status: 'starting' });
  let token: string | undefined;
  let liveOffset: string | null = null;

  const take = (session: Session): void => {
    token = session.accessToken;
    // The first only: lists were loaded since, and what came after it must still be told.
    liveOffset ??= session.liveOffset;
    writePreference('wasSignedIn', true);
    state.set({ status: 'in', me: session.me });
  };
  const leave = (reason: 'ended' | SignedOut): void => {
    token = undefined;
    liveOffset = null;
    writePreference('wasSignedIn', false);
    state.set({ status: 'out', reason });
  };
  const refreshOnce = (): Promise<Session> => tabs.exclusively(() => api('session.refresh'));
  tabs.onSignedOut(leave);

  return {
    state,
    accessToken: () => token,
    liveOffset: () => liveOffset,
    async start({ quietly } = { quietly: false }) {
      // Whoever never signed in here has no cookie to try: the sign-in form comes one round trip sooner.
      if (!readPreference('wasSignedIn', false, isBoolean)) return state.set({ status: 'out' });
      if (!quietly) state.set({ status: 'starting' });
      try {
        take(await refreshOnce());
      } catch (error) {
        if (error instanceof AppError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL') leave('ended');
        else
          state.set({
            status: 'unreachable',
            error: error instanceof AppError ? error : new AppError('UNAVAILABLE', 'no session', { cause: error }),
          });
      }
    },
    async refresh() {
      try {
        take(await refreshOnce());
        return true;
      } catch (error) {
        if (error instanceof AppError && (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')) {
          leave('ended');
          return false;
        }
        throw error;
      }
    },
    async signIn(username, password) {
      take(await api('session.signIn', { body: { username, password } }));
    },
    async changePassword(currentPassword, newPassword) {
      take(await api('session.changePassword', { body: { currentPassword, newPassword } }));
    },
    async signOut(how = 'signed_out') {
      // Leaving works without the server too; the refresh token then dies of age.
      await tabs.exclusively(() => api('session.signOut')).catch(() => undefined);
      leave(how);
      tabs.tellSignedOut(how);
    },
    async signOutEverywhere(how = 'signed_out') {
      await api('session.signOutEverywhere');
      leave(how);
      tabs.tellSignedOut(how);
    },
    ended: () => leave('ended'),
  };
}

/** Browser tabs of the same origin, by Web Locks and BroadcastChannel. */
export function browserTabs(): TabLink {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('hoichan.session');
  // Locks exist in secure contexts only; plain HTTP on a LAN address then risks two tabs refreshing at once.
  const locks = (navigator as { locks?: LockManager }).locks;
  return {
    exclusively: <T>(work: () => Promise<T>): Promise<T> => (locks ? (locks.request('hoichan.refresh', work) as Promise<T>) : work()),
    tellSignedOut: (how) => channel?.postMessage(how),
    onSignedOut: (listener) =>
      channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data === 'signed_out' || data === 'signed_out_keeping') listener(data);
      }),
  };
}
