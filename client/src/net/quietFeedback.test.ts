import { expect, test } from 'vitest';
import { withoutRepairOfProbes } from './quietFeedback.ts';

const section = (mid: string, payloadType: number): string[] => [
  `m=video 7 UDP/TLS/RTP/SAVPF ${payloadType}`,
  `a=mid:${mid}`,
  `a=rtpmap:${payloadType} VP8/90000`,
  `a=rtcp-fb:${payloadType} transport-cc `,
  `a=rtcp-fb:${payloadType} ccm fir`,
  `a=rtcp-fb:${payloadType} nack `,
  `a=rtcp-fb:${payloadType} nack pli`,
];

test('lost probes are not asked for again, lost pictures are, and the link is still measured by both', () => {
  const sdp = ['v=0', ...section('0', 101), ...section('probator', 127), ...section('1', 101), ''].join('\r\n');
  const quiet = withoutRepairOfProbes(sdp);
  const kept = ['a=rtcp-fb:101 ccm fir', 'a=rtcp-fb:101 nack ', 'a=rtcp-fb:101 nack pli', 'a=rtcp-fb:101 transport-cc '];
  const lines = quiet.split('\r\n').filter((line) => line.startsWith('a=rtcp-fb'));
  expect(lines.toSorted()).toEqual([...kept, ...kept, 'a=rtcp-fb:127 transport-cc '].toSorted());
  expect(withoutRepairOfProbes(quiet)).toBe(quiet);
});

test('a description without probes stays as it is', () => {
  const sdp = ['v=0', ...section('0', 101), ''].join('\r\n');
  expect(withoutRepairOfProbes(sdp)).toBe(sdp);
});
