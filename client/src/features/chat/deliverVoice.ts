import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { fileOf, type BoxedVoice } from '../../speech/voiceBox.ts';

export interface VoiceDeliveryInputs {
  signaling: Pick<SignalingPort, 'request'>;
  upload(consultId: string, file: File): Promise<RouteOutput<'files.upload'>>;
}

/** Puts a recording into the chat: the sound as a file of the consult, then the message that names it. Both may be repeated; each counts once. */
export function voiceDelivery({ signaling, upload }: VoiceDeliveryInputs): (voice: BoxedVoice) => Promise<void> {
  return async (voice) => {
    const { clientId, consultId, kind, durationMs, spokenAt } = voice;
    const { file } = await upload(consultId, fileOf(voice));
    await signaling.request('chat:sendVoice', { consultId, clientId, fileId: file.id, kind, durationMs, spokenAt });
  };
}
