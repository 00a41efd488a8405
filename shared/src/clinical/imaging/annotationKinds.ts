/** How many points each kind has. A rectangle and an ellipse are two opposite corners of their box along rows and columns. */
export const ANNOTATION_POINTS = {
  length: { least: 2, most: 2 },
  /** End, corner, end. */
  angle: { least: 3, most: 3 },
  ellipse: { least: 2, most: 2 },
  rectangle: { least: 2, most: 2 },
  /** Head, tail. */
  arrow: { least: 2, most: 2 },
  /** A closed line. */
  freehand: { least: 3, most: 256 },
  probe: { least: 1, most: 1 },
  /** The picture as a whole: a key image. */
  key: { least: 0, most: 0 },
} as const;
export type AnnotationKind = keyof typeof ANNOTATION_POINTS;
/** Standing in one consult. */
export const MOST_ANNOTATIONS = 1000;
/** With the removed ones, which stay for the audit and for what refers to them: whoever draws and removes without end must not fill the disk. */
export const MOST_ANNOTATIONS_EVER = 5000;
