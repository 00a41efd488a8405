import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PROTOCOL_VERSION, type Reply } from '@hoi-chan/shared/contract/define.ts';
import type { ErrorBody } from '@hoi-chan/shared/errors.ts';
import {
  notices,
  routes,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  type RouteName,
  type RouteOutput,
} from '@hoi-chan/shared/index.ts';
import { io, type Socket } from 'socket.io-client';
import { createApp, type App } from '../app.ts';
import { readConfig } from '../config.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { createTestDatabase } from './database.ts';
import { seedTestPeople, TEST_PASSWORD, type TestPeople, type TestUsername } from './people.ts';

export interface RouteCall {
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: unknown;
  headers?: Record<string, string>;
}
export interface Answer<T> {
  status: number;
  headers: Headers;
  /** The parsed JSON body, when the call succeeded. */
  data: T;
  error: ErrorBody | undefined;
}

/** One signed-in person (or nobody) speaking to the app over real HTTP and a real socket. */
export interface TestClient {
  token: string | undefined;
  call<N extends RouteName>(name: N, call?: RouteCall): Promise<Answer<RouteOutput<N>>>;
  /** The same, but fails the test when the answer is an error. */
  ok<N extends RouteName>(name: N, call?: RouteCall): Promise<RouteOutput<N>>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  connect(): Promise<TestSocket>;
}
export interface TestSocket {
  socket: Socket;
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Reply<RequestOutput<N>>>;
  /** Resolves with the next notice of this name (durable ones are taken out of their envelope) that `matches`. */
  next(name: string, matches?: (payload: never) => boolean): Promise<unknown>;
  close(): void;
}
export interface TestApp {
  app: App;
  db: Database;
  people: TestPeople;
  dataDir: string;
  anonymous: TestClient;
  as(username: TestUsername): Promise<TestClient>;
  withToken(token: string): TestClient;
  /** Ends the service and starts it anew on the same port, database and folder, as a crash or an update does; `between` runs while it is down. */
  restart(between?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** The whole signalling service on port 0 with a database and data folder of its own; `env` overrides single variables. */
export async function startTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'hoi-chan-signaling-'));
  const db = openDatabase(database.url, { maxConnections: 2 });
  const people = await seedTestPeople(db);
  const variables: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    MEDIA_NODE_SECRET: 'only for the tests, sixteen',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    ...env,
  };
  let app = await createApp(readConfig(variables));
  const { port } = app;
  const clients: TestSocket[] = [];

  const withToken = (token: string | undefined): TestClient => createClient(app.url, token, clients);
  const anonymous = withToken(undefined);
  const tokens = new Map<string, string>();
  return {
    get app() {
      return app;
    },
    db,
    people,
    dataDir,
    anonymous,
    withToken,
    async as(username) {
      const token =
        tokens.get(username) ?? (await anonymous.ok('session.signIn', { body: { username, password: TEST_PASSWORD } })).accessToken;
      tokens.set(username, token);
      return withToken(token);
    },
    async restart(between) {
      await app.close();
      await between?.();
      app = await createApp(readConfig({ ...variables, PORT: String(port) }));
    },
    async stop() {
      for (const client of clients) client.close();
      await app.close();
      await db.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function createClient(url: string, token: string | undefined, clients: TestSocket[]): TestClient {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client: TestClient = {
    token,
    fetch: (path, init = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...authorization, ...(init.headers as Record<string, string> | undefined) } }),
    async call(name, { params = {}, query = {}, body, headers = {} } = {}) {
      const contract = routes[name];
      const path = contract.path.replace(/:(\w+)/g, (_match, key: string) => encodeURIComponent(params[key] ?? ''));
      const search = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])));
      const response = await client.fetch(search.size > 0 ? `${path}?${search}` : path, {
        method: contract.method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const json = (await response.json()) as Record<string, unknown>;
      return {
        status: response.status,
        headers: response.headers,
        data: json as never,
        error: response.ok ? undefined : (json['error'] as ErrorBody),
      };
    },
    async ok(name, call) {
      const answer = await client.call(name, call);
      if (answer.error !== undefined) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.error)}`);
      return answer.data;
    },
    async connect() {
      const connected = await connectSocket(url, token);
      clients.push(connected);
      return connected;
    },
  };
  return client;
}

async function connectSocket(url: string, token: string | undefined): Promise<TestSocket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token, protocolVersion: PROTOCOL_VERSION },
  });
  const seen: { name: string; payload: unknown }[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((name: string, payload: { name?: string; payload?: unknown }) => {
    seen.push(name === 'live:event' ? { name: payload.name ?? '', payload: payload.payload } : { name, payload });
    for (const wake of waiting) wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error & { data?: ErrorBody }) =>
      reject(Object.assign(new Error(error.message), { body: error.data })),
    );
  });
  return {
    socket,
    request: (name, input) => socket.emitWithAck(name, input) as Promise<Reply<never>>,
    next(name, matches = () => true) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const index = seen.findIndex((notice) => notice.name === name && matches(notice.payload as never));
          if (index < 0) return;
          waiting.delete(look);
          const payload = seen.splice(index, 1)[0]?.payload;
          // Some is sent without being parsed on its way out: nothing may be in it that the contract does not name.
          const named = notices[name as keyof typeof notices].payload.safeParse(payload);
          if (named.success && isDeepStrictEqual(named.data, payload)) resolve(payload);
          else reject(new Error(`${name} is not what the contract says: ${JSON.stringify(payload)}`));
        };
        waiting.add(look);
        look();
      });
    },
    close: () => void socket.close(),
  };
}
