import type { MediaDevicesPort } from '../capture.ts';

/** A track good enough for models: it can be stopped, silenced and ended from outside. */
export class FakeTrack extends EventTarget {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly deviceId: string;
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  constructor(kind: 'audio' | 'video', deviceId: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.id = `${kind}-${deviceId}`;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }
  /** As when the cable is pulled. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export interface FakeDevice {
  kind: MediaDeviceKind;
  deviceId: string;
  label: string;
}

export interface FakeMediaDevices {
  port: MediaDevicesPort;
  devices: FakeDevice[];
  /** Errors by kind, as the browser would throw them. */
  refuse: Partial<Record<'audio' | 'video', string>>;
  asked: MediaStreamConstraints[];
  tracks: FakeTrack[];
  plug(): void;
}

function wantedId(constraint: boolean | MediaTrackConstraints | undefined): string | undefined {
  if (typeof constraint !== 'object' || typeof constraint.deviceId !== 'object' || Array.isArray(constraint.deviceId)) return undefined;
  const { exact } = constraint.deviceId;
  return typeof exact === 'string' ? exact : undefined;
}

/** Stands for `navigator.mediaDevices`. */
export function createFakeMediaDevices(devices: FakeDevice[]): FakeMediaDevices {
  const events = new EventTarget();
  const fake: FakeMediaDevices = {
    devices,
    refuse: {},
    asked: [],
    tracks: [],
    plug: () => events.dispatchEvent(new Event('devicechange')),
    port: {
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
      enumerateDevices: async () => fake.devices.map((d) => ({ ...d, groupId: '', toJSON: () => d })),
      getUserMedia: async (constraints = {}) => {
        fake.asked.push(constraints);
        const made: FakeTrack[] = [];
        for (const kind of ['audio', 'video'] as const) {
          if (!constraints[kind]) continue;
          const refused = fake.refuse[kind];
          if (refused) throw new DOMException('refused', refused);
          const exact = wantedId(constraints[kind]);
          const inputs = fake.devices.filter((d) => d.kind === `${kind}input`);
          const device = exact === undefined ? inputs[0] : inputs.find((d) => d.deviceId === exact);
          if (!device) throw new DOMException('no such device', exact === undefined ? 'NotFoundError' : 'OverconstrainedError');
          made.push(new FakeTrack(kind, device.deviceId));
        }
        fake.tracks.push(...made);
        // The fake has what the models touch; the rest of MediaStreamTrack stays with the browser.
        return { getTracks: () => made } as unknown as MediaStream;
      },
    },
  };
  return fake;
}
