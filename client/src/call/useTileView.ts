import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import { useEffect, type RefObject } from 'react';
import type { CallSession } from '../net/callTransport.ts';

/**
 * Tells the call how large a picture is on the screen, and when it is not: what nobody looks at is not sent, and a small tile gets a small
 * picture.
 */
export function useTileView(
  session: Pick<CallSession, 'setView'>,
  element: RefObject<HTMLElement | null>,
  participantId: string,
  source: MediaSource,
): void {
  useEffect(() => {
    const tile = element.current;
    if (!tile) return;
    let inView = true;
    let last = '';
    const tell = (): void => {
      const { width, height } = tile.getBoundingClientRect();
      const visible = inView && document.visibilityState === 'visible' && width > 0 && height > 0;
      const view = {
        participantId,
        source,
        visible,
        widthPx: Math.round(width * devicePixelRatio),
        heightPx: Math.round(height * devicePixelRatio),
      };
      const key = JSON.stringify(view);
      if (key === last) return;
      last = key;
      session.setView(view);
    };
    const sizes = new ResizeObserver(tell);
    sizes.observe(tile);
    const sights = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? inView;
      tell();
    });
    sights.observe(tile);
    document.addEventListener('visibilitychange', tell);
    tell();
    return () => {
      sizes.disconnect();
      sights.disconnect();
      document.removeEventListener('visibilitychange', tell);
      session.setView({ participantId, source, visible: false, widthPx: 0, heightPx: 0 });
    };
  }, [session, element, participantId, source]);
}
