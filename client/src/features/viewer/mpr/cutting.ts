import type { PatientPoint } from '@hoi-chan/shared/features/viewport.ts';

/** Where a stack is cut in three directions; null: it is not. `at` null: opened here, the point is not known yet. */
export type Cutting = { at: PatientPoint | null } | null;
