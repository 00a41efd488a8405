import type { types } from 'mediasoup-client';

/** Milliseconds of sound in one packet: RFC 7587 §4.2 allows up to 120, Opus codes 60 as three frames in one packet. */
export type PacketMs = 20 | 60;

/**
 * Chromium takes the packet time of its Opus encoder from the *remote* description (RFC 7587 §6.1, `ptime` in fmtp), and follows it without a
 * new stream when a description with another value is set: measured 50 and 16.7 packets a second, at most 50 ms concealed at the change.
 * Returns the description with the wish in the Opus section of this mid (any, when undefined), or without any wish for 20 ms.
 */
export function withPacketMs(sdp: string, packetMs: PacketMs, mid?: string): string {
  const sections = sdp.split(/(?=^m=)/m);
  return sections
    .map((section) => {
      const opus = /^a=rtpmap:(\d+) opus\//im.exec(section)?.[1];
      if (opus === undefined || (mid !== undefined && !new RegExp(`^a=mid:${mid}\\r?$`, 'm').test(section))) return section;
      // Chromium writes the wish out again as a line of its own.
      const bare = section.replace(/^a=(?:max)?ptime:.*\r?\n/gm, '');
      return bare.replace(new RegExp(`^(a=fmtp:${opus} )(.*?)(\\r?)$`, 'm'), (_, start: string, fields: string, end: string) => {
        const others = fields.split(';').filter((field) => !/^\s*ptime=/.test(field));
        return `${start}${[...others, ...(packetMs === 20 ? [] : [`ptime=${packetMs}`])].join(';')}${end}`;
      });
    })
    .join('');
}

/** What mediasoup-client 3.24 keeps below its transport; without it the voice keeps its 20 ms packets. */
interface Below {
  _awaitQueue?: { push(task: () => Promise<void>, name: string): Promise<void> };
  handler?: { _pc?: RTCPeerConnection };
}

/** Changes the length of the voice's packets while it runs, in every description that is set from now on. */
export class VoicePackets {
  readonly #transport: types.Transport;
  readonly #pc: RTCPeerConnection | undefined;
  readonly #queue: Below['_awaitQueue'];
  #mid: string | undefined;
  #packetMs: PacketMs = 20;

  constructor(transport: types.Transport) {
    this.#transport = transport;
    const below = transport as unknown as Below;
    this.#pc = below.handler?._pc;
    this.#queue = below._awaitQueue;
    const pc = this.#pc;
    if (pc === undefined) return;
    const set = pc.setRemoteDescription.bind(pc);
    pc.setRemoteDescription = (description: RTCSessionDescriptionInit) =>
      set({
        ...description,
        sdp: this.#mid === undefined ? description.sdp : withPacketMs(description.sdp ?? '', this.#packetMs, this.#mid),
      });
  }

  /** Resolves when the encoder has been told; `mid` names the voice's section (mediasoup-client: `producer.localId`). */
  async set(mid: string, packetMs: PacketMs): Promise<void> {
    if (mid === this.#mid && packetMs === this.#packetMs) return;
    const nothingToSay = this.#mid === undefined && packetMs === 20;
    this.#mid = mid;
    this.#packetMs = packetMs;
    const pc = this.#pc;
    if (pc === undefined || this.#queue === undefined || nothingToSay) return;
    // In the library's own queue: descriptions must not cross each other. Nothing goes over the network.
    await this.#queue.push(async () => {
      const answer = pc.remoteDescription;
      if (this.#transport.closed || answer === null || pc.signalingState !== 'stable') return;
      await pc.setLocalDescription(await pc.createOffer());
      await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    }, 'voicePackets');
  }
}
