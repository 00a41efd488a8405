/** For tests of features that need a facility with a certificate. */
export { makeDemoPkcs12 } from '../features/seals/pkcs12.ts';
