import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SENT_AT_HEADER } from '@hoi-chan/shared/features/pieceHeaders.ts';
import { MIDDLE_PICTURE_BYTES, SMALL_PICTURE_BYTES } from '@hoi-chan/shared/features/pictureSizes.ts';
import type { Request, Response } from 'express';
import { assertStaff } from '../../access/actor.ts';
import { assertMayReadConsult } from '../../access/consultRights.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Context } from '../../edge/context.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { imagingToAppError } from '../../imaging/appErrors.ts';
import { mapBulk } from '../../imaging/bulk.ts';
import type { DicomJson } from '../../imaging/dicomJson.ts';
import type { Payload } from '../../imaging/gateway.ts';
import { FirstViews } from './firstViews.ts';
import { Pieces, rangeOf, type Range, type Whole } from './pieces.ts';
import { PreparedPictures, type PreparedPorts } from './prepared.ts';

/** Pictures of patients stay in no browser's disk cache: station laptops are shared. The viewer keeps them in memory while it is open. */
const NOT_KEPT = 'private, no-store';
/** Up to here a picture is small by its size. */
const SMALL_PICTURE_SIDE = 256;

interface ImagingPorts extends PreparedPorts {
  deviceKey(familyId: string): Buffer;
}

export function imagingHandlers(ports: ImagingPorts) {
  const { db, imaging, gate, deviceKey } = ports;
  const firstViews = new FirstViews(db);
  const prepared = new PreparedPictures(ports);
  const pieces = new Pieces();

  /** Reader of the consult, and the study shared with it; else neither can be told from one that does not exist. And it is this patient's. */
  async function assertMaySee(context: Context, consultId: string, studyUid: string): Promise<void> {
    const staff = assertStaff(context.actor);
    await assertMayReadConsult(db, staff, consultId);
    await gate.assertOpen(consultId, studyUid, context.signal);
    await firstViews.note(staff, context.requestId, consultId, studyUid);
  }

  async function ask<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw imagingToAppError(error);
    });
  }

  /** The whole body, or the piece of it that was asked for: a viewer that has a call beside it takes no more at once than the link can bear. */
  async function send(
    { actor, signal }: Context,
    { req, res }: { req: Request; res: Response },
    read: () => Promise<Payload>,
  ): Promise<void> {
    const range = rangeOf(req.headers.range);
    if (range === undefined) return pipe(res, await ask(read()), signal);
    const key = `${assertStaff(actor).personId} ${req.headers.accept ?? ''} ${req.originalUrl}`;
    const body = await ask(pieces.of(key, read));
    return 'etag' in body ? sendPiece(res, body, range) : pipe(res, body, signal);
  }

  /** Ends the archive's stream with the client's: whoever scrolled on does not keep the archive busy. */
  async function pipe(res: Response, payload: Payload, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      payload.body.destroy();
      return;
    }
    res.status(200);
    describe(res, payload.contentType);
    if (payload.lengthBytes !== undefined) res.setHeader('content-length', payload.lengthBytes);
    await pipeline(payload.body, res).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async function sendMetadata(res: Response, consultId: string, studyUid: string, instances: DicomJson[], below: string): Promise<void> {
    const root = `/api/consults/${consultId}/dicomweb/studies/${studyUid}/bulkdata/`;
    // Absolute paths: viewers resolve a relative BulkDataURI against the page, not against the metadata it came with.
    const textOf = (instance: DicomJson): string =>
      JSON.stringify(mapBulk(instance, (element) => ({ ...element, BulkDataURI: `${root}${below}${element.BulkDataURI ?? ''}` })));
    res.status(200);
    res.setHeader('cache-control', NOT_KEPT);
    res.setHeader('content-type', 'application/dicom+json');
    await pipeline(Readable.from(inPieces(instances, textOf)), res).catch((error: unknown) => {
      // Whoever left before the end is no fault.
      if (!res.destroyed) throw error;
    });
  }

  return {
    'imaging.prepared': async (context, { params: { consultId }, query: { limit } }) => {
      await assertMayReadConsult(db, assertStaff(context.actor), consultId);
      const pictures = await prepared.of(consultId, limit, context.signal);
      // Fetched ahead by a machine, not looked at: the look itself is audited when it comes.
      await recordAudit(db, context, {
        action: 'imaging.prepare',
        entityType: 'consult',
        entityId: consultId,
        details: { pictures: pictures.length },
      });
      return { pictures };
    },

    'imaging.deviceKey': async ({ actor }) => ({ key: deviceKey(assertStaff(actor).familyId).toString('base64') }),

    'imaging.studyMetadata': async (context, { params: { consultId, studyUid }, res }) => {
      await assertMaySee(context, consultId, studyUid);
      const instances = await ask(imaging.studyMetadata(studyUid, { signal: context.signal }));
      await sendMetadata(res, consultId, studyUid, instances, '');
    },

    'imaging.seriesMetadata': async (context, { params: { consultId, studyUid, seriesUid }, res }) => {
      await assertMaySee(context, consultId, studyUid);
      const instances = await ask(imaging.seriesMetadata(studyUid, seriesUid, { signal: context.signal }));
      await sendMetadata(res, consultId, studyUid, instances, `series/${seriesUid}/`);
    },

    'imaging.instance': async (context, { params: { consultId, ...ref }, ...http }) => {
      await assertMaySee(context, consultId, ref.studyUid);
      await send(context, http, async () => imaging.instance(ref, { signal: context.signal }));
    },

    'imaging.frame': async (context, { params: { consultId, frame, ...ref }, ...http }) => {
      await assertMaySee(context, consultId, ref.studyUid);
      const accept = acceptedSyntaxes(http.req.headers.accept);
      http.res.setHeader('vary', 'Accept');
      await send(context, http, async () => imaging.frame(ref, frame, { signal: context.signal, accept }));
    },

    'imaging.rendered': async (context, { params: { consultId, ...ref }, query, ...http }) => {
      await assertMaySee(context, consultId, ref.studyUid);
      const { size, frame } = query;
      const maxBytes = size > SMALL_PICTURE_SIDE ? MIDDLE_PICTURE_BYTES : SMALL_PICTURE_BYTES;
      const options = { signal: context.signal, frame, width: size, height: size, maxBytes };
      await send(context, http, async () => imaging.rendered(ref, options));
    },

    'imaging.bulkData': async (context, { params: { consultId, studyUid, path }, ...http }) => {
      await assertMaySee(context, consultId, studyUid);
      await send(context, http, async () => imaging.bulkData(studyUid, path.join('/'), { signal: context.signal }));
    },
  } satisfies RouteHandlers;
}

function describe(res: Response, contentType: string): void {
  res.setHeader('content-type', contentType);
  res.setHeader('cache-control', NOT_KEPT);
  res.setHeader('x-content-type-options', 'nosniff');
}

/** RFC 9110 §15.3.7: of what goes beyond the end only what there is; §15.5.17 where nothing is left. */
function sendPiece(res: Response, { bytes, contentType, etag }: Whole, { from, to }: Range): void {
  describe(res, contentType);
  res.setHeader('etag', etag);
  if (bytes.byteLength === 0) {
    res.status(200).end();
    return;
  }
  if (from >= bytes.byteLength) {
    res.status(416).setHeader('content-range', `bytes */${bytes.byteLength}`).end();
    return;
  }
  const piece = bytes.subarray(from, to + 1);
  res.status(206).setHeader('content-range', `bytes ${from}-${from + piece.byteLength - 1}/${bytes.byteLength}`);
  res.setHeader('content-length', piece.byteLength);
  res.setHeader(SENT_AT_HEADER, Date.now());
  res.end(piece);
}

/** Objects written at once; others get their turn in between. */
const A_PIECE = 100;

/** A JSON array piece by piece: that of ten thousand objects, written at once, would hold up every socket. */
async function* inPieces<T>(items: readonly T[], textOf: (item: T) => string): AsyncGenerator<string> {
  yield '[';
  for (let at = 0; at < items.length; at += A_PIECE) {
    yield `${at === 0 ? '' : ','}${items
      .slice(at, at + A_PIECE)
      .map(textOf)
      .join()}`;
    await nextTurn();
  }
  yield ']';
}

/** Transfer syntaxes a viewer asks for, as `transfer-syntax=` of each media type in Accept (PS3.18 §8.7.3.3.2). */
function acceptedSyntaxes(accept: string | undefined): string[] {
  return [...(accept ?? '').matchAll(/transfer-syntax="?([0-9.]{1,64}|\*)"?/g)]
    .flatMap(([, syntax]) => (syntax === undefined ? [] : [syntax]))
    .slice(0, 20);
}
