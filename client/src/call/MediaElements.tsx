import { useEffect, useRef, type VideoHTMLAttributes } from 'react';
import { routeToSpeaker } from '../capture/tone.ts';

/** Shows a video track. Without sound: that is `RemoteAudio`'s, so that a hidden picture stays audible. */
export function TrackVideo({ track, ...rest }: { track: MediaStreamTrack } & VideoHTMLAttributes<HTMLVideoElement>) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    void video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return <video ref={element} autoPlay playsInline muted {...rest} />;
}

/** Plays a voice. `onBlocked` is called when the browser wants a touch first. */
export function RemoteAudio({
  track,
  speakerId,
  onBlocked,
}: {
  track: MediaStreamTrack;
  speakerId: string | null;
  onBlocked: (retry: () => void) => void;
}) {
  const element = useRef<HTMLAudioElement>(null);
  const blocked = useRef(onBlocked);
  useEffect(() => {
    blocked.current = onBlocked;
  });
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    const play = (): void =>
      void audio.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.current(play);
      });
    play();
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    if (element.current) void routeToSpeaker(element.current, speakerId);
  }, [speakerId]);
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech between people in a call has no captions to offer
  return <audio ref={element} autoPlay />;
}
