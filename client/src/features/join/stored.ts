/** What survives a reload of the patient's page: the access of this appointment, kept until the tab is closed. */
export interface StoredAccess {
  accessToken: string;
  expiresAt: string;
  appointmentId: string;
  callId: string;
  patientName: string;
  hostName: string;
}

export interface AccessStore {
  read(): StoredAccess | null;
  write(access: StoredAccess): void;
  clear(): void;
}

const FIELDS = ['accessToken', 'expiresAt', 'appointmentId', 'callId', 'patientName', 'hostName'] as const;

function isStoredAccess(value: unknown): value is StoredAccess {
  return (
    typeof value === 'object' &&
    value !== null &&
    FIELDS.every((field) => field in value && typeof value[field as keyof typeof value] === 'string')
  );
}

/** Keeps it under a key made from the link, so that another link in the same tab does not find it. */
export function createAccessStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  token: string,
  now: () => Date = () => new Date(),
): AccessStore {
  const key = `hoichan.join.${token}`;
  return {
    read() {
      try {
        const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
        return isStoredAccess(value) && new Date(value.expiresAt) > now() ? value : null;
      } catch {
        return null;
      }
    },
    write(access) {
      try {
        storage.setItem(key, JSON.stringify(access));
      } catch {
        // Without storage a reload asks for the year of birth again.
      }
    },
    clear() {
      storage.removeItem(key);
    },
  };
}
