import { Button, Drawer, useMantineTheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconUsers, IconVolume } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../call/call.ts';
import type { CallQualityWatch } from '../../call/callQuality.ts';
import { RemoteAudio } from '../../call/MediaElements.tsx';
import { useAwayTone } from '../../call/useAwayTone.ts';
import type { RoomSnapshots } from '../../call/snapshots.ts';
import { useRungNotice } from '../../call/useRung.ts';
import type { Capture } from '../../capture/capture.ts';
import { useSignalingUp } from '../../net/SignalingContext.ts';
import { useStore } from '../../state/useStore.ts';
import { useNow } from '../../ui/useNow.ts';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { formatDuration } from './duration.ts';
import { Faces } from './Faces.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { actionOf, isTyping } from './keyboard.ts';
import type { LayoutMode } from './layout.ts';
import { LeaveDialog } from './LeaveDialog.tsx';
import type { PanelName, Room } from './model.ts';
import { connectionNoticeOf, rungTextOf } from './notice.ts';
import { PanelBodies, PanelTabs } from './Panels.tsx';
import { PeopleList } from './PeopleList.tsx';
import classes from './room.module.css';
import { QualityPanel } from './QualityPanel.tsx';
import { RoomSettings } from './RoomSettings.tsx';
import { ScreenPanel } from './ScreenPanel.tsx';
import { SnapshotNews } from './SnapshotNews.tsx';
import { SplitRoom } from './SplitRoom.tsx';
import { Toolbar } from './Toolbar.tsx';

export interface RoomViewProps {
  room: Room;
  call: Call;
  capture: Capture;
  quality: CallQualityWatch;
  /** Number, patient and the like. */
  title: ReactNode;
  panels: readonly PanelName[];
  /** Other features' panels, by name; `visible` says whether it is on the screen now. */
  renderPanel: (panel: Exclude<PanelName, 'screen'>, visible: boolean) => ReactNode;
  unreadChat: number;
  /** Whether this person may end the call for everybody, and what that brings about. */
  mayEnd: boolean;
  endHint: string;
  onEnd: () => Promise<void>;
  /** Called after leaving and after the end, whoever ended it. */
  onLeft: () => void;
  /** Sharp pictures on request, where the room belongs to a case. */
  snapshots?: RoomSnapshots | undefined;
  /** Something that asks for attention: somebody waits at the door. */
  notice?: ReactNode;
  /** More to set, below devices and link. */
  settings?: ReactNode;
}

/** The room: faces, what is looked at together, and what one does with oneself. */
export function RoomView(props: RoomViewProps) {
  const { room, call, capture, panels, renderPanel, unreadChat, onLeft } = props;
  const { t } = useTranslation('room');
  const theme = useMantineTheme();
  const compact = useMediaQuery(`(max-width: ${theme.breakpoints.sm})`, undefined, { getInitialValueInEffect: false });
  const state = useStore(room.state);
  const callState = useStore(call.state);
  const captureState = useStore(capture.state);
  const [leaving, setLeaving] = useState(false);
  const [peopleOpen, setPeopleOpen] = useState(false);
  const [qualityOpen, setQualityOpen] = useState(false);
  const [blocked, setBlocked] = useState<(() => void) | null>(null);
  const visited = useVisited(state.panel);
  const rungNotice = useRungNotice(call.session);
  const signalingUp = useSignalingUp();
  const connectionNotice = connectionNoticeOf(callState, signalingUp);
  // One's own link before that of somebody else.
  const saysRung =
    rungNotice !== null &&
    callState.phase === 'in_call' &&
    (captureState.camera.wanted || state.sharing === 'on') &&
    (connectionNotice === null || connectionNotice.kind === 'thinDownlink');
  useAwayTone(callState.people, captureState.chosen.speaker);

  const shown: readonly PanelName[] = state.screenOf === null ? panels : ['screen', ...panels];
  const news = unreadChat > 0 ? { ...state.news, chat: unreadChat } : state.news;
  const self = callState.people.find((p) => p.isSelf);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const action = actionOf({
      key: event.key,
      ctrlKey: event.ctrlKey,
      altKey: event.altKey,
      metaKey: event.metaKey,
      repeat: event.repeat,
      defaultPrevented: event.defaultPrevented,
      typing: isTyping(event.target),
    });
    if (action === null) return;
    event.preventDefault();
    room.act(action);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const pin = (tileKey: string): void => {
    room.pin(tileKey);
    // A phone has room for the large picture only where the panel was.
    if (compact && state.panel !== null) room.togglePanel(state.panel);
  };
  const faces = (
    <Faces
      call={callState}
      session={call.session}
      mode={compact ? modeOnPhone(state.mode, state.panel !== null) : state.mode}
      speakerId={state.speakerId}
      pinnedKey={state.pinnedKey}
      ownCamera={captureState.camera.wanted ? captureState.camera.track : null}
      ownSecondCamera={state.sharing === 'on' && state.shared === 'camera' ? room.sharedPicture() : null}
      stale={!signalingUp || callState.link === 'disconnected'}
      onPin={pin}
      onSnapshot={props.snapshots?.ask}
      pictureOf={props.snapshots?.of}
      onKeepShared={props.snapshots?.keepShared}
    />
  );
  const render = (panel: PanelName): ReactNode =>
    panel === 'screen' ? (
      <ScreenPanel
        call={callState}
        session={call.session}
        screenOf={state.screenOf}
        onSnapshot={props.snapshots?.of === 'staff' ? props.snapshots.ask : undefined}
      />
    ) : (
      renderPanel(panel, panel === state.panel)
    );
  const bodies = (
    <PanelBodies
      visited={visited.filter((panel) => shown.includes(panel))}
      open={state.panel}
      render={render}
      onClose={compact ? undefined : () => state.panel && room.togglePanel(state.panel)}
    />
  );
  const tabs = <PanelTabs panels={shown} open={state.panel} news={news} onToggle={room.togglePanel} />;

  return (
    <div className={classes['room']} data-compact={compact || undefined} data-open={state.panel ?? undefined}>
      <header className={classes['header']}>
        <h1 className={classes['title']}>{props.title}</h1>
        <Timer startedAt={callState.startedAt} />
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<IconUsers size={18} aria-hidden />}
          onClick={() => setPeopleOpen(true)}
          aria-label={t('people.open', { count: callState.people.length })}
        >
          {callState.people.length}
        </Button>
      </header>
      {connectionNotice !== null && !saysRung && <ConnectionNotice notice={connectionNotice} />}
      {/* One notice at a time: while the call itself is being repaired, that is the news. */}
      {saysRung && (
        <div className={classes['banner']} role="status">
          {t(`banner.${rungTextOf(rungNotice, state.sharing === 'on')}`)}
        </div>
      )}
      {blocked !== null && (
        <button
          type="button"
          className={classes['banner']}
          onClick={() => {
            blocked();
            setBlocked(null);
          }}
        >
          <IconVolume size={18} aria-hidden /> {t('banner.playSound')}
        </button>
      )}
      {props.snapshots && <SnapshotNews snapshots={props.snapshots} />}
      {props.notice}
      <main className={classes['main']}>
        {compact ? (
          <>
            <div className={classes['facesCompact']} data-alone={state.panel === null || undefined}>
              {faces}
            </div>
            {bodies}
            {tabs}
          </>
        ) : (
          <SplitRoom
            key={state.mode === 'beside' ? 'beside' : 'stage'}
            beside={state.mode === 'beside'}
            panelOpen={state.panel !== null}
            faces={faces}
            tabs={tabs}
            bodies={bodies}
          />
        )}
      </main>
      <Toolbar
        room={room}
        state={state}
        capture={captureState}
        handRaised={self?.handRaised ?? false}
        compact={compact}
        canShareScreen={'getDisplayMedia' in (navigator.mediaDevices ?? {})}
        onKeepShared={props.snapshots?.keepShared}
        devices={(close) => (
          <RoomSettings call={call} capture={capture} more={props.settings} onClose={close} onQuality={() => setQualityOpen(true)} />
        )}
        onLeave={() => setLeaving(true)}
      />
      {callState.people.map((person) =>
        (['microphone', 'screen_audio'] as const).map((source) => {
          const media = person.isSelf ? undefined : person.media[source];
          return (
            media && (
              <RemoteAudio
                key={`${person.participantId}:${source}`}
                track={media.track}
                speakerId={captureState.chosen.speaker}
                onBlocked={(retry) => setBlocked(() => retry)}
              />
            )
          );
        }),
      )}
      <Drawer
        opened={peopleOpen}
        onClose={() => setPeopleOpen(false)}
        position="right"
        title={t('people.title', { count: callState.people.length })}
        closeButtonProps={{ 'aria-label': t('people.close') }}
      >
        <PeopleList people={callState.people} />
      </Drawer>
      <Drawer
        opened={qualityOpen}
        onClose={() => setQualityOpen(false)}
        position="right"
        title={t('quality.title')}
        closeButtonProps={{ 'aria-label': t('quality.close') }}
      >
        <QualityPanel quality={props.quality} />
      </Drawer>
      <HelpDialog opened={state.helpOpen} onClose={() => room.setHelpOpen(false)} />
      <LeaveDialog
        opened={leaving}
        mayEnd={props.mayEnd}
        endHint={props.endHint}
        onClose={() => setLeaving(false)}
        onLeave={() => {
          void call.leave();
          onLeft();
        }}
        onEnd={async () => {
          await props.onEnd();
          onLeft();
        }}
      />
    </div>
  );
}

/** Beside a panel there is room for a strip only; without one, for more than a strip. */
function modeOnPhone(mode: LayoutMode, panelOpen: boolean): LayoutMode {
  if (panelOpen) return 'beside';
  return mode === 'beside' ? 'grid' : mode;
}

function Timer({ startedAt }: { startedAt: string | null }) {
  const { t } = useTranslation('room');
  const now = useNow(1000);
  if (startedAt === null) return null;
  return (
    <span className={`${classes['timer']} hc-number`} role="timer" aria-label={t('timer')} aria-live="off">
      {formatDuration(now - Date.parse(startedAt))}
    </span>
  );
}

/** Panels that were open at least once, in order of first opening. */
function useVisited(open: PanelName | null): readonly PanelName[] {
  const [visited, setVisited] = useState<readonly PanelName[]>(open === null ? [] : [open]);
  if (open !== null && !visited.includes(open)) setVisited([...visited, open]);
  return visited;
}
