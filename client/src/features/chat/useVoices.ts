import { useEffect, useState } from 'react';
import type { Call } from '../../call/call.ts';
import type { Capture } from '../../capture/capture.ts';
import { canRecord, createSpeechRecorder } from '../../capture/speechRecorder.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { uploadFile } from '../../net/upload.ts';
import { isBoolean, readPreference } from '../../state/preference.ts';
import { missedSpeechPreference } from '../../speech/KeptSpeechNote.tsx';
import { doctorsVoiceBox } from '../../speech/doctorsVoiceBox.ts';
import { createMissedSpeech, type MissedSpeech } from '../../speech/missedSpeech.ts';
import type { VoiceBox } from '../../speech/voiceBox.ts';
import { createVoiceSender, type VoiceSender } from '../../speech/voiceSender.ts';
import { voiceDelivery } from './deliverVoice.ts';

/** Everything spoken of one consult that is not live: what is recorded, and what is on its way. */
export interface Voices {
  owner: { personId: string; consultId: string };
  box: VoiceBox;
  sender: VoiceSender;
  /** undefined where the browser cannot record. */
  missed: MissedSpeech | undefined;
}

export interface VoicesInput {
  personId: string;
  consultId: string;
  signaling: SignalingPort;
  call: Call | undefined;
  capture: Capture | undefined;
}

export function useVoices({ personId, consultId, signaling, call, capture }: VoicesInput): Voices | undefined {
  const [voices, setVoices] = useState<Voices>();
  useEffect(() => {
    if (call === undefined || capture === undefined) return;
    const owner = { personId, consultId };
    const box = doctorsVoiceBox(personId);
    const upload = (consult: string, file: File) => uploadFile(consult, file, { onProgress: () => undefined });
    const sender = createVoiceSender({ ...owner, signaling, box, deliver: voiceDelivery({ signaling, upload }) });
    const missed = canRecord()
      ? createMissedSpeech({
          call,
          capture,
          owner,
          box,
          enabled: readPreference(missedSpeechPreference, true, isBoolean),
          deliver: (voice) => sender.send(voice),
          openRecorder: createSpeechRecorder,
        })
      : undefined;
    setVoices({ owner, box, sender, missed });
    return () => {
      void missed?.close();
      sender.close();
    };
  }, [personId, consultId, signaling, call, capture]);
  return voices;
}
