import { expect, type APIRequestContext } from '@playwright/test';
import { DEMO_PASSWORD } from './doctor.ts';

/** Speaks to the server as one demo account, beside the screens: to read what really stands there, or to prepare what is not the point. */
export async function apiAs(request: APIRequestContext, username: string) {
  const signedIn = await request.post('/api/session', { data: { username, password: DEMO_PASSWORD } });
  expect(signedIn.ok(), `${username} signs in`).toBe(true);
  const { accessToken } = (await signedIn.json()) as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return {
    headers,
    async get<T>(path: string): Promise<T> {
      const response = await request.get(path, { headers });
      expect(response.ok(), `GET ${path}`).toBe(true);
      return (await response.json()) as T;
    },
    async bytes(path: string): Promise<Buffer> {
      const response = await request.get(path, { headers });
      expect(response.ok(), `GET ${path}`).toBe(true);
      return response.body();
    },
    async post<T>(path: string, data: unknown): Promise<T> {
      const response = await request.post(path, { headers, data });
      expect(response.ok(), `POST ${path}: ${await response.text()}`).toBe(true);
      return (await response.json()) as T;
    },
    async patch(path: string, data: unknown): Promise<void> {
      const response = await request.patch(path, { headers, data });
      expect(response.ok(), `PATCH ${path}: ${await response.text()}`).toBe(true);
    },
  };
}
