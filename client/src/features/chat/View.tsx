import { ActionIcon, Button, Group, Textarea } from '@mantine/core';
import { IconClock, IconMessages, IconSend } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatMessage, Voice } from '@hoi-chan/shared/features/chat.ts';
import { formatSeconds } from '../../speech/seconds.ts';
import { VoicePlayer } from '../../speech/VoicePlayer.tsx';
import { useStore } from '../../state/useStore.ts';
import { AddToMinutes } from '../../ui/AddToMinutes.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../ui/Skeletons.tsx';
import { formatClock } from '../../ui/time.ts';
import classes from './chat.module.css';
import { splitLinks } from './links.ts';
import type { Chat } from './model.ts';
import type { Outgoing } from './outbox.ts';
import type { Voices } from './useVoices.ts';
import { VoiceButton } from './VoiceButton.tsx';

const MAX_LENGTH = 4000;

/** The conversation of a consult. `visible` says whether it is on the screen, for the unread count. */
export function ChatView({ chat, personId, visible, voices }: { chat: Chat; personId: string; visible: boolean; voices?: Voices }) {
  const { t } = useTranslation('chat');
  const state = useStore(chat.state);
  const end = useRef<HTMLDivElement>(null);
  const count = state.sent.length + state.outgoing.length;
  useEffect(() => {
    chat.setVisible(visible);
    return () => chat.setVisible(false);
  }, [chat, visible]);
  useEffect(() => {
    if (visible) end.current?.scrollIntoView({ block: 'nearest' });
  }, [visible, count]);

  return (
    <section className={classes['chat']} aria-label={t('title')}>
      <div className={classes['messages']}>
        {state.phase === 'loading' && <ListSkeleton rows={3} height={48} />}
        {state.phase === 'failed' && (
          <EmptyState
            title={t('failed')}
            action={
              <Button variant="default" onClick={chat.reload}>
                {t('reload')}
              </Button>
            }
          />
        )}
        {state.phase === 'ready' && count === 0 && (
          <EmptyState icon={<IconMessages size={36} />} title={t('empty.title')} text={t('empty.text')} />
        )}
        <ol className={classes['list']} role="log" aria-label={t('messages')}>
          {state.sent.map((message, index) => (
            <Sent
              key={message.clientId}
              message={message}
              mine={message.author.id === personId}
              follows={state.sent[index - 1]?.author.id === message.author.id}
            />
          ))}
          {state.outgoing.map((message) => (
            <Waiting key={message.clientId} message={message} chat={chat} />
          ))}
          {voices && <WaitingVoices voices={voices} />}
        </ol>
        <div ref={end} />
      </div>
      <Composer onSend={chat.send} voice={voices && <VoiceButton voices={voices} />} />
    </section>
  );
}

function Spoken({ message, voice }: { message: ChatMessage; voice: Voice }) {
  const { t } = useTranslation('chat');
  const { fileId, kind, durationMs, spokenAt } = voice;
  return (
    <VoicePlayer
      consultId={message.consultId}
      fileId={fileId}
      durationMs={durationMs}
      title={
        <>
          {t(`voice.${kind}`)}
          {kind === 'missed' && <small> {t('voice.spokenAt', { time: formatClock(spokenAt) })}</small>}
        </>
      }
      labels={{ play: t('voice.play', { name: message.author.name, length: formatSeconds(durationMs) }), pause: t('voice.pause') }}
    />
  );
}

function Sent({ message, mine, follows }: { message: ChatMessage; mine: boolean; follows: boolean }) {
  return (
    <li className={classes['message']} data-mine={mine || undefined}>
      {!follows && !mine && (
        <span className={classes['author']}>
          {message.author.name} <small>{message.author.facilityName}</small>
        </span>
      )}
      <div className={classes['bubble']}>
        {message.voice === null ? <MessageText text={message.text} /> : <Spoken message={message} voice={message.voice} />}
        <time className={classes['time']} dateTime={message.at}>
          {formatClock(message.at)}
        </time>
        <AddToMinutes
          offer={{
            id: `chat:${message.clientId}`,
            kind: 'chat',
            text: `${message.author.name} (${formatClock(message.at)}): ${message.text}`,
            source: { messageId: message.clientId },
          }}
        />
      </div>
    </li>
  );
}

function Waiting({ message, chat }: { message: Outgoing; chat: Chat }) {
  const { t } = useTranslation('chat');
  const failed = message.state === 'failed';
  return (
    <li className={classes['message']} data-mine data-state={message.state}>
      <div className={classes['bubble']}>
        <MessageText text={message.text} />
        <span className={classes['time']}>
          <IconClock size={13} aria-hidden /> {t(failed ? 'notSent' : 'sending')}
        </span>
      </div>
      {failed && (
        <Group gap={6} justify="flex-end" mt={4}>
          <Button size="compact-sm" variant="default" onClick={() => chat.retry(message.clientId)}>
            {t('retry')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => chat.discard(message.clientId)}>
            {t('discard')}
          </Button>
        </Group>
      )}
    </li>
  );
}

function WaitingVoices({ voices }: { voices: Voices }) {
  const { t } = useTranslation('chat');
  return useStore(voices.sender.state).map((voice) => (
    <li key={voice.clientId} className={classes['message']} data-mine data-state={voice.state}>
      <div className={classes['bubble']}>
        <span className={classes['text']}>
          {t(`voice.${voice.kind}`)} · {formatSeconds(voice.durationMs)}
        </span>
        <span className={classes['time']}>
          <IconClock size={13} aria-hidden /> {t(voice.state === 'failed' ? 'notSent' : 'sending')}
        </span>
      </div>
      {voice.state === 'failed' && (
        <Group gap={6} justify="flex-end" mt={4}>
          <Button size="compact-sm" variant="default" onClick={() => void voices.sender.retry(voice.clientId)}>
            {t('retry')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => void voices.sender.discard(voice.clientId)}>
            {t('discard')}
          </Button>
        </Group>
      )}
    </li>
  ));
}

function MessageText({ text }: { text: string }) {
  return (
    <span className={classes['text']}>
      {splitLinks(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </span>
  );
}

function Composer({ onSend, voice }: { onSend: (text: string) => void; voice?: ReactNode }) {
  const { t } = useTranslation('chat');
  const [text, setText] = useState('');
  const send = (): void => {
    if (text.trim() === '') return;
    onSend(text);
    setText('');
  };
  return (
    <form
      className={classes['composer']}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        aria-label={t('write')}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={MAX_LENGTH}
        autosize
        minRows={1}
        maxRows={5}
        style={{ flex: 1 }}
        onKeyDown={(event) => {
          // While a Vietnamese input method composes, Enter ends the word and not the message.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <ActionIcon type="submit" size={44} radius="md" aria-label={t('send')} disabled={text.trim() === ''}>
        <IconSend size={20} aria-hidden />
      </ActionIcon>
      {voice}
    </form>
  );
}
