import { AppError } from '@hoi-chan/shared/errors.ts';
import type { CallParticipant, DirectState, MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { CallSession, LinkState, RemoteMedia } from '../net/callTransport.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { createStore, type Store } from '../state/store.ts';
import { receiveStills, type Still } from './receiveStills.ts';

/** Somebody in the call, with the media that comes from them. */
export interface CallPerson extends CallParticipant {
  isSelf: boolean;
  /**
   * Since when nothing comes from them, by this machine's clock (ms), so that clocks that differ do not matter; null: heard, or at least not
   * missed. A lost socket alone does not count while voice or picture go on.
   */
  awayFromMs: number | null;
  /** Their socket is lost and their media goes on: heard and seen, but not reached by chat, minutes or images. */
  mediaOnly: boolean;
  media: Partial<Record<MediaSource, RemoteMedia>>;
  /** What stands for the picture while the link is too thin for one; null: none came. */
  still?: Still | null;
}

type CallPhase = 'idle' | 'joining' | 'in_call' | 'rejoining' | 'left' | 'ended' | 'failed';

export interface CallState {
  phase: CallPhase;
  link: LinkState;
  /** Why it failed, or why the last thing sent was not sent. */
  error: AppError | null;
  startedAt: string | null;
  selfId: string | null;
  /** In order of coming. */
  people: readonly CallPerson[];
  activeSpeakerId: string | null;
  endedBy: string | null;
  /** `p2p` when the two speak directly. */
  mode: 'sfu' | 'p2p' | null;
  /** Whether the two could speak straight to each other within one network, or chose to. */
  direct: DirectState;
}

export interface Call {
  state: Store<CallState>;
  session: CallSession;
  /** Joins, or joins again after a failure. Never rejects: the state says what came of it. */
  join(): Promise<void>;
  raiseHand(raised: boolean): Promise<void>;
  /** Straight to the other within one network, or back. Never rejects: both are moved, or the state says why not. */
  setDirect(direct: boolean): Promise<void>;
  leave(): Promise<void>;
  /** Ends it for everybody. Rejects with AppError. */
  endForAll(): Promise<void>;
  close(): void;
}

export interface CallInputs {
  callId: string;
  session: CallSession;
  signaling: SignalingPort;
  nowMs?: () => number;
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('INTERNAL', 'call failed', { cause: error });

/** Who is in the call and what comes from them: the roster of `joined`, kept up to date by the call's notices. Lives until `close()`. */
export function createCall({ callId, session, signaling, nowMs = Date.now }: CallInputs): Call {
  const state = createStore<CallState>({
    phase: 'idle',
    link: session.linkState,
    error: null,
    startedAt: null,
    selfId: null,
    people: [],
    activeSpeakerId: null,
    endedBy: null,
    mode: null,
    direct: 'unavailable',
  });
  const set = (change: Partial<CallState>): void => state.update((s) => ({ ...s, ...change }));

  /** From whom media comes, or came. */
  let flows: ReadonlyMap<string, { silentFromMs: number | undefined }> = new Map();

  const mediaOf = (participantId: string): CallPerson['media'] =>
    Object.fromEntries(session.remoteMedia.filter((m) => m.participantId === participantId).map((m) => [m.source, m]));

  /** The server knows nothing of what goes straight from one to the other: in a direct call the two ends do. */
  const producersOf = (participant: CallParticipant): CallParticipant['producers'] => {
    if (state.get().mode !== 'p2p') return participant.producers;
    const isSelf = participant.participantId === session.participantId;
    const sent = isSelf ? session.published : session.remoteMedia.filter((m) => m.participantId === participant.participantId);
    return sent.map(({ source, paused }) => ({ producerId: source, source, paused }));
  };

  const personOf = (participant: CallParticipant): CallPerson => {
    const before = state.get().people.find((p) => p.participantId === participant.participantId);
    const flow = flows.get(participant.participantId);
    // While our own link is down everybody is silent, and it is not they who are away.
    const silentFromMs = flow?.silentFromMs !== undefined && state.get().link === 'connected' ? flow.silentFromMs : null;
    const socketFromMs = participant.awaySince === null || flow !== undefined ? null : (before?.awayFromMs ?? nowMs());
    const awayFromMs = silentFromMs ?? socketFromMs;
    return {
      ...participant,
      producers: producersOf(participant),
      isSelf: participant.participantId === session.participantId,
      awayFromMs,
      mediaOnly: participant.awaySince !== null && awayFromMs === null,
      media: mediaOf(participant.participantId),
      still: stills.of(participant.participantId),
    };
  };

  const setPeople = (participants: readonly CallParticipant[]): void =>
    set({ people: participants.map(personOf).toSorted((a, b) => a.joinedAt.localeCompare(b.joinedAt)) });

  /** Notices may overtake the answer to the join they belong to; they are kept until the roster stands. */
  let waiting: (() => void)[] | null = [];
  const whenJoined = (apply: () => void): void => void (waiting ? waiting.push(apply) : apply());

  const upsert = (participant: CallParticipant): void =>
    setPeople([...state.get().people.filter((p) => p.participantId !== participant.participantId), participant]);
  const remove = (participantId: string): void => set({ people: state.get().people.filter((p) => p.participantId !== participantId) });
  const refresh = (): void => setPeople(state.get().people);
  const stills = receiveStills({ signaling, callId, nowMs }, refresh);

  const stops = [
    () => stills.close(),
    session.on('joined', (joined) => {
      set({ phase: 'in_call', error: null, startedAt: joined.startedAt, selfId: joined.participantId, mode: joined.mode });
      setPeople(joined.participants);
      const kept = waiting ?? [];
      waiting = null;
      for (const apply of kept) apply();
    }),
    session.on('rejoining', () => {
      waiting ??= [];
      set({ phase: 'rejoining' });
    }),
    session.on('ended', ({ byName }) => set({ phase: 'ended', endedBy: byName, people: [] })),
    session.on('failed', ({ error }) => set({ phase: 'failed', error: asAppError(error) })),
    session.on('linkChanged', ({ state: link }) => {
      set({ link });
      refresh();
    }),
    session.on('flowsChanged', (all) => {
      const now = nowMs();
      flows = new Map(
        all.map(({ participantId, state: flow, forMs }) => [participantId, { silentFromMs: flow === 'silent' ? now - forMs : undefined }]),
      );
      refresh();
    }),
    session.on('mediaAdded', refresh),
    session.on('mediaRemoved', refresh),
    session.on('mediaPaused', refresh),
    session.on('publishedChanged', refresh),
    session.on('publishFailed', ({ error }) => set({ error: asAppError(error) })),
    signaling.on('call:participantJoined', (n) => n.callId === callId && whenJoined(() => upsert(n.participant))),
    signaling.on('call:participantChanged', (n) => n.callId === callId && whenJoined(() => upsert(n.participant))),
    signaling.on('call:participantLeft', (n) => n.callId === callId && whenJoined(() => remove(n.participantId))),
    // At once, also before the answer to a join: that says nothing of it.
    signaling.on('call:directChanged', (n) => n.callId === callId && set({ direct: n.state })),
    signaling.on('call:activeSpeakerChanged', (n) => n.callId === callId && set({ activeSpeakerId: n.participantId })),
  ];

  return {
    state,
    session,
    async join() {
      const { phase } = state.get();
      if (phase === 'joining' || phase === 'in_call' || phase === 'rejoining') return;
      waiting ??= [];
      set({ phase: 'joining', error: null, endedBy: null });
      try {
        await session.join();
      } catch (error) {
        set({ phase: 'failed', error: asAppError(error) });
      }
    },
    async raiseHand(raised) {
      const { selfId } = state.get();
      const mine = (handRaised: boolean): void =>
        set({ people: state.get().people.map((p) => (p.participantId === selfId ? { ...p, handRaised } : p)) });
      mine(raised);
      try {
        await session.setHandRaised(raised);
      } catch (error) {
        mine(!raised);
        set({ error: asAppError(error) });
      }
    },
    async setDirect(direct) {
      try {
        await signaling.request('call:setDirect', { callId, direct });
      } catch (error) {
        set({ error: asAppError(error) });
      }
    },
    async leave() {
      set({ phase: 'left', people: [] });
      await session.leave();
    },
    async endForAll() {
      await signaling.request('call:end', { callId });
      set({ phase: 'ended', people: [] });
      // The call is gone already: giving up the seat only lets go of the media.
      await session.leave().catch(() => undefined);
    },
    close() {
      for (const stop of stops) stop();
      void session.leave().catch(() => undefined);
    },
  };
}

/** True when nothing can be heard from them, because they muted themselves or have no microphone. */
export function isMuted(person: CallPerson): boolean {
  const microphone = person.producers.find((p) => p.source === 'microphone');
  return microphone === undefined || microphone.paused;
}

/** The still picture to show of somebody: while the camera is withheld, not when there is none. */
export function stillOfPerson({ isSelf, media, still }: CallPerson): Still | null {
  return !isSelf && media.camera?.paused === true ? (still ?? null) : null;
}

export function sharesScreen(person: CallPerson): boolean {
  return person.producers.some((p) => p.source === 'screen' && !p.paused);
}
