import { HTTP_STATUS, type ErrorBody, type ErrorCode } from '@hoi-chan/shared/errors.ts';
import type { Bundle, CapabilityStatement, DocumentReference, OperationOutcome, Resource } from 'fhir/r4.d.ts';
import { parametersOf, READABLE_TYPES, type ReadableType } from './search.ts';
import type { Found } from './published/store.ts';

/** https://hl7.org/fhir/R4/valueset-issue-type.html */
const ISSUE: Record<ErrorCode, OperationOutcome['issue'][number]['code']> = {
  INVALID_REQUEST: 'invalid',
  UNAUTHENTICATED: 'login',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  CONFLICT: 'conflict',
  RATE_LIMITED: 'throttled',
  UNAVAILABLE: 'transient',
  INTERNAL: 'exception',
};

export function outcomeOf(error: ErrorBody): { status: number; outcome: OperationOutcome } {
  return {
    status: HTTP_STATUS[error.code],
    outcome: {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: ISSUE[error.code],
          diagnostics: error.message,
          ...(error.traceId !== undefined && { details: { text: `trace ${error.traceId}` } }),
        },
      ],
    },
  };
}

/** The resource as others see it: when it came, and its PDF by address instead of inside. */
export function shown({ content, lastUpdated, version }: Found, baseUrl: string): Resource {
  const resource = { ...content, meta: { ...content.meta, versionId: String(version), lastUpdated: lastUpdated.toISOString() } };
  return resource.resourceType === 'DocumentReference' ? withAddress(resource as DocumentReference, baseUrl) : resource;
}

function withAddress(document: DocumentReference, baseUrl: string): DocumentReference {
  return {
    ...document,
    content: document.content.map((content) => {
      const { data: _inside, ...attachment } = content.attachment;
      return { ...content, attachment: { ...attachment, url: `${baseUrl}/Binary/${document.id ?? ''}` } };
    }),
  };
}

export interface Page {
  baseUrl: string;
  type: ReadableType;
  /** Query as it came, without the cursor. */
  query: URLSearchParams;
  found: Found[];
  /** Cursor of the page after this one. */
  next: string | undefined;
}

/** https://hl7.org/fhir/R4/http.html#search, or #history when `kind` says so. */
export function pageBundle({ baseUrl, type, query, found, next }: Page, kind: 'searchset' | 'history'): Bundle {
  const path = kind === 'history' ? `${type}/_history` : type;
  const link = (relation: string, cursor?: string): { relation: string; url: string } => {
    const params = new URLSearchParams(query);
    if (cursor !== undefined) params.set('_cursor', cursor);
    const text = params.toString();
    return { relation, url: `${baseUrl}/${path}${text === '' ? '' : `?${text}`}` };
  };
  return {
    resourceType: 'Bundle',
    type: kind,
    link: [link('self'), ...(next === undefined ? [] : [link('next', next)])],
    // FHIR forbids empty arrays.
    ...(found.length > 0 && {
      entry: found.map((row) => ({
        fullUrl: `${baseUrl}/${type}/${row.content.id ?? ''}`,
        resource: shown(row, baseUrl),
        ...(kind === 'searchset'
          ? { search: { mode: 'match' as const } }
          : {
              request:
                row.version === 1
                  ? { method: 'POST' as const, url: type }
                  : { method: 'PUT' as const, url: `${type}/${row.content.id ?? ''}` },
              response: {
                status: row.version === 1 ? '201' : '200',
                etag: `W/"${row.version}"`,
                lastModified: row.lastUpdated.toISOString(),
              },
            }),
      })),
    }),
  };
}

export function capabilityStatement(baseUrl: string, version: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-25',
    kind: 'instance',
    software: { name: 'Hội Chẩn', version },
    implementation: { description: 'Signed tele-consults of a province, to read', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          service: [
            {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'OAuth' }],
              text: 'OAuth2 client credentials',
            },
          ],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [{ url: 'token', valueUri: `${baseUrl}/token` }],
            },
          ],
        },
        resource: READABLE_TYPES.map((type) => ({
          type,
          interaction: [{ code: 'read' as const }, { code: 'search-type' as const }, { code: 'history-type' as const }],
          versioning: 'no-version' as const,
          searchParam: parametersOf(type),
          ...(type === 'Patient' && {
            operation: [{ name: 'summary', definition: 'http://hl7.org/fhir/uv/ips/OperationDefinition/summary' }],
          }),
        })),
      },
    ],
  };
}
