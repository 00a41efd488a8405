import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconMicrophone, IconSend, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canRecord, createSpeechRecorder, type SpeechRecorder } from '../../capture/speechRecorder.ts';
import { RecordDot } from '../../speech/RecordDot.tsx';
import { formatSeconds } from '../../speech/seconds.ts';
import { boxed } from '../../speech/voiceBox.ts';
import { useStore } from '../../state/useStore.ts';
import type { Voices } from './useVoices.ts';

/** Two minutes: longer belongs into writing. */
const LONGEST_MS = 120_000;

/** Records a voice message: one press begins, one sends. `wide`: with words, where nothing else says what it is for. */
export function VoiceButton({ voices, wide = false }: { voices: Voices; wide?: boolean }) {
  const { t } = useTranslation('chat');
  const [state, setState] = useState<'idle' | 'recording' | 'failed'>('idle');
  const [seconds, setSeconds] = useState(0);
  const recorder = useRef<SpeechRecorder>(undefined);
  const take = useRef<{ clientId: string; release: () => void }>(undefined);
  useEffect(() => {
    if (state !== 'recording') return;
    const timer = setInterval(() => setSeconds((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [state]);
  useEffect(
    () => () => {
      recorder.current?.close();
      take.current?.release();
    },
    [],
  );
  if (!canRecord()) return null;

  const begin = async (): Promise<void> => {
    try {
      // A track of its own: what is muted in the call is meant to be heard here.
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
      });
      const [track] = stream.getAudioTracks();
      if (track === undefined) throw new Error('no microphone');
      const clientId = crypto.randomUUID();
      take.current = { clientId, release: () => track.stop() };
      recorder.current = createSpeechRecorder({
        track,
        beforeMs: 0,
        keptMs: LONGEST_MS,
        onChunk: (soFar) =>
          take.current?.clientId === clientId && void voices.box.put(boxed(clientId, { ...voices.owner, kind: 'message' }, soFar)),
      });
      recorder.current.begin();
      setSeconds(0);
      setState('recording');
    } catch {
      setState('failed');
    }
  };
  const end = async (send: boolean): Promise<void> => {
    const ending = take.current;
    take.current = undefined;
    setState('idle');
    const recording = await recorder.current?.end();
    recorder.current?.close();
    ending?.release();
    if (ending === undefined) return;
    if (send && recording) await voices.sender.send(boxed(ending.clientId, { ...voices.owner, kind: 'message' }, recording));
    else await voices.box.remove(ending.clientId);
  };

  if (state === 'recording') {
    return (
      <Group gap={6} wrap="nowrap" role="group" aria-label={t('voice.recording')}>
        <RecordDot />
        <Text size="sm" className="hc-number" aria-hidden>
          {formatSeconds(Math.min(seconds * 1000, LONGEST_MS))}
        </Text>
        <ActionIcon size={44} variant="default" aria-label={t('voice.cancel')} onClick={() => void end(false)}>
          <IconTrash size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon size={44} aria-label={t('voice.send')} onClick={() => void end(true)}>
          <IconSend size={20} aria-hidden />
        </ActionIcon>
      </Group>
    );
  }
  const label = t(state === 'failed' ? 'voice.noMicrophone' : 'voice.record');
  return wide ? (
    <Button variant="default" leftSection={<IconMicrophone size={18} aria-hidden />} onClick={() => void begin()}>
      {label}
    </Button>
  ) : (
    <ActionIcon size={44} radius="md" variant="default" aria-label={label} title={label} onClick={() => void begin()}>
      <IconMicrophone size={20} aria-hidden />
    </ActionIcon>
  );
}

/** What is left when no call can be held: one's voice, in the same case. */
export function VoiceOffer({ voices }: { voices: Voices }) {
  const { t } = useTranslation('chat');
  const waiting = useStore(voices.sender.state).length;
  return (
    <Stack gap="xs" role="group" aria-label={t('voice.message')}>
      <Text size="sm">{t('voice.offer')}</Text>
      <VoiceButton voices={voices} wide />
      {waiting > 0 && (
        <Text size="sm" role="status">
          {t('sending')}
        </Text>
      )}
    </Stack>
  );
}
