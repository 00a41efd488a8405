import { CONCEALED_BAD, at } from './analyse.ts';
import type { Direction, Second } from './analyse.ts';
import type { CallRecord } from './lab.ts';

/** One packet as the relay met it. */
export interface Packet {
  /** Unix ms. */
  atMs: number;
  way: Direction;
  bytes: number;
  /** How long the queue was that it found, ms; undefined when it was dropped. */
  queueMs: number | undefined;
  /** `rtp`, `rtcp`, `stun`, `dtls`, `tcp`, with payload type and stream where there are some. */
  kind: string;
}

/** The relay's log of packets: see relay.py. */
export function readPackets(log: string): Packet[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [time, way, bytes, fate, ...kind] = line.split(' ');
      return {
        atMs: Number(time) * 1_000,
        way: way as Direction,
        bytes: Number(bytes),
        queueMs: fate === 'x' ? undefined : Number(fate),
        kind: kind.filter((word) => !word.startsWith('seq')).join(' '),
      };
    });
}

/** Every second of a call in both directions: what was made up of it, what was sent in it, and what the receiver kept. Begins before the schedule does. */
export function tellSeconds({ near, far, startMs }: CallRecord, heard: Record<Direction, Second[]>, packets: readonly Packet[]): string {
  const tell = (way: Direction): string[] =>
    Array.from({ length: heard[way].length + BEFORE_S }, (_, index) => {
      const atS = index - BEFORE_S;
      const [fromMs, toMs] = [startMs + atS * 1_000, startMs + (atS + 1) * 1_000];
      const sent = packets.filter((packet) => packet.way === way && packet.atMs >= fromMs && packet.atMs < toMs);
      const second = heard[way][atS];
      const bad = second?.carried === true && second.concealed > CONCEALED_BAD;
      const { samples } = way === 'up' ? far : near;
      const grew = (of: 'bufferedS' | 'bufferedSamples'): number =>
        (at(samples, toMs, (sample) => sample[of]) ?? NaN) - (at(samples, fromMs, (sample) => sample[of]) ?? NaN);
      const made = second === undefined ? '' : `made up ${Math.round(second.concealed * 100)} %${second.carried ? '' : ' (no link)'}`;
      const keptMs = Math.round((grew('bufferedS') / grew('bufferedSamples')) * 1_000);
      const longest = Math.max(0, ...sent.map(({ queueMs = 0 }) => queueMs));
      return `${bad ? '*' : ' '} ${way} ${atS} s: ${made}, kept ${keptMs} ms, queue ${longest} ms, ${kbitOf(sent)} kbit: ${byKind(sent)}`;
    });
  return `${[...tell('up'), ...tell('down')].join('\n')}\n`;
}

const BEFORE_S = 4;
const kbitOf = (packets: readonly Packet[]): number => Math.round(packets.reduce((sum, { bytes }) => sum + bytes, 0) / 125);

function byKind(packets: readonly Packet[]): string {
  const groups = Map.groupBy(packets, ({ kind }) => kind);
  return [...groups]
    .map(([kind, group]) => {
      const dropped = group.filter(({ queueMs }) => queueMs === undefined).length;
      return `${kind} ${group.length}${dropped === 0 ? '' : ` (${dropped} dropped)`} ${kbitOf(group)}`;
    })
    .join(', ');
}
