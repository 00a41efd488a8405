import { Histogram, type HistogramConfiguration, type LabelValues } from 'prom-client';

const MOST_WAITING = 100;

/** A histogram that counts what was observed when it is read, or a hundred at a time: one by one it costs as much as answering a small request. */
export class ObservedLater<L extends string> {
  readonly #histogram: Histogram<L>;
  #waiting: { labels: LabelValues<L>; value: number }[] = [];

  constructor(configuration: HistogramConfiguration<L>) {
    this.#histogram = new Histogram({ ...configuration, collect: () => this.#count() });
  }

  observe(labels: LabelValues<L>, value: number): void {
    this.#waiting.push({ labels, value });
    if (this.#waiting.length >= MOST_WAITING) this.#count();
  }

  #count(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { labels, value } of waiting) this.#histogram.observe(labels, value);
  }
}
