/** For tests of features that need a consult with pictures to draw on. */
export { consultWithStudy, drawn, plainObject } from '../features/annotations/testing/consultWithStudy.ts';
