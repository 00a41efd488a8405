import { sharesScreen, type Call, type CallPerson } from '../../call/call.ts';
import type { Capture } from '../../capture/capture.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { RoomKeyAction } from './keyboard.ts';
import { LAYOUT_MODES, type LayoutMode } from './layout.ts';

/** What stands beside the faces in a consult; a follow-up has `share` (what the patient gets); `screen` is there while somebody shares one. */
export const PANELS = ['summary', 'images', 'minutes', 'chat'] as const;
export type PanelName = (typeof PANELS)[number] | 'share' | 'screen';

export interface RoomState {
  mode: LayoutMode;
  pinnedKey: string | null;
  /** null: put away, the faces have all the room. */
  panel: PanelName | null;
  /** What came while the panel was not on the screen. */
  news: Partial<Record<PanelName, number>>;
  /** Who spoke last, also after falling silent. */
  speakerId: string | null;
  /** Whose screen is shown: the latest other person's. */
  screenOf: string | null;
  sharing: 'off' | 'starting' | 'on';
  /** What is shared, or was last. */
  shared: 'screen' | 'camera';
  helpOpen: boolean;
}

/** Asks the person which screen to share. */
type AskForScreen = () => Promise<MediaStream>;
/** Opens a camera beside the one that shows the face. */
type OpenCamera = (deviceId: string) => Promise<MediaStream>;

export interface RoomInputs {
  call: Call;
  capture: Capture;
  askForScreen: AskForScreen;
  openCamera: OpenCamera;
  /** Which panels this room has, in order; an appointment has other ones than a consult. */
  panels: readonly PanelName[];
  remembered: { read(): LayoutMode; write(mode: LayoutMode): void };
}

export interface Room {
  state: Store<RoomState>;
  setMode(mode: LayoutMode): void;
  /** Pins a picture, or lets it go when it is the pinned one. */
  pin(tileKey: string): void;
  /** Opens a panel; asked for the open one, puts it away. */
  togglePanel(panel: PanelName): void;
  /** Something new stands in a panel; counted unless it is on the screen. */
  markNews(panel: PanelName): void;
  toggleMicrophone(): void;
  toggleCamera(): void;
  toggleHand(): void;
  /** Shares a screen, or stops sharing whatever is shared. */
  toggleScreen(): Promise<void>;
  /**
   * Shares a second camera: otoscope, dermatoscope, the picture of an ultrasound machine. `instead`: this device opens one camera at a time (most
   * telephones), so the face is off until it ends; `failed`: it could not be opened or sent.
   */
  shareCamera(deviceId: string): Promise<'beside' | 'instead' | 'failed'>;
  /** What is shared now; null: nothing. */
  sharedPicture(): MediaStreamTrack | null;
  setHelpOpen(open: boolean): void;
  act(action: RoomKeyAction): void;
  close(): void;
}

/** The room around a call: what is large, what is open, what was done. Lives from `createRoom` to `close()`; the call and the devices outlive it. */
export function createRoom({ call, capture, askForScreen, openCamera, panels, remembered }: RoomInputs): Room {
  const mode = remembered.read();
  const state = createStore<RoomState>({
    mode,
    pinnedKey: null,
    panel: mode === 'beside' ? (panels[0] ?? null) : null,
    news: {},
    speakerId: null,
    screenOf: null,
    sharing: 'off',
    shared: 'screen',
    helpOpen: false,
  });
  const set = (change: Partial<RoomState>): void => state.update((s) => ({ ...s, ...change }));
  let screen: MediaStream | null = null;
  /** The camera of the face was let go so that a second one could be opened. */
  let faceSetAside = false;
  /** Where to go back to when the shared screen goes away. */
  let panelBeforeScreen: PanelName | null = null;

  const setPanel = (panel: PanelName | null): void => {
    const { [panel ?? 'screen']: _seen, ...news } = state.get().news;
    set({ panel, news });
  };

  const followScreens = (people: readonly CallPerson[]): void => {
    const { screenOf, mode: now, panel } = state.get();
    const sharing = people.filter((p) => !p.isSelf && sharesScreen(p)).map((p) => p.participantId);
    if (screenOf !== null && sharing.includes(screenOf)) return;
    const next = sharing.at(-1) ?? null;
    if (next === screenOf) return;
    set({ screenOf: next });
    if (next !== null && now === 'beside') {
      panelBeforeScreen = panel;
      setPanel('screen');
    } else if (next === null && panel === 'screen') setPanel(panelBeforeScreen);
  };

  const follow = (): void => {
    const { activeSpeakerId, people, selfId } = call.state.get();
    if (activeSpeakerId !== null && activeSpeakerId !== selfId) set({ speakerId: activeSpeakerId });
    followScreens(people);
  };
  const stop = call.state.subscribe(follow);

  const stopSharing = async (): Promise<void> => {
    for (const track of screen?.getTracks() ?? []) track.stop();
    screen = null;
    set({ sharing: 'off' });
    await Promise.all([call.session.unpublish('screen'), call.session.unpublish('screen_audio')]).catch(() => undefined);
    await bringFaceBack();
  };

  const setFaceAside = async (): Promise<void> => {
    faceSetAside = true;
    await capture.setCameraOn(false);
  };
  const bringFaceBack = async (): Promise<void> => {
    if (!faceSetAside) return;
    faceSetAside = false;
    await capture.setCameraOn(true);
  };

  /** Opens a second camera beside the face, or instead of it where the device has one at a time. */
  const openSecondCamera = async (deviceId: string): Promise<MediaStream> => {
    const hadFace = capture.state.get().camera.track !== null;
    try {
      const stream = await openCamera(deviceId);
      const { track } = capture.state.get().camera;
      // Some systems take the first camera away without a word: it ends, or goes dark.
      if (hadFace && (track === null || track.muted)) await setFaceAside();
      return stream;
    } catch (error) {
      if (!hadFace || !isInUse(error)) throw error;
      await setFaceAside();
      return await openCamera(deviceId);
    }
  };

  const startSharing = async (shared: RoomState['shared'], open: () => Promise<MediaStream>): Promise<boolean> => {
    if (state.get().sharing !== 'off') return false;
    set({ sharing: 'starting', shared });
    try {
      screen = await open();
    } catch {
      // Closed without choosing: nothing to say.
      set({ sharing: 'off' });
      await bringFaceBack();
      return false;
    }
    const [picture] = screen.getVideoTracks();
    if (!picture) {
      await stopSharing();
      return false;
    }
    // Text, lines and skin must stay sharp: https://www.w3.org/TR/mst-content-hint/
    picture.contentHint = 'detail';
    // The browser's own "stop sharing", or a camera that was unplugged.
    picture.addEventListener('ended', () => void stopSharing());
    try {
      await call.session.publish('screen', picture);
      const [sound] = screen.getAudioTracks();
      if (sound) await call.session.publish('screen_audio', sound);
      set({ sharing: 'on' });
      return true;
    } catch {
      await stopSharing();
      return false;
    }
  };

  const room: Room = {
    state,
    setMode(next) {
      remembered.write(next);
      const { panel } = state.get();
      set({ mode: next, pinnedKey: next === 'pinned' ? state.get().pinnedKey : null });
      // The strip needs something beside it; the large pictures want the room.
      if (next === 'beside' && panel === null) setPanel(panels[0] ?? null);
      if (next !== 'beside' && panel !== null) setPanel(null);
    },
    pin(tileKey) {
      const { pinnedKey, mode: now } = state.get();
      if (pinnedKey === tileKey && now === 'pinned') set({ pinnedKey: null, mode: 'speaker' });
      else set({ pinnedKey: tileKey, mode: 'pinned' });
    },
    togglePanel(panel) {
      setPanel(state.get().panel === panel ? null : panel);
    },
    markNews(panel) {
      const { panel: open, news } = state.get();
      if (open !== panel) set({ news: { ...news, [panel]: (news[panel] ?? 0) + 1 } });
    },
    toggleMicrophone: () => void capture.setMicrophoneOn(!capture.state.get().microphone.wanted),
    toggleCamera: () => void capture.setCameraOn(!capture.state.get().camera.wanted),
    toggleHand() {
      const self = call.state.get().people.find((p) => p.isSelf);
      if (self) void call.raiseHand(!self.handRaised);
    },
    async toggleScreen() {
      const { sharing } = state.get();
      if (sharing === 'starting') return;
      await (sharing === 'on' ? stopSharing() : startSharing('screen', askForScreen));
    },
    async shareCamera(deviceId) {
      if (!(await startSharing('camera', () => openSecondCamera(deviceId)))) return 'failed';
      return faceSetAside ? 'instead' : 'beside';
    },
    sharedPicture: () => screen?.getVideoTracks()[0] ?? null,
    setHelpOpen: (helpOpen) => set({ helpOpen }),
    act(action) {
      switch (action) {
        case 'microphone':
          return room.toggleMicrophone();
        case 'camera':
          return room.toggleCamera();
        case 'hand':
          return room.toggleHand();
        case 'screen':
          return void room.toggleScreen();
        case 'layout': {
          const order = LAYOUT_MODES.filter((m) => m !== 'pinned');
          const at = order.findIndex((m) => m === state.get().mode);
          return room.setMode(order[(at + 1) % order.length] ?? 'beside');
        }
        case 'panel1':
        case 'panel2':
        case 'panel3':
        case 'panel4': {
          const panel = panels[Number(action.slice(-1)) - 1];
          return panel === undefined ? undefined : room.togglePanel(panel);
        }
        case 'help':
          return room.setHelpOpen(!state.get().helpOpen);
      }
    },
    close() {
      stop();
      faceSetAside = false;
      if (screen) void stopSharing();
    },
  };
  follow();
  return room;
}

/** The camera is held by something else, on a telephone by our own first one (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia). */
function isInUse(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'AbortError');
}
