/**
 * mediasoup 3.27 routes no `audio/red` (RFC 2198): neither its codec table nor its worker's list of names has it. It does treat the payload of
 * sound as opaque, so redundant voice travels under the name of a codec that it knows and nobody uses. Of those only `multiopus` has the
 * clock of 48 kHz that jitter and sender reports are counted in; its channels are of no matter to the worker. mediasoup itself stays as it is:
 * the name is given and taken away where our client meets the contract, and the browser speaks of `red` as ever.
 */
const STAND_IN = 'audio/multiopus';

export function isRedundantVoice({ mimeType }: { mimeType: string }): boolean {
  return mimeType.toLowerCase() === STAND_IN;
}
