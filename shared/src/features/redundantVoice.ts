import { z } from 'zod';
import { isRedundantVoice } from './redundantVoiceName.ts';

const capabilities = z.object({ codecs: z.array(z.object({ mimeType: z.string() })) });

/** Whether whoever joins with these RTP capabilities can take redundant voice packets. */
export function hearsRedundancy(rtpCapabilities: unknown): boolean {
  const read = capabilities.safeParse(rtpCapabilities);
  return read.success && read.data.codecs.some(isRedundantVoice);
}
