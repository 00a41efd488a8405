import { z } from 'zod';
import { plainHttpProblem } from './plainHttp.ts';

const flag = z.enum(['0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true');
const httpUrl = z.url({ protocol: /^https?$/ });

/** Everything signaling takes from outside, by environment; `.env.example` explains each one. */
const schema = z
  .object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65535).default(8080),
    /** How browsers reach us; links for patients begin with it. */
    PUBLIC_URL: httpUrl.optional(),
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL'),
    /** Keys, uploaded files and the built-in image archive lie below it. */
    DATA_DIR: z.string().min(1),
    /** The built client; unset: the API alone. */
    CLIENT_DIR: z.string().optional(),
    MEDIA_NODE_SECRET: z.string().min(16),
    TLS_CERT_FILE: z.string().optional(),
    TLS_KEY_FILE: z.string().optional(),
    /** Behind a proxy that sets X-Forwarded-For: how many proxies to trust. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
    /** Seeds invented people and patients, and shows the demo accounts on the sign-in page. */
    DEMO: flag.default(false),
    /** DICOMweb root of a PACS; unset: the built-in archive below DATA_DIR. */
    DICOMWEB_URL: httpUrl.optional(),
    DICOMWEB_USERNAME: z.string().optional(),
    DICOMWEB_PASSWORD: z.string().optional(),
    /** FHIR R4 base of a record system; unset: the built-in store. */
    RECORD_FHIR_URL: httpUrl.optional(),
    RECORD_FHIR_USERNAME: z.string().optional(),
    RECORD_FHIR_PASSWORD: z.string().optional(),
    /** Seals the secrets of record systems (base64 of 32 bytes); unset: a key made at the first start, below DATA_DIR. */
    RECORD_SECRETS_KEY: z
      .string()
      .refine((value) => Buffer.from(value, 'base64').length === 32, { error: 'must be 32 bytes in base64' })
      .optional(),
    /** PEM: issuers whose certificates on case capsules of other installations are trusted. */
    CAPSULE_ISSUERS_FILE: z.string().optional(),
    /** Hosts of the own network that may be spoken to without TLS in production, parted by commas. */
    PLAIN_HTTP_HOSTS: z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((host) => host.trim())
          .filter(Boolean),
      ),
    /** TCP port on which HL7 v2 is taken over MLLP; unset: none is. */
    HL7_PORT: z.coerce.number().int().min(0).max(65535).optional(),
    HL7_HOST: z.string().default('127.0.0.1'),
    /** ICE servers for browsers, JSON as in RTCConfiguration.iceServers; TURN_SECRET makes time-limited credentials for them. */
    TURN_URLS: z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((url) => url.trim())
          .filter(Boolean),
      )
      .pipe(z.array(z.string().regex(/^(stun|turns?):/))),
    TURN_SECRET: z.string().min(16).optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** The process ends when its standard input closes: set by the starter, so that nothing outlives it. */
    EXIT_WITH_PARENT: flag.default(false),
  })
  .superRefine((value, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if ((value.TLS_CERT_FILE === undefined) !== (value.TLS_KEY_FILE === undefined))
      refuse('TLS_KEY_FILE', 'TLS_CERT_FILE and TLS_KEY_FILE go together');
    if (value.NODE_ENV !== 'production') return;
    if (value.DEMO) refuse('DEMO', 'demo accounts are refused in production');
    if (/demo|secret|change|example/i.test(value.MEDIA_NODE_SECRET)) refuse('MEDIA_NODE_SECRET', 'a demo secret is refused in production');
    if (value.TURN_SECRET !== undefined && /demo|secret|change|example/i.test(value.TURN_SECRET))
      refuse('TURN_SECRET', 'a demo secret is refused in production');
    for (const name of ['DICOMWEB_URL', 'RECORD_FHIR_URL'] as const) {
      const problem = value[name] === undefined ? undefined : plainHttpProblem(value[name], value.PLAIN_HTTP_HOSTS);
      if (problem !== undefined) refuse(name, problem);
    }
    if (value.PUBLIC_URL === undefined) refuse('PUBLIC_URL', 'needed in production');
    else if (!value.PUBLIC_URL.startsWith('https://')) refuse('PUBLIC_URL', 'plain HTTP is refused in production');
  });

export type Config = Readonly<z.infer<typeof schema>>;
export const CONFIG_KEYS: readonly string[] = Object.keys(schema.shape);

/** Parses the environment; throws one Error that names every bad variable, never its value. Empty strings count as unset. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([key, value]) => CONFIG_KEYS.includes(key) && value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`signaling cannot start, its configuration is wrong:\n${lines.join('\n')}`);
  }
  return Object.freeze(parsed.data);
}
