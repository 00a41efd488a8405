import Peer from 'simple-peer';

/** As mediasoupDevice.ts. */
export { Peer };
