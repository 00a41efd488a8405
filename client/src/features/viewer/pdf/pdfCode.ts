import { loadChunk } from '../../../net/loadChunk.ts';
import { isOnThinLink } from '../../../shell/thrift.ts';
import { readPreference, writePreference } from '../../../state/preference.ts';

const HERE = 'pdf.here';
/** Changes with every build that changes the program: this part names it. */
const build = import.meta.url;
const isString = (value: unknown): value is string => typeof value === 'string';

/** On a link known to be thin a person decides, unless it was here once: then the browser has it still, mostly. */
export const pdfWaitsToBeAsked = (): boolean => readPreference(HERE, '', isString) !== build && isOnThinLink();

/** The program that draws the pages of a PDF. @throws when it does not come */
export async function loadPdfProgram() {
  const program = await loadChunk(() => import('./openPdf.ts'));
  writePreference(HERE, build);
  return program;
}
