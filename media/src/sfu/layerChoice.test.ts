import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LayerChoice } from './layerChoice.ts';
import type { LayeredConsumer } from './layerChoice.ts';

type Layers = LayeredConsumer['currentLayers'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Gives what it is asked for anew once `counted`, as mediasoup does; `asked` are the wishes in order. */
function consumerOf(preferred: Layers = { spatialLayer: 2, temporalLayer: 2 }) {
  let tell: (layers: Layers) => void = () => undefined;
  const state = { closed: false, counted: false, current: undefined as Layers, preferred, asked: [] as string[] };
  const give = (layers: Layers): void => {
    state.current = layers;
    tell(layers);
  };
  const consumer: LayeredConsumer = {
    get closed() {
      return state.closed;
    },
    get currentLayers() {
      return state.current;
    },
    get preferredLayers() {
      return state.preferred;
    },
    async setPreferredLayers(layers) {
      state.asked.push(`${layers.spatialLayer}:${layers.temporalLayer}`);
      const news = layers.temporalLayer !== state.preferred?.temporalLayer || layers.spatialLayer !== state.preferred.spatialLayer;
      state.preferred = layers;
      if (news && state.counted) give({ spatialLayer: layers.spatialLayer, temporalLayer: layers.temporalLayer ?? 0 });
    },
    on: (_event, handler) => (tell = handler),
  };
  return { consumer, state, give };
}

test('a picture that begins with the frames of its base layer gets the others as soon as they can have been counted', async () => {
  const { consumer, state, give } = consumerOf();
  const choice = new LayerChoice(consumer);
  await choice.ask({ spatialLayer: 1, temporalLayer: 2 });
  state.asked = [];
  give({ spatialLayer: 1, temporalLayer: 0 });
  state.counted = true;
  vi.advanceTimersByTime(170);
  expect(state.current).toEqual({ spatialLayer: 1, temporalLayer: 2 });
  vi.advanceTimersByTime(5_000);
  expect(state.asked).toEqual(['1:1', '1:2']);
});

test('where the link carries no more the wish stands, and it is not asked for ever', async () => {
  const { consumer, state, give } = consumerOf();
  const choice = new LayerChoice(consumer);
  await choice.ask({ spatialLayer: 1, temporalLayer: 2 });
  state.asked = [];
  give({ spatialLayer: 1, temporalLayer: 0 });
  vi.advanceTimersByTime(60_000);
  expect(state.asked).toEqual(['1:1', '1:2', '1:1', '1:2', '1:1', '1:2', '1:1', '1:2']);
  expect(state.preferred).toEqual({ spatialLayer: 1, temporalLayer: 2 });
});

test('nobody has asked for a size yet: mediasoup’s own wish is asked for anew', () => {
  const { consumer, state, give } = consumerOf({ spatialLayer: 2, temporalLayer: 2 });
  new LayerChoice(consumer);
  give({ spatialLayer: 1, temporalLayer: 0 });
  state.counted = true;
  vi.advanceTimersByTime(170);
  expect(state.asked).toEqual(['2:1', '2:2']);
});

test.each([
  ['the smallest size alone', { spatialLayer: 0, temporalLayer: 2 }],
  ['the fewest frames', { spatialLayer: 1, temporalLayer: 0 }],
])('who asks for %s is given it as mediasoup sees fit', async (_what, layers) => {
  const { consumer, state, give } = consumerOf();
  await new LayerChoice(consumer).ask(layers);
  state.asked = [];
  give({ spatialLayer: layers.spatialLayer, temporalLayer: 0 });
  vi.advanceTimersByTime(60_000);
  expect(state.asked).toEqual([]);
});

test('what the receiver says meanwhile counts, and nothing is asked of one that is gone or paused', async () => {
  const { consumer, state, give } = consumerOf();
  const choice = new LayerChoice(consumer);
  give({ spatialLayer: 1, temporalLayer: 0 });
  await choice.ask({ spatialLayer: 0, temporalLayer: 0 });
  state.asked = [];
  vi.advanceTimersByTime(60_000);
  expect(state.asked).toEqual([]);

  await choice.ask({ spatialLayer: 1, temporalLayer: 2 });
  state.asked = [];
  give(undefined);
  give({ spatialLayer: 1, temporalLayer: 0 });
  give(undefined);
  vi.advanceTimersByTime(60_000);
  give({ spatialLayer: 1, temporalLayer: 0 });
  state.closed = true;
  vi.advanceTimersByTime(60_000);
  expect(state.asked).toEqual([]);
});
