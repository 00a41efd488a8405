import { useEffect, useRef } from 'react';
import { createLevelMeter } from '../../capture/level.ts';
import classes from './devices.module.css';

const SEGMENTS = 20;

/** A row of lights that follows the voice. Written to the element directly: twenty times a second is too often for React. */
export function LevelBar({ track, label }: { track: MediaStreamTrack | null; label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (!element) return;
    const show = (level: number): void => {
      element.style.setProperty('--level', String(level));
      element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    };
    show(0);
    if (!track) return;
    const meter = createLevelMeter(track, show);
    return () => meter.close();
  }, [track]);
  return (
    <div ref={bar} className={classes['level']} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0}>
      {Array.from({ length: SEGMENTS }, (_, index) => (
        <span key={index} style={{ '--at': (index + 0.5) / SEGMENTS } as React.CSSProperties} />
      ))}
    </div>
  );
}
