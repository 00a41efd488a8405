import type { types } from 'mediasoup-client';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { Rung } from './ladder.ts';

type Encoding = types.RtpEncodingParameters;

/** Share of the full width that each spatial layer has, lowest first. */
const LAYER_SCALES = [4, 2, 1] as const;
const FULL_WIDTH_PX = 1280;
/** A tile may be this much wider than the picture before the next layer is worth its bytes. */
const STRETCH = 1.3;

/** Three sizes of one camera picture; the SFU gives each receiver the one its tile and its link can use. Bit rates in bit/s. */
const CAMERA: Encoding[] = [
  { scaleResolutionDownBy: LAYER_SCALES[0], maxBitrate: 120_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: LAYER_SCALES[1], maxBitrate: 400_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: LAYER_SCALES[2], maxBitrate: 1_200_000, scalabilityMode: 'L1T3' },
];

/** What a direct call, which has one encoding, may send of the camera on a rung (bit/s): as much as the rung's largest layer. */
export function cameraBpsOf(rung: Rung): number {
  return CAMERA[rung === 'hd' ? 2 : rung === 'sd' ? 1 : 0]?.maxBitrate ?? 0;
}

/**
 * A shared screen is text: sharp before smooth. One that stands still, or whose rung has a picture a second, sends its base layer every fourth
 * second: without `dtx` the SFU takes a layer for gone after 2.5 s without it and ceases to forward (mediasoup: RtpEncodingParameters.dtx).
 */
const SCREEN: Encoding[] = [{ maxBitrate: 1_800_000, maxFramerate: 15, scalabilityMode: 'L1T3', dtx: true }];

/** What is lost is asked for again as well (costs only what is lost); on a short way it comes in time, on a long one error correction has to do. */
const SPEECH: types.ProducerCodecOptions = {
  opusNack: true,
  opusFec: true,
  opusDtx: true,
  opusStereo: false,
  opusMaxAverageBitrate: 32_000,
};
const SCREEN_SOUND: types.ProducerCodecOptions = { opusFec: true, opusDtx: false, opusStereo: true, opusMaxAverageBitrate: 96_000 };

export interface SendSettings {
  encodings?: Encoding[];
  codecOptions?: types.ProducerCodecOptions;
}

export function sendSettingsOf(source: MediaSource): SendSettings {
  switch (source) {
    case 'camera':
      return { encodings: CAMERA, codecOptions: { videoGoogleStartBitrate: 600 } };
    case 'screen':
      return { encodings: SCREEN, codecOptions: { videoGoogleStartBitrate: 1_000 } };
    case 'microphone':
      return { codecOptions: SPEECH };
    case 'screen_audio':
      return { codecOptions: SCREEN_SOUND };
  }
}

/** The lowest spatial layer that fills a tile of this width (device pixels), 0…2; a small face needs few frames too. */
export function layersFor(widthPx: number): { spatialLayer: number; temporalLayer: number } {
  const wanted = LAYER_SCALES.findIndex((scale) => (FULL_WIDTH_PX / scale) * STRETCH >= widthPx);
  const spatialLayer = wanted === -1 ? LAYER_SCALES.length - 1 : wanted;
  return { spatialLayer, temporalLayer: widthPx < 120 ? 1 : 2 };
}
