import { voiceStoreOf } from '../state/storeNames.ts';
import { markUnsentVoice } from '../state/unsent.ts';
import { createVoiceBox, type VoiceBox } from './voiceBox.ts';

/** The recordings of a doctor: in a database of their own, and known to whoever asks what is unsent when somebody signs out. */
export const doctorsVoiceBox = (personId: string): VoiceBox =>
  createVoiceBox(voiceStoreOf(personId), (clientId, holds) => markUnsentVoice(localStorage, personId, clientId, holds));
