/** One direction of a link. */
export interface Way {
  /** bit/s */
  bps: number;
  /** How much the narrowest place stores before it drops, ms at its rate. */
  queueMs: number;
  /** One way, ms. */
  delayMs: number;
  jitterMs: number;
  /** Share of packets lost, 0…1. */
  loss: number;
  /** Packets lost in a row, on average. */
  burst: number;
  cut: boolean;
  noUdp: boolean;
  /** Nor any TCP packet of the media node. */
  noMediaTcp: boolean;
}

/** From `atS` on; what is not named stays as it was. */
export interface Step {
  atS: number;
  up?: Partial<Way>;
  down?: Partial<Way>;
  /** Both ways. */
  both?: Partial<Way>;
  /** The machine gets another address, as when a modem dials in again. */
  newAddress?: boolean;
}

export interface Profile {
  name: string;
  /** Where this happens, in one sentence. */
  story: string;
  seconds: number;
  steps: Step[];
  /** TURN over TLS on port 443 is there as well. */
  turn?: boolean;
}

export const CLEAN: Way = {
  bps: 20_000_000,
  queueMs: 300,
  delayMs: 5,
  jitterMs: 0,
  loss: 0,
  burst: 1,
  cut: false,
  noUdp: false,
  noMediaTcp: false,
};

const kbit = (rate: number): Partial<Way> => ({ bps: rate * 1_000 });

/** The link of one end; the other end's is a clinic's good one. Each is a schedule over time, short enough that all of them take minutes. */
export const PROFILES: readonly Profile[] = [
  {
    name: 'commune-64k',
    story: '64 kbit/s each way, 300 ms round trip, 5 % of the packets lost: a commune at a bad time.',
    seconds: 40,
    steps: [{ atS: 0, both: { ...kbit(64), queueMs: 600, delayMs: 150, jitterMs: 10, loss: 0.05 } }],
  },
  {
    name: '4g-swing',
    story: '4G under a shared mast: between 150 kbit/s and 3 Mbit/s within seconds, with jitter.',
    seconds: 50,
    steps: [
      { atS: 0, up: kbit(1_500), down: kbit(3_000), both: { queueMs: 500, delayMs: 40, jitterMs: 25, loss: 0.005 } },
      { atS: 10, up: kbit(250), down: kbit(400) },
      { atS: 18, up: kbit(1_200), down: kbit(2_000) },
      { atS: 26, up: kbit(150), down: kbit(200) },
      { atS: 34, up: kbit(500), down: kbit(600) },
      { atS: 40, up: kbit(1_500), down: kbit(3_000) },
    ],
  },
  {
    name: 'edge-of-cell',
    story: 'At the edge of a cell: bursts of loss, the uplink falls to 80 kbit/s and below 40 for some seconds.',
    seconds: 45,
    steps: [
      { atS: 0, up: kbit(300), down: kbit(600), both: { queueMs: 500, delayMs: 60, jitterMs: 30, loss: 0.02, burst: 3 } },
      { atS: 10, up: kbit(120), down: kbit(256), both: { loss: 0.06, burst: 4 } },
      { atS: 20, up: kbit(80), down: kbit(160), both: { loss: 0.08, burst: 4 } },
      { atS: 28, up: kbit(24), down: kbit(48) },
      { atS: 34, up: kbit(256), down: kbit(512), both: { loss: 0.02, burst: 2 } },
    ],
  },
  {
    name: 'satellite',
    story: 'A geostationary satellite: 600 ms round trip, 512 kbit/s down and 256 up, short bursts of loss.',
    seconds: 40,
    steps: [{ atS: 0, up: kbit(256), down: kbit(512), both: { queueMs: 800, delayMs: 300, jitterMs: 5, loss: 0.01, burst: 3 } }],
  },
  {
    name: 'ward-wifi',
    story: 'Wi-Fi of a full ward: enough rate, much jitter, every few seconds a burst in which a third is lost.',
    seconds: 40,
    steps: [
      { atS: 0, both: { ...kbit(4_000), queueMs: 200, delayMs: 10, jitterMs: 40, loss: 0.01 } },
      ...[8, 16, 24, 32].flatMap((atS) => [
        { atS, both: { loss: 0.3, burst: 3 } },
        { atS: atS + 1, both: { loss: 0.01, burst: 1 } },
      ]),
    ],
  },
  {
    name: 'udp-blocked',
    story: 'A firewall lets no UDP through, from before the call; 1 Mbit/s.',
    seconds: 30,
    steps: [{ atS: 0, both: { ...kbit(1_000), queueMs: 300, delayMs: 30, noUdp: true } }],
  },
  {
    name: 'turn-only',
    story: "A firewall lets out HTTPS alone: no UDP, none of the media node's TCP ports; 1 Mbit/s.",
    seconds: 30,
    steps: [{ atS: 0, both: { ...kbit(1_000), queueMs: 300, delayMs: 30, noUdp: true, noMediaTcp: true } }],
    turn: true,
  },
  {
    name: 'cut-10s',
    story: 'A power cut at the mast: nothing passes for ten seconds; 512 kbit/s otherwise.',
    seconds: 40,
    steps: [
      { atS: 0, both: { ...kbit(512), queueMs: 400, delayMs: 50, loss: 0.005 } },
      { atS: 12, both: { cut: true } },
      { atS: 22, both: { cut: false } },
    ],
  },
  {
    name: 'address-change',
    story: 'The 4G stick dials in again: another address, the old one is dead.',
    seconds: 35,
    steps: [
      { atS: 0, both: { ...kbit(1_000), queueMs: 400, delayMs: 40, loss: 0.005 } },
      { atS: 15, newAddress: true },
    ],
  },
];

export interface Conditions {
  up: Way;
  down: Way;
}

/** The link at a time of a schedule. */
export function conditionsAt(steps: readonly Step[], atS: number): Conditions {
  const begun = steps.filter((step) => step.atS <= atS);
  return begun.reduce<Conditions>(
    ({ up, down }, step) => ({ up: { ...up, ...step.both, ...step.up }, down: { ...down, ...step.both, ...step.down } }),
    { up: CLEAN, down: CLEAN },
  );
}

export const rateOf = ({ bps, cut }: Way): number => (cut ? 0 : bps);
