import { useEffect, useState } from 'react';
import { canRecord, createSpeechRecorder } from '../capture/speechRecorder.ts';
import type { SignalingPort } from '../net/signalingPort.ts';
import { uploadDoctorsSpeech } from '../net/upload.ts';
import { createKeptSpeech, type KeptSpeech } from '../speech/keptSpeech.ts';
import { missedSpeechPreference } from '../speech/KeptSpeechNote.tsx';
import { createVoiceBox } from '../speech/voiceBox.ts';
import { voiceStoreOf } from '../state/storeNames.ts';
import { isBoolean, readPreference } from '../state/preference.ts';
import type { Stay } from './useStay.ts';

export interface FollowUpSpeechInput {
  personId: string;
  appointmentId: string;
  signaling: SignalingPort | undefined;
  stay: Stay;
}

/** What a doctor says in a follow-up while the link is down, for the patient; undefined where the browser cannot record. */
export function useFollowUpSpeech({ personId, appointmentId, signaling, stay }: FollowUpSpeechInput): KeptSpeech | undefined {
  const [speech, setSpeech] = useState<KeptSpeech>();
  const { call, capture } = stay;
  useEffect(() => {
    if (signaling === undefined || !canRecord()) return;
    const kept = createKeptSpeech({
      owner: { personId, consultId: appointmentId },
      // The patient has no account. Whatever another doctor hears, it is to them that it is said.
      isListener: (person) => person.personId === null,
      call,
      capture,
      signaling,
      // Unmarked: it ends with the visit, whoever signs out.
      box: createVoiceBox(voiceStoreOf(personId)),
      enabled: readPreference(missedSpeechPreference, true, isBoolean),
      send: (clientId, file, said) => uploadDoctorsSpeech({ appointmentId, clientId }, file, said),
      openRecorder: createSpeechRecorder,
    });
    setSpeech(kept);
    return () => kept.close();
  }, [personId, appointmentId, signaling, call, capture]);
  return speech;
}
