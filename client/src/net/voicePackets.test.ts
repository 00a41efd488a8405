import { afterEach, expect, test, vi } from 'vitest';
import { VoicePackets, withPacketMs } from './voicePackets.ts';
import type { VoiceWish } from './voicePackets.ts';

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

afterEach(() => void vi.useRealTimers());

/** A connection that is described already, whose next descriptions are refused so often. */
function described(refusals: number) {
  const sender = {} as RTCRtpSender;
  const set: string[] = [];
  let left = refusals;
  const pc = {
    remoteDescription: { sdp: SDP },
    getTransceivers: () => [{ sender, mid: '0' }],
    createOffer: async () => ({ type: 'offer', sdp: SDP }),
    setLocalDescription: async () => undefined,
    async setRemoteDescription({ sdp = '' }: RTCSessionDescriptionInit) {
      left -= 1;
      if (left >= 0) throw new Error('refused');
      set.push(sdp);
    },
  };
  const transport = { closed: false, _awaitQueue: { push: (task: () => Promise<void>) => task() }, handler: { _pc: pc } };
  const packets = new VoicePackets(transport as unknown as ConstructorParameters<typeof VoicePackets>[0]);
  const wish: VoiceWish = { packetMs: 20, redundant: false, inbandFec: true, ceilingBps: undefined };
  packets.expect(sender, wish);
  return { packets, set, wish, transport };
}

test('a wish that could not be told is told again, until it is taken, and not for ever', async () => {
  vi.useFakeTimers();
  const twice = described(2);
  await expect(twice.packets.set({ ...twice.wish, packetMs: 60 })).rejects.toThrow('refused');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(twice.set).toHaveLength(1);
  expect(twice.set[0]).toContain('ptime=60');
  // Told now: the same wish needs no description.
  await twice.packets.set({ ...twice.wish, packetMs: 60 });
  expect(twice.set).toHaveLength(1);

  const always = described(100);
  await expect(always.packets.set({ ...always.wish, packetMs: 60 })).rejects.toThrow('refused');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is wanted meanwhile is told instead, and nothing once it is over', async () => {
  vi.useFakeTimers();
  const { packets, set, wish } = described(1);
  await expect(packets.set({ ...wish, packetMs: 60 })).rejects.toThrow('refused');
  await packets.set(wish);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(set).toHaveLength(1);
  expect(set[0]).not.toContain('ptime');

  const over = described(100);
  await expect(over.packets.set({ ...over.wish, packetMs: 60 })).rejects.toThrow('refused');
  over.packets.close();
  expect(vi.getTimerCount()).toBe(0);
});
