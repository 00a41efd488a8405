import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { MinutesOffer } from '../../state/minutesOffers.ts';
import type { Annotations } from './annotations/model.ts';
import type { ReportedAnnotation } from './annotations/reported.ts';
import type { Goal } from './goal.ts';
import type { Links } from './layout/links.ts';
import type { Stack } from './series.ts';
import type { Together } from './together/model.ts';

export interface StackViewerProps {
  consultId: string;
  stack: Stack;
  /** The person works in this cell of the layout. */
  isActive: boolean;
  /** undefined: nobody to look with. */
  together: Together | undefined;
  annotations: Annotations | undefined;
  reported: readonly ReportedAnnotation[];
  /** The picture somebody asked to see. */
  goal: Goal | undefined;
  onGo: (annotation: Annotation) => void;
  /** What each annotation would say in the minutes. */
  offers: ReadonlyMap<string, MinutesOffer>;
  links: Links;
}
