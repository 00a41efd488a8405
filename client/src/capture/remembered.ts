/** Reads and writes text by key; `localStorage` in the browser, a map in tests. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem'>;

const DEVICE_KINDS = ['camera', 'microphone', 'speaker'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface Device {
  deviceId: string;
  label: string;
}

const STORAGE_KEY = 'hoi-chan.devices';
export type RememberedDevices = Partial<Record<DeviceKind, Device>>;

/** By hand and not with zod: the patient's page carries this file and must stay small. */
function deviceIn(value: unknown, kind: DeviceKind): Device | undefined {
  if (typeof value !== 'object' || value === null || !(kind in value)) return undefined;
  const found: unknown = value[kind as keyof typeof value];
  if (typeof found !== 'object' || found === null || !('deviceId' in found) || !('label' in found)) return undefined;
  const { deviceId, label } = found;
  return typeof deviceId === 'string' && typeof label === 'string' ? { deviceId, label } : undefined;
}

/** What was chosen last time on this machine; nothing when it was never chosen or cannot be read. */
export function recallDevices(storage: KeyValue): RememberedDevices {
  try {
    const stored: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}');
    const recalled: RememberedDevices = {};
    for (const kind of DEVICE_KINDS) {
      const device = deviceIn(stored, kind);
      if (device) recalled[kind] = device;
    }
    return recalled;
  } catch {
    return {};
  }
}

export function rememberDevice(storage: KeyValue, kind: DeviceKind, chosen: Device): void {
  try {
    storage.setItem(STORAGE_KEY, JSON.stringify({ ...recallDevices(storage), [kind]: chosen }));
  } catch {
    // A full or forbidden storage only costs choosing again next time.
  }
}

/** The remembered device among those present. The id changes when site data is cleared and the label does not, so both are tried. */
export function findRemembered(present: readonly Device[], wanted: Device | undefined): Device | undefined {
  if (!wanted) return undefined;
  return present.find((d) => d.deviceId === wanted.deviceId) ?? present.find((d) => d.label !== '' && d.label === wanted.label);
}
