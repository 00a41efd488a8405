import { expect, test } from 'vitest';
import { redPayloadTypeIn, withRed } from './redDescription.ts';

const SDP = [
  'v=0',
  'm=audio 7 UDP/TLS/RTP/SAVPF 111',
  'a=mid:0',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 useinbandfec=1;usedtx=1;ptime=60',
  'a=rtcp-fb:111 nack',
  'm=audio 7 UDP/TLS/RTP/SAVPF 111',
  'a=mid:10',
  'a=rtpmap:111 opus/48000/2',
  'm=video 7 UDP/TLS/RTP/SAVPF 101',
  'a=mid:2',
  'a=rtpmap:101 VP8/90000',
  '',
].join('\r\n');

test('redundancy stands before Opus in the section it is meant for, and goes again without a trace', () => {
  const redundant = withRed(SDP, 63, '0');
  expect(redundant).toContain(
    'm=audio 7 UDP/TLS/RTP/SAVPF 63 111\r\na=mid:0\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:111 opus/48000/2\r\n',
  );
  expect(redundant.match(/red\//g)).toHaveLength(1);
  expect(withRed(redundant, 63, '0')).toBe(redundant);
  expect(withRed(redundant, undefined, '0')).toBe(SDP);
});

test('with no section named every voice may come with redundancy', () => {
  expect(withRed(SDP, 63).match(/^m=audio 7 UDP\/TLS\/RTP\/SAVPF 63 111\r$/gm)).toHaveLength(2);
  expect(withRed('v=0\r\nm=video 9\r\n', 63)).toBe('v=0\r\nm=video 9\r\n');
});

test('a browser that offers redundancy of Opus says under which number, one that offers none or of another codec does not', () => {
  expect(redPayloadTypeIn(withRed(SDP, 63), '10')).toBe(63);
  expect(redPayloadTypeIn(SDP, '0')).toBeUndefined();
  expect(redPayloadTypeIn(withRed(SDP, 63).replaceAll('111/111', '9/9'), '0')).toBeUndefined();
  expect(redPayloadTypeIn(withRed(SDP, 63), '7')).toBeUndefined();
});
