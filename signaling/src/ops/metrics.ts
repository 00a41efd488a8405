import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ObservedLater } from './observedLater.ts';

export interface Metrics {
  registry: Registry;
  httpSeconds: Histogram<'route' | 'status'>;
  socketSeconds: ObservedLater<'request' | 'outcome'>;
  sockets: Gauge;
  refused: Counter<'code'>;
}

const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10];

/** Prometheus metrics of one app; a registry of its own, so that several apps can live in one test process. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  // The delay of the event loop is looked at ten times a second, not a hundred, which cost more than all else while nothing happens; it tells that tenth as well.
  collectDefaultMetrics({ register: registry, prefix: 'hoi_chan_signaling_', eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'hoi_chan_http_seconds',
      help: 'Seconds to answer HTTP, by route',
      labelNames: ['route', 'status'],
      buckets: BUCKETS,
      registers,
    }),
    socketSeconds: new ObservedLater({
      name: 'hoi_chan_socket_seconds',
      help: 'Seconds to answer socket requests',
      labelNames: ['request', 'outcome'],
      buckets: BUCKETS,
      registers,
    }),
    sockets: new Gauge({ name: 'hoi_chan_sockets', help: 'Connected sockets', registers }),
    refused: new Counter({ name: 'hoi_chan_refused_total', help: 'Requests refused, by code', labelNames: ['code'], registers }),
  };
}
