import { expect, test } from 'vitest';
import { withPacketMs } from './voicePackets.ts';

const SDP = [
  'v=0',
  'm=audio 7 UDP/TLS/RTP/SAVPF 100',
  'a=mid:0',
  'a=rtpmap:100 opus/48000/2',
  'a=fmtp:100 useinbandfec=1;usedtx=1',
  'm=audio 7 UDP/TLS/RTP/SAVPF 100',
  'a=mid:10',
  'a=rtpmap:100 opus/48000/2',
  'a=fmtp:100 stereo=1',
  'm=video 7 UDP/TLS/RTP/SAVPF 101',
  'a=mid:2',
  'a=rtpmap:101 VP8/90000',
  '',
].join('\r\n');

test('only the voice is asked for in long packets, and can be asked for in short ones again', () => {
  const long = withPacketMs(SDP, 60, '0');
  expect(long).toBe(SDP.replace('usedtx=1', 'usedtx=1;ptime=60'));
  expect(withPacketMs(long, 60, '0')).toBe(long);
  expect(withPacketMs(long, 20, '0')).toBe(SDP);
});

test("Opus' own copies can be left out, and come again", () => {
  const bare = withPacketMs(SDP, 60, '0', false);
  expect(bare).toContain('a=fmtp:100 useinbandfec=0;usedtx=1;ptime=60\r\n');
  expect(withPacketMs(bare, 20, '0')).toBe(SDP);
});

test('the line that Chromium makes of the wish goes with it', () => {
  expect(withPacketMs(SDP.replace('a=mid:0\r\n', 'a=mid:0\r\na=ptime:60\r\n'), 20, '0')).toBe(SDP);
});

test('without a section named every Opus stream is meant, and a description without Opus stays as it is', () => {
  expect(withPacketMs(SDP, 60).match(/ptime=60/g)).toHaveLength(2);
  expect(withPacketMs('v=0\r\nm=video 9\r\n', 60)).toBe('v=0\r\nm=video 9\r\n');
});
