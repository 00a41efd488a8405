import { z } from 'zod';
import { defineRoute, stream } from '../contract/define.ts';
import { dicomUid, id } from '../ids.ts';
import { MIDDLE_PICTURE_SIDE } from './pictureSizes.ts';

/**
 * DICOMweb (PS3.18) through signaling, below one consult: every request is checked against the studies shared with that consult.
 * The viewer's wadoRsRoot is `/api/consults/<consultId>/dicomweb`. Instances, frames, rendered pictures and bulk values answer one `Range: bytes=from-to`
 * (RFC 9110 §14) of up to 24 MB bodies with 206, `content-range`, an `etag` that tells pieces of another body, and `x-sent-at` (SENT_AT_HEADER); larger ones come whole.
 */
const study = { consultId: id, studyUid: dicomUid };
const series = { ...study, seriesUid: dicomUid };
const instance = { ...series, sopUid: dicomUid };
const root = '/api/consults/:consultId/dicomweb/studies/:studyUid';

export const imagingRoutes = {
  'imaging.prepared': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: '/api/consults/:consultId/prepared',
    summary:
      'Small pictures (at most 24 of 16 KB) to have before anybody looks: key images, the first and the middle one of each series. Audited as prepared, not as seen',
    params: z.strictObject({ consultId: id }),
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(24).default(24) }),
    output: z.object({
      pictures: z.array(
        z.object({
          studyUid: dicomUid,
          seriesUid: dicomUid,
          sopUid: dicomUid,
          frame: z.number().int().min(1),
          contentType: z.string(),
          base64: z.string(),
        }),
      ),
    }),
  }),
  'imaging.deviceKey': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: '/api/imaging/device-key',
    summary:
      'Seals what a device keeps of small pictures (AES-256-GCM). Of this session: the same while it lasts, given to nobody after it',
    output: z.object({ key: z.base64().length(44) }),
  }),
  'imaging.studyMetadata': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/metadata`,
    summary: 'WADO-RS study metadata as DICOM JSON (PS3.18 §10.4, annex F)',
    params: z.strictObject(study),
    output: stream('application/dicom+json'),
  }),
  'imaging.seriesMetadata': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/series/:seriesUid/metadata`,
    summary: 'WADO-RS series metadata',
    params: z.strictObject(series),
    output: stream('application/dicom+json'),
  }),
  'imaging.instance': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/series/:seriesUid/instances/:sopUid`,
    summary: 'One instance as a DICOM part 10 file',
    params: z.strictObject(instance),
    output: stream('application/dicom'),
  }),
  'imaging.frame': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/series/:seriesUid/instances/:sopUid/frames/:frame`,
    summary: 'One frame (1-based) as multipart/related',
    params: z.strictObject({ ...instance, frame: z.coerce.number().int().min(1).max(100_000) }),
    output: stream('multipart/related'),
  }),
  'imaging.rendered': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/series/:seriesUid/instances/:sopUid/rendered`,
    summary:
      'A picture of the instance (JPEG or PNG, compressed with loss) for thumbnails and first sight; `size` in pixels. Above 256 a middle one for thin links, 96 KB at most',
    params: z.strictObject(instance),
    query: z.strictObject({
      size: z.coerce.number().int().min(32).max(MIDDLE_PICTURE_SIDE).default(256),
      frame: z.coerce.number().int().min(1).default(1),
    }),
    output: stream('image/jpeg'),
  }),
  'imaging.bulkData': defineRoute({
    action: 'imaging:read',
    method: 'GET',
    path: `${root}/bulkdata/*path`,
    summary: 'Bulk data that metadata refers to by BulkDataURI',
    params: z.strictObject({ ...study, path: z.array(z.string().max(200)).max(20) }),
    output: stream('application/octet-stream'),
  }),
};
