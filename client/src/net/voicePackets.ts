import type { types } from 'mediasoup-client';
import { withCeiling } from './linkCeiling.ts';
import { redPayloadTypeIn, withRed } from './redDescription.ts';
import { readStats } from './streamStats.ts';

/** Milliseconds of sound in one packet: RFC 7587 §4.2 allows up to 120, Opus codes 60 as three frames in one packet. */
export type PacketMs = 20 | 60;

/**
 * Chromium takes the packet time of its Opus encoder from the *remote* description (RFC 7587 §6.1, `ptime` in fmtp), and follows it without a
 * new stream when a description with another value is set: measured 50 and 16.7 packets a second, at most 50 ms concealed at the change.
 * Returns the description with the wish in the Opus section of this mid (any, when undefined), or without any wish for 20 ms.
 */
export function withPacketMs(sdp: string, packetMs: PacketMs, mid?: string, inbandFec = true): string {
  const sections = sdp.split(/(?=^m=)/m);
  return sections
    .map((section) => {
      const opus = /^a=rtpmap:(\d+) opus\//im.exec(section)?.[1];
      if (opus === undefined || (mid !== undefined && !new RegExp(`^a=mid:${mid}\\r?$`, 'm').test(section))) return section;
      // Chromium writes the wish out again as a line of its own.
      const bare = section.replace(/^a=(?:max)?ptime:.*\r?\n/gm, '');
      return bare.replace(new RegExp(`^(a=fmtp:${opus} )(.*?)(\\r?)$`, 'm'), (_, start: string, fields: string, end: string) => {
        const others = fields.split(';').filter((field) => !/^\s*ptime=/.test(field));
        const corrected = others.map((field) => field.replace(/^useinbandfec=.*/, `useinbandfec=${inbandFec ? 1 : 0}`));
        return `${start}${[...corrected, ...(packetMs === 20 ? [] : [`ptime=${packetMs}`])].join(';')}${end}`;
      });
    })
    .join('');
}

/** What mediasoup-client 3.24 keeps below its transport; without it the voice keeps its 20 ms packets and goes without redundancy. */
interface Below {
  _awaitQueue?: { push(task: () => Promise<void>, name: string): Promise<void> };
  handler?: { _pc?: RTCPeerConnection };
}

/** How the voice is to be packed. */
export interface VoiceWish {
  packetMs: PacketMs;
  /** RFC 2198 packets, where the browser has them. */
  redundant: boolean;
  /** Opus' own copies (RFC 6716 §2.1.7): at low rates it narrows the band for them, which is for nothing where others go along. */
  inbandFec: boolean;
  /** See `ceilingBpsOf`. */
  ceilingBps: number | undefined;
}

const isSame = (a: VoiceWish, b: VoiceWish): boolean =>
  a.packetMs === b.packetMs && a.redundant === b.redundant && a.inbandFec === b.inbandFec && a.ceilingBps === b.ceilingBps;

/** While the SFU has not reported on a voice yet. */
const ASK_AGAIN_MS = 500;
/** A description that was refused so often is refused for good. */
const TRIES = 4;

/** Changes how the voice is packed while it runs, in every description that is set from now on. */
export class VoicePackets {
  readonly #transport: types.Transport;
  readonly #pc: RTCPeerConnection | undefined;
  readonly #queue: Below['_awaitQueue'];
  #sender: RTCRtpSender | undefined;
  #wish: VoiceWish = { packetMs: 20, redundant: false, inbandFec: true, ceilingBps: undefined };
  #wanted = this.#wish;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Descriptions in a row that could not be set, so that the encoder has not been told. */
  #failures = 0;

  constructor(transport: types.Transport) {
    this.#transport = transport;
    const below = transport as unknown as Below;
    this.#pc = below.handler?._pc;
    this.#queue = below._awaitQueue;
    const pc = this.#pc;
    if (pc === undefined) return;
    const set = pc.setRemoteDescription.bind(pc);
    pc.setRemoteDescription = (description: RTCSessionDescriptionInit) =>
      set({ ...description, sdp: this.#asWished(description.sdp ?? '') });
  }

  /** The voice's new sender, before it is described for the first time. */
  expect(sender: RTCRtpSender, wish: VoiceWish): void {
    this.#sender = sender;
    this.#wish = wish;
    this.#wanted = wish;
  }

  /** Under which payload type the browser offers redundant packets; undefined where it does not. */
  get redPayloadType(): number | undefined {
    const mid = this.#mid;
    return mid === undefined ? undefined : redPayloadTypeIn(this.#pc?.localDescription?.sdp ?? '', mid);
  }

  /** The voice began with redundant packets, or will: the SFU knows a stream by the payload type of its first packet. */
  get redundant(): boolean {
    return this.#wish.redundant && this.redPayloadType !== undefined;
  }

  /** Resolves when the encoder has been told; rejects when it could not be, which is tried again. */
  async set(wish: VoiceWish): Promise<void> {
    this.#wanted = wish;
    clearTimeout(this.#again);
    const switches = wish.redundant !== this.#wish.redundant;
    const mayNotYet = switches && !(await this.#isKnown());
    if (this.#wanted !== wish) return;
    if (mayNotYet) this.#askAgain();
    const next = { ...wish, redundant: mayNotYet ? this.#wish.redundant : wish.redundant };
    if (isSame(next, this.#wish) && this.#failures === 0) return;
    this.#wish = next;
    const pc = this.#pc;
    if (pc === undefined || this.#queue === undefined || this.#sender === undefined) return;
    // In the library's own queue: descriptions must not cross each other. Nothing goes over the network.
    const describe = async (): Promise<void> => {
      const answer = pc.remoteDescription;
      // The first description carries it.
      if (this.#transport.closed || answer === null) return;
      await pc.setLocalDescription(await pc.createOffer());
      await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    };
    try {
      await this.#queue.push(describe, 'voicePackets');
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (!this.#transport.closed && this.#wanted === wish && this.#failures < TRIES) this.#askAgain();
      throw error;
    }
  }

  close(): void {
    clearTimeout(this.#again);
  }

  #askAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.set(this.#wanted).catch(() => undefined), ASK_AGAIN_MS);
  }

  get #mid(): string | undefined {
    return this.#pc?.getTransceivers().find(({ sender }) => sender === this.#sender)?.mid ?? undefined;
  }

  #asWished(sdp: string): string {
    const { packetMs, redundant, inbandFec, ceilingBps } = this.#wish;
    const bounded = withCeiling(sdp, ceilingBps);
    const mid = this.#mid;
    if (mid === undefined) return bounded;
    return withRed(withPacketMs(bounded, packetMs, mid, inbandFec), redundant ? this.redPayloadType : undefined, mid);
  }

  /** mediasoup makes a stream of the first packet that has the first codec's payload type, and takes all the codec's others only from then on. */
  async #isKnown(): Promise<boolean> {
    if (this.#sender === undefined) return true;
    const entries = await readStats(this.#sender);
    return entries.some((entry) => entry['type'] === 'remote-inbound-rtp');
  }
}
