import { RedWriter } from './redWriter.ts';

/** How a sender's packets are to be written. */
export interface RedWish {
  readonly id: number;
  /** Of the redundant packets; others are let through as they are. */
  readonly payloadType: number | undefined;
  readonly distances: readonly number[];
}

/** https://w3c.github.io/webrtc-encoded-transform/, as far as it is used. */
interface EncodedSound {
  data: ArrayBuffer;
  readonly timestamp?: number;
  getMetadata(): { payloadType?: number; rtpTimestamp?: number };
}
interface Transformer {
  readonly options: RedWish;
  readonly readable: ReadableStream<EncodedSound>;
  readonly writable: WritableStream<EncodedSound>;
}

const writers = new Map<number, { writer: RedWriter; payloadType: number | undefined }>();

function follow({ id, payloadType, distances }: RedWish): { writer: RedWriter; payloadType: number | undefined } {
  const sender = writers.get(id) ?? { writer: new RedWriter(), payloadType };
  writers.set(id, sender);
  sender.writer.distances = distances;
  sender.payloadType = payloadType;
  return sender;
}

addEventListener('message', ({ data }: MessageEvent<RedWish>) => void follow(data));

addEventListener('rtctransform', (event) => {
  const { options, readable, writable } = (event as Event & { transformer: Transformer }).transformer;
  // What was said since it was made has come before it, or comes after.
  const sender = writers.get(options.id) ?? follow(options);
  const rewrite = new TransformStream<EncodedSound, EncodedSound>({
    transform(frame, out) {
      const { payloadType, rtpTimestamp = frame.timestamp } = frame.getMetadata();
      if (payloadType !== undefined && payloadType === sender.payloadType && rtpTimestamp !== undefined)
        frame.data = sender.writer.write(new Uint8Array(frame.data), rtpTimestamp).buffer;
      out.enqueue(frame);
    },
  });
  const ended = (): void => void writers.delete(options.id);
  readable.pipeThrough(rewrite).pipeTo(writable).then(ended, ended);
});

// Nobody gives us a voice before this: what cannot run yet would swallow it.
postMessage('ready');
