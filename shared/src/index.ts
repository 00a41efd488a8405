/** The whole contract as three tables: everything that crosses an edge is one row here. */
import { accessRoutes } from './features/access.ts';
import { annotationNotices, annotationRequests, annotationRoutes } from './features/annotations.ts';
import { appointmentNotices, appointmentRoutes } from './features/appointments.ts';
import { auditRoutes } from './features/audit.ts';
import { callNotices, callRequests } from './features/call.ts';
import { capsuleRoutes } from './features/capsules.ts';
import { chatNotices, chatRequests, chatRoutes } from './features/chat.ts';
import { consultNotices, consultRoutes } from './features/consults.ts';
import { deliveryNotices, deliveryRoutes } from './features/deliveries.ts';
import { facilityRoutes } from './features/facilities.ts';
import { fileRoutes } from './features/files.ts';
import { hl7Routes } from './features/hl7.ts';
import { imagingRoutes } from './features/imaging.ts';
import { importNotices, importRoutes } from './features/imports.ts';
import { linkCheckRoutes } from './features/linkCheck.ts';
import { liveNotices, liveRequests } from './features/live.ts';
import { minutesNotices, minutesRequests, minutesRoutes } from './features/minutes.ts';
import { partnerRoutes } from './features/partners.ts';
import { codeRoutes } from './features/codes.ts';
import { patientRoutes } from './features/patients.ts';
import { peopleRoutes } from './features/people.ts';
import { identityRoutes } from './features/identities.ts';
import { recordSystemRoutes } from './features/recordSystems.ts';
import { qualityRequests, qualityRoutes } from './features/quality.ts';
import { sealRoutes } from './features/seals.ts';
import { verifyRoutes } from './features/verify.ts';
import { viewportNotices, viewportRequests } from './features/viewport.ts';
import type { z } from 'zod';
import type { Stream } from './contract/define.ts';

export const routes = {
  ...accessRoutes,
  ...facilityRoutes,
  ...peopleRoutes,
  ...auditRoutes,
  ...patientRoutes,
  ...codeRoutes,
  ...consultRoutes,
  ...fileRoutes,
  ...imagingRoutes,
  ...annotationRoutes,
  ...chatRoutes,
  ...minutesRoutes,
  ...deliveryRoutes,
  ...appointmentRoutes,
  ...importRoutes,
  ...capsuleRoutes,
  ...qualityRoutes,
  ...linkCheckRoutes,
  ...recordSystemRoutes,
  ...identityRoutes,
  ...partnerRoutes,
  ...hl7Routes,
  ...sealRoutes,
  ...verifyRoutes,
};
export const requests = {
  ...liveRequests,
  ...chatRequests,
  ...minutesRequests,
  ...callRequests,
  ...qualityRequests,
  ...viewportRequests,
  ...annotationRequests,
};
export const notices = {
  ...liveNotices,
  ...consultNotices,
  ...chatNotices,
  ...minutesNotices,
  ...deliveryNotices,
  ...callNotices,
  ...appointmentNotices,
  ...importNotices,
  ...viewportNotices,
  ...annotationNotices,
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type Notices = typeof notices;
export type NoticeName = keyof Notices;
export type DurableNoticeName = { [N in NoticeName]: Notices[N]['durable'] extends true ? N : never }[NoticeName];
export type TransientNoticeName = Exclude<NoticeName, DurableNoticeName>;

/** What a handler gets and a caller gives, derived from a row. */
export type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
export type Given<T> = T extends z.ZodType ? z.input<T> : undefined;
export type RouteOutput<N extends RouteName> = Routes[N]['output'] extends Stream ? never : Parsed<Routes[N]['output']>;
export type RequestInput<N extends RequestName> = Given<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = Parsed<Requests[N]['output']>;
export type NoticePayload<N extends NoticeName> = Parsed<Notices[N]['payload']>;
