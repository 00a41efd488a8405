import { useEffect, useState } from 'react';

/** Of the screen the window is on: it may be moved to another, and browsers zoom. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(devicePixelRatio);
  useEffect(() => {
    const query = matchMedia(`(resolution: ${ratio}dppx)`);
    const onChange = (): void => setRatio(devicePixelRatio);
    query.addEventListener('change', onChange, { once: true });
    return () => query.removeEventListener('change', onChange);
  }, [ratio]);
  return ratio;
}
