/** The OpenAPI document as one readable page without scripts: groups, routes, who may, what goes in and comes out. */
export function openApiPage(document: Record<string, unknown>): string {
  const groups = new Map<string, string[]>();
  const paths = document['paths'] as Record<string, Record<string, Operation>>;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const group = operation.tags[0] ?? '';
      groups.set(group, [...(groups.get(group) ?? []), operationHtml(path, method, operation)]);
    }
  }
  const nav = [...groups.keys()].map((group) => `<a href="#${escape(group)}">${escape(group)}</a>`).join(' ');
  const sections = [...groups]
    .map(([group, rows]) => `<section id="${escape(group)}"><h2>${escape(group)}</h2>${rows.join('')}</section>`)
    .join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hội Chẩn API</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#14312f;background:#fbfaf7}nav a{margin-right:.8rem}
details{border:1px solid #d9d6cc;border-radius:8px;margin:.5rem 0;background:#fff}summary{padding:.6rem .8rem;cursor:pointer}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{overflow:auto;background:#f4f2ec;padding:.8rem;border-radius:6px}b{display:inline-block;min-width:4.2rem}.in{padding:0 .9rem .9rem}
@media(prefers-color-scheme:dark){body{background:#10201f;color:#e5ece9}details{background:#162a29;border-color:#2c4644}pre{background:#0c1918}a{color:#7fd1c7}}</style>
<h1>Hội Chẩn API</h1><p>OpenAPI: <a href="/api/openapi.json">openapi.json</a></p><nav>${nav}</nav>${sections}</html>`;
}

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: unknown };
  responses: Record<string, { content?: unknown }>;
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const parts = [
    operation.description === undefined ? '<p>Open to anyone.</p>' : `<p>${escape(operation.description)}</p>`,
    block('Parameters', operation.parameters),
    block('Body', operation.requestBody?.content),
    block('Answer', operation.responses['200']?.content),
  ];
  return `<details><summary><b>${method.toUpperCase()}</b> <code>${escape(path)}</code><br>${escape(operation.summary)}</summary><div class="in">${parts.join('')}</div></details>`;
}

function block(title: string, value: unknown): string {
  return value === undefined ? '' : `<h4>${title}</h4><pre>${escape(JSON.stringify(value, null, 1))}</pre>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? character);
}
