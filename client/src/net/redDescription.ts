/** Matches `a=mid:` lines of a section. */
const isSection = (section: string, mid: string): boolean => new RegExp(`^a=mid:${mid}\\r?$`, 'm').test(section);
const OPUS = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im;
const RED = /^a=rtpmap:(\d+) red\/48000\/2\r?$/im;

/** Under which payload type a description's section has redundant Opus (`a=fmtp:63 111/111`); undefined where it has none. */
export function redPayloadTypeIn(sdp: string, mid: string): number | undefined {
  const section = sdp.split(/(?=^m=)/m).find((candidate) => isSection(candidate, mid)) ?? '';
  const [opus, red] = [OPUS.exec(section)?.[1], RED.exec(section)?.[1]];
  if (opus === undefined || red === undefined) return undefined;
  return new RegExp(`^a=fmtp:${red} ${opus}/${opus}\\r?$`, 'm').test(section) ? Number(red) : undefined;
}

/**
 * The description with redundant Opus before Opus in the section of this mid (in every one that has Opus, when undefined), or without it when
 * `payloadType` is undefined. mediasoup-client writes one codec into a section, and Chromium wants both: what redundancy is made of stands below it.
 */
export function withRed(sdp: string, payloadType: number | undefined, mid?: string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => {
      const opus = OPUS.exec(section)?.[1];
      if (opus === undefined || (mid !== undefined && !isSection(section, mid))) return section;
      const bare = withoutRed(section);
      if (payloadType === undefined) return bare;
      return bare
        .replace(/^(m=audio \S+ \S+) /, `$1 ${payloadType} `)
        .replace(OPUS, (line) => `a=rtpmap:${payloadType} red/48000/2\r\na=fmtp:${payloadType} ${opus}/${opus}\r\n${line}`);
    })
    .join('');
}

function withoutRed(section: string): string {
  const red = RED.exec(section)?.[1];
  if (red === undefined) return section;
  return section
    .replace(new RegExp(`^a=(?:rtpmap|fmtp|rtcp-fb):${red} .*\\r?\\n`, 'gm'), '')
    .replace(/^m=audio .*$/m, (line) => line.replace(new RegExp(` ${red}(?= |\\r?$)`), ''));
}
