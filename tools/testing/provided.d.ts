// What the integration project's set-up hands to the test files: `inject('postgresUrl')`.
import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The `postgres` database of the test cluster, as superuser. Each file makes its own: CREATE DATABASE x TEMPLATE hoi_chan_template. */
    postgresUrl: string;
  }
}
