import type { types } from 'mediasoup';

type Layers = Required<types.ConsumerLayers>;
/** What is used of a consumer of a picture in layers. */
export type LayeredConsumer = Pick<types.Consumer, 'closed' | 'currentLayers' | 'preferredLayers' | 'setPreferredLayers'> & {
  on(event: 'layerschange', handler: (layers: types.ConsumerLayers | undefined) => void): unknown;
};

/** A frame of every temporal layer has come by then: four of them, at 24 a second. */
const COUNTED_MS = 170;
/** A camera that has just been opened, or in poor light, takes longer. */
const MOST_LOOKS = 4;

/**
 * Which layers of a picture its receiver asks for. mediasoup gives only those whose bits it has counted. Of a picture that has just begun it has counted the key
 * frame, and it looks again a second later: for so long seven frames a second came, whatever the link carries. So it is made to look sooner. Whoever asks for the
 * smallest size alone is spared that: a small tile does not need it, a thin link is better off without.
 */
export class LayerChoice {
  readonly #consumer: LayeredConsumer;
  #asked: Layers | undefined;
  #flows = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(consumer: LayeredConsumer) {
    this.#consumer = consumer;
    consumer.on('layerschange', (layers) => {
      const begins = layers !== undefined && !this.#flows;
      this.#flows = layers !== undefined;
      if (begins) this.#lookLater(MOST_LOOKS);
    });
  }

  async ask(layers: Layers): Promise<void> {
    this.#asked = layers;
    await this.#consumer.setPreferredLayers(layers);
  }

  #lookLater(left: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const layers = this.#askedFor();
      if (this.#consumer.closed || !this.#flows || layers === undefined) return;
      if ((this.#consumer.currentLayers?.temporalLayer ?? 0) >= layers.temporalLayer) return;
      this.#askAnew(layers);
      if (left > 1) this.#lookLater(left - 1);
    }, COUNTED_MS);
    this.#timer.unref();
  }

  #askedFor(): Layers | undefined {
    const { spatialLayer, temporalLayer } = this.#asked ?? this.#consumer.preferredLayers ?? {};
    return spatialLayer === undefined || temporalLayer === undefined || spatialLayer === 0 ? undefined : { spatialLayer, temporalLayer };
  }

  /** The same wish again would be no news to it. Both at once: it takes them in order. */
  #askAnew({ spatialLayer, temporalLayer }: Layers): void {
    for (const wish of [temporalLayer - 1, temporalLayer]) {
      // Closed meanwhile: nobody waits for it.
      this.#consumer.setPreferredLayers({ spatialLayer, temporalLayer: wish }).catch(() => undefined);
    }
  }
}
