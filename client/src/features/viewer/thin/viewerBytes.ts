/** What the whole viewer weighs on the wire; the build ends when it is no longer so (vite.viewerWeight.ts). */
export const VIEWER_BYTES = 615_000;
