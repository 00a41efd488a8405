// Looks at every RTCPeerConnection of a page from outside, the same way whoever made it: ours, mediasoup's or simple-peer's. Imported before them.

/** Running totals of everything this page receives and sends; differences between two of them are what counts. */
export interface ProbeSample {
  /** Unix ms. */
  atMs: number;
  /** Audio samples played (at 48 kHz) and how many of them were made up because nothing had come (webrtc-stats §concealedSamples). */
  playedSamples: number;
  concealedSamples: number;
  audioPackets: number;
  audioLost: number;
  /** How long sound waited to be played, s, summed over so many samples (webrtc-stats §jitterBufferDelay, §jitterBufferEmittedCount). */
  bufferedS: number;
  bufferedSamples: number;
  framesDecoded: number;
  /** Height of the picture that comes, px; 0 before the first. */
  frameHeight: number;
  sentBytes: number;
  sentPackets: number;
  /** What the browser thinks its uplink carries, bit/s. */
  availableBps: number;
  /** The way that packets take to us and from us: kind of our candidate and what carries it (`host udp`, `host tcp`, `relay tls`); empty before there is one. */
  way: string;
}

export interface ProbeEvent {
  atMs: number;
  name: string;
  detail: string;
}

export interface LinkProbe {
  /** Begins to record. */
  start(everyMs: number): void;
  /** What was recorded since it was last asked. */
  take(): { samples: ProbeSample[]; events: ProbeEvent[] };
  note(name: string, detail: string): void;
  /** Voice that came and was played so far, ms. */
  heardMs(): number;
}

declare global {
  interface Window {
    linkProbe: LinkProbe;
  }
}

type Entry = Record<string, unknown>;
type Counters = Omit<ProbeSample, 'atMs' | 'frameHeight' | 'availableBps' | 'way'>;

const connections = new Set<RTCPeerConnection>();
const totals: Counters = {
  playedSamples: 0,
  concealedSamples: 0,
  audioPackets: 0,
  audioLost: 0,
  bufferedS: 0,
  bufferedSamples: 0,
  framesDecoded: 0,
  sentBytes: 0,
  sentPackets: 0,
};
const seen = new Map<string, number>();
let numbered = 0;
const numberOf = new WeakMap<RTCPeerConnection, number>();

/** Adds what a counter has grown by; another stream or connection has another key and grows from nothing. */
function grow(field: keyof Counters, key: string, value: unknown): void {
  if (typeof value !== 'number') return;
  // `packetsLost` falls when a packet comes late after all.
  totals[field] += value - (seen.get(key) ?? 0);
  seen.set(key, value);
}

/** What carries a connection (webrtc-stats: selectedCandidatePairId, candidateType, relayProtocol). */
function wayOf(report: RTCStatsReport, pairId: unknown): string | undefined {
  const pair = report.get(String(pairId)) as Entry | undefined;
  const ours = report.get(String(pair?.['localCandidateId'])) as Entry | undefined;
  return ours && `${String(ours['candidateType'])} ${String(ours['relayProtocol'] ?? ours['protocol'])}`;
}

async function sample(): Promise<ProbeSample> {
  let frameHeight = 0;
  let availableBps = 0;
  const ways = new Set<string>();
  for (const connection of connections) {
    if (connection.connectionState === 'closed') {
      connections.delete(connection);
      continue;
    }
    const report = await connection.getStats();
    for (const entry of [...report.values()] as Entry[]) {
      const key = (field: string): string => `${numberOf.get(connection)}/${String(entry['id'])}/${field}`;
      if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'audio') {
        grow('playedSamples', key('played'), entry['totalSamplesReceived']);
        grow('concealedSamples', key('concealed'), entry['concealedSamples']);
        grow('audioPackets', key('packets'), entry['packetsReceived']);
        grow('audioLost', key('lost'), entry['packetsLost']);
        grow('bufferedS', key('buffered'), entry['jitterBufferDelay']);
        grow('bufferedSamples', key('bufferedSamples'), entry['jitterBufferEmittedCount']);
      }
      // mediasoup's probes are no one's picture.
      if (entry['type'] === 'inbound-rtp' && entry['kind'] === 'video' && !String(entry['mid']).startsWith('probator')) {
        grow('framesDecoded', key('frames'), entry['framesDecoded']);
        frameHeight = Math.max(frameHeight, Number(entry['frameHeight'] ?? 0));
      }
      if (entry['type'] === 'transport') {
        grow('sentBytes', key('bytes'), entry['bytesSent']);
        grow('sentPackets', key('sentPackets'), entry['packetsSent']);
        const way = wayOf(report, entry['selectedCandidatePairId']);
        if (way !== undefined) ways.add(way);
      }
      if (entry['type'] === 'candidate-pair' && entry['nominated'] === true)
        availableBps = Math.max(availableBps, Number(entry['availableOutgoingBitrate'] ?? 0));
    }
  }
  return { atMs: Date.now(), ...totals, frameHeight, availableBps, way: [...ways].toSorted().join(', ') };
}

/** What nobody listens to is not decoded: a sound needs an element that plays it, as in a call's screen. */
function play(track: MediaStreamTrack): void {
  const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video');
  element.srcObject = new MediaStream([track]);
  element.autoplay = true;
  element.muted = track.kind === 'video';
  document.body.append(element);
  track.addEventListener('ended', () => element.remove());
}

type Connecting = Pick<typeof globalThis, 'RTCPeerConnection'>;

function watch(place: Connecting): void {
  place.RTCPeerConnection = class extends place.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      numbered += 1;
      numberOf.set(this, numbered);
      connections.add(this);
      this.addEventListener('track', ({ track }) => play(track));
    }
  };
}

watch(window);
// A page may make its connections in a frame, too.
const contentWindow = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');
const watched = new WeakSet<object>();
Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
  get(this: HTMLIFrameElement) {
    const inside = contentWindow?.get?.call(this) as (Window & Connecting) | null;
    if (inside !== null && !watched.has(inside)) {
      watched.add(inside);
      watch(inside);
    }
    return inside;
  },
});

let samples: ProbeSample[] = [];
let events: ProbeEvent[] = [];
let timer: ReturnType<typeof setInterval> | undefined;
let reading = false;

window.linkProbe = {
  start(everyMs) {
    clearInterval(timer);
    samples = [];
    timer = setInterval(() => {
      if (reading) return;
      reading = true;
      void sample()
        .then((each) => samples.push(each))
        .finally(() => (reading = false));
    }, everyMs);
  },
  take() {
    const taken = { samples, events };
    [samples, events] = [[], []];
    return taken;
  },
  heardMs: () => (totals.playedSamples - totals.concealedSamples) / 48,
  note: (name, detail) => void events.push({ atMs: Date.now(), name, detail }),
};
