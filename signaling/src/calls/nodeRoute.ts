import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import { AppError, HTTP_STATUS } from '@hoi-chan/shared/errors.ts';
import { mediaNodeHeartbeat } from '@hoi-chan/shared/features/mediaControl.ts';
import type { NodeRegistry } from './nodeRegistry.ts';

/** POST /internal/media-nodes: heartbeats of media nodes, for holders of the shared secret only. Mounted beside the public routes. */
export function mediaNodeRouter(registry: Pick<NodeRegistry, 'heard'>, secret: string): Router {
  const router = express.Router();
  router.post('/internal/media-nodes', express.json({ limit: '4kb' }), (request, response) => {
    const refuse = (error: AppError) => response.status(HTTP_STATUS[error.code]).json({ error: error.toBody() });
    if (!isBearer(request.headers.authorization, secret)) {
      refuse(new AppError('UNAUTHENTICATED', 'wrong secret'));
      return;
    }
    const heartbeat = mediaNodeHeartbeat.safeParse(request.body);
    if (!heartbeat.success) {
      refuse(
        new AppError('INVALID_REQUEST', 'malformed heartbeat', {
          fields: heartbeat.error.issues.map(({ path, code }) => ({ path: path.join('.'), reason: code })),
        }),
      );
      return;
    }
    registry.heard(heartbeat.data);
    response.status(204).end();
  });
  return router;
}

/** In constant time, whatever its length. */
function isBearer(header: string | undefined, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hash(header ?? ''), hash(`Bearer ${secret}`));
}
