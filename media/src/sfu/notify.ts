import type { controlNotices } from '@hoi-chan/shared/features/mediaControl.ts';
import type { z } from 'zod';

type ControlNoticeName = keyof typeof controlNotices;
type ControlNoticePayload<N extends ControlNoticeName> = z.output<(typeof controlNotices)[N]>;

/** How the SFU tells signaling what happened by itself. */
export type Notify = <N extends ControlNoticeName>(name: N, payload: ControlNoticePayload<N>) => void;
