/** As mediasoup-client names the section of the SFU's probes. */
const PROBES = /^a=mid:probator\r?$/m;
const REPAIR = /^a=rtcp-fb:\S+ (?:nack|ccm)\b.*\r?\n/gm;

/**
 * The SFU finds out what a link carries with probes, a stream that shows nothing. mediasoup-client describes it like a picture, so the browser asked for
 * each lost probe up to ten times and for a key frame five times a second, which nobody answers: 10 kbit/s of a link that carries 64.
 */
export function withoutRepairOfProbes(sdp: string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => (PROBES.test(section) ? section.replace(REPAIR, '') : section))
    .join('');
}
