import { Device } from 'mediasoup-client';

/** A part with names of its own: what is imported from CommonJS is unwrapped after it came, which a copy under another address (loadChunk.ts) is not. */
export { Device };
