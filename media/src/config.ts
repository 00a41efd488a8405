import { availableParallelism } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const schema = z
  .object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
    HOST: z.string().min(1).default('127.0.0.1'),
    CONTROL_PORT: port.default(8090),
    /** Worker i listens with UDP and TCP on this port + i; 0 lets the system choose. */
    RTC_PORT_BASE: port.default(44_000),
    RTC_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
    /** The address browsers reach when it is not the one we listen on (NAT, container). */
    RTC_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
    SIGNALING_URL: z.url({ protocol: /^https?$/ }),
    /** Where signaling reaches our control port; by default the address we listen on. */
    PUBLIC_CONTROL_URL: z.url({ protocol: /^https?$/ }).optional(),
    MEDIA_NODE_ID: z.string().min(1).max(64),
    MEDIA_NODE_SECRET: z.string().min(16),
    REGION: z.string().max(40).default(''),
    WORKER_COUNT: z.coerce.number().int().min(1).max(128).default(availableParallelism()),
    MEDIASOUP_WORKER_BIN: z.string().min(1).optional(),
    LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
    EXIT_WITH_PARENT: z
      .enum(['0', '1'])
      .default('0')
      .transform((value) => value === '1'),
  })
  .superRefine((value, context) => {
    // The same words that signaling refuses.
    if (value.NODE_ENV === 'production' && /demo|secret|change|example/i.test(value.MEDIA_NODE_SECRET))
      context.addIssue({ code: 'custom', path: ['MEDIA_NODE_SECRET'], message: 'a demo secret is refused in production' });
  });

export type MediaConfig = Readonly<z.output<typeof schema>>;

/**
 * Reads the configuration from environment variables; an empty variable counts as absent.
 * Throws one Error that names every bad variable, so that a deployment is repaired in one go.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): MediaConfig {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`bad configuration:\n${faults.join('\n')}`, { cause: result.error });
}
