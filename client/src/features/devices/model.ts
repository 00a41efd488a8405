import type { CaptureProblem } from '../../capture/problems.ts';
import type { CaptureState } from '../../capture/capture.ts';

/** How one would come into the call with the devices as they are. */
export type WayIn = 'video' | 'audio' | 'listen';

export function wayIn({ camera, microphone }: Pick<CaptureState, 'camera' | 'microphone'>): WayIn {
  if (!microphone.track) return 'listen';
  return camera.track ? 'video' : 'audio';
}

export interface DeviceProblem {
  /** `both` when camera and microphone fail for the same reason: said once. */
  kind: 'camera' | 'microphone' | 'both';
  problem: CaptureProblem;
}

/** What to tell, the most important first. A device that was switched off by hand is no problem. */
export function problemsOf({ camera, microphone }: Pick<CaptureState, 'camera' | 'microphone'>): DeviceProblem[] {
  const of = (source: CaptureState['camera']): CaptureProblem | null => (source.wanted ? source.problem : null);
  const [cameraProblem, microphoneProblem] = [of(camera), of(microphone)];
  if (cameraProblem !== null && cameraProblem === microphoneProblem) return [{ kind: 'both', problem: cameraProblem }];
  return [
    ...(microphoneProblem === null ? [] : [{ kind: 'microphone' as const, problem: microphoneProblem }]),
    ...(cameraProblem === null ? [] : [{ kind: 'camera' as const, problem: cameraProblem }]),
  ];
}
