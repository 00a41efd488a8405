import type { RouteContract } from '@hoi-chan/shared/contract/define.ts';
import { ERROR_CODES, HTTP_STATUS } from '@hoi-chan/shared/errors.ts';
import { PERMISSIONS } from '@hoi-chan/shared/access/permissions.ts';
import { routes } from '@hoi-chan/shared/index.ts';
import { z } from 'zod';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) made from the contract itself, so that it cannot drift from it. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, contract] of Object.entries(routes as unknown as Record<string, RouteContract>)) {
    const path = contract.path.replace(/[:*](\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(name, contract) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hội Chẩn',
      version,
      description:
        'REST interface of the signalling service. Errors are `{error: {code, message, reason?, fields?, retryAfterSeconds?, traceId?}}`.',
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Error: {
          type: 'object',
          properties: {
            error: {
              type: 'object',
              properties: {
                code: { enum: ERROR_CODES },
                message: { type: 'string' },
                reason: { type: 'string', description: 'A stable word below the code' },
                fields: {
                  type: 'array',
                  items: {
                    type: 'object',
                    properties: { path: { type: 'string' }, reason: { type: 'string' } },
                    required: ['path', 'reason'],
                  },
                },
                retryAfterSeconds: { type: 'integer' },
                traceId: { type: 'string' },
              },
            },
          },
        },
      },
    },
  };
}

function operation(name: string, contract: RouteContract): Json {
  const roles = PERMISSIONS[contract.action];
  const parameters = [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')];
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary: contract.summary,
    ...(roles === 'anyone' ? { security: [] } : { security: [{ bearer: [] }], description: `Roles: ${roles.join(', ')}` }),
    ...(parameters.length > 0 && { parameters }),
    ...(contract.body !== undefined && { requestBody: { required: true, content: contentOf(contract.body, 'input') } }),
    responses: {
      200: { description: 'Done', content: contentOf(contract.output, 'output') },
      ...Object.fromEntries(
        [...new Set(Object.values(HTTP_STATUS))].map((status) => [
          status,
          { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
        ]),
      ),
    },
  };
}

function contentOf(schema: NonNullable<RouteContract['body']>, io: 'input' | 'output'): Json {
  if ('stream' in schema) return { [schema.contentType]: { schema: { type: 'string', format: 'binary' } } };
  return { 'application/json': { schema: jsonSchema(schema, io) } };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !field.safeParse(undefined).success,
    schema: jsonSchema(field, 'input'),
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return rest;
}
