/** What the program that draws the pages of a PDF weighs on the wire; the build ends when it is no longer so (vite.viewerWeight.ts). */
export const PDF_PROGRAM_BYTES = 445_000;
