import { describe, expect, it } from 'vitest';
import { inheritedEnv, serviceEnv, settingNames, type ServiceEnvOptions } from './service-env.ts';

const options: ServiceEnvOptions = {
  inherited: {},
  ports: { web: 8080, control: 8090, rtcBase: 44_000, postgres: 54_320, dev: 5173 },
  dataDir: '/data',
  databaseUrl: 'postgres://x',
  worker: '/worker',
  mediaNodeSecret: 'made-here',
  dev: false,
  lan: undefined,
};

describe('serviceEnv', () => {
  it('keeps everything on this machine', () => {
    const { signaling, media, local } = serviceEnv(options);
    expect(local).toBe('http://127.0.0.1:8080');
    expect(signaling).toMatchObject({ HOST: '127.0.0.1', PUBLIC_URL: 'http://localhost:8080', DEMO: '1', DATA_DIR: '/data/signaling' });
    expect(media).toMatchObject({ HOST: '127.0.0.1', RTC_LISTEN_IP: '127.0.0.1', SIGNALING_URL: local });
    expect(media['MEDIA_NODE_SECRET']).toBe(signaling['MEDIA_NODE_SECRET']);
  });

  it('lets stand what was set', () => {
    const { signaling, media } = serviceEnv({ ...options, inherited: { MEDIA_NODE_SECRET: 'given', DEMO: '0', DATA_DIR: '/mine' } });
    expect(signaling).toMatchObject({ MEDIA_NODE_SECRET: 'given', DEMO: '0', DATA_DIR: '/mine' });
    expect(media).toMatchObject({ MEDIA_NODE_SECRET: 'given' });
  });

  it('serves the local network over HTTPS, but never the control port', () => {
    const { signaling, media, local } = serviceEnv({ ...options, lan: { address: '192.168.1.20', certFile: '/c', keyFile: '/k' } });
    expect(local).toBe('https://127.0.0.1:8080');
    expect(signaling).toMatchObject({ HOST: '0.0.0.0', PUBLIC_URL: 'https://192.168.1.20:8080', TLS_CERT_FILE: '/c', TLS_KEY_FILE: '/k' });
    expect(media).toMatchObject({ HOST: '127.0.0.1', RTC_LISTEN_IP: '0.0.0.0', RTC_ANNOUNCED_ADDRESS: '192.168.1.20' });
  });
});

describe('inheritedEnv', () => {
  const own = { PATH: '/bin', DATABASE_URL: 'postgres://theirs', RECORD_FHIR_URL: 'https://his' };

  it('hands settings to a product that is kept', () => expect(inheritedEnv(false, own)).toEqual(own));
  it('hands none to one that is thrown away', () => expect(inheritedEnv(true, own)).toEqual({ PATH: '/bin' }));
  it('knows settings that are commented out and those that are not', () => {
    expect(settingNames('# Words\n#A_B=1\nC_D=\n# E=2\n')).toEqual(['A_B', 'C_D']);
  });
});
