export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"']+/giu;
/** Punctuation that ends a sentence is not part of the address. */
const TRAILING = /[.,;:!?)\]}…]+$/u;

/** Cuts a message into text and links. Only http and https become links: `javascript:`, `data:` and the like stay plain text. */
export function splitLinks(message: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of message.matchAll(CANDIDATE)) {
    const shown = match[0].replace(TRAILING, '');
    const href = safeHref(shown);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: 'text', text: message.slice(from, match.index) });
    parts.push({ kind: 'link', text: shown, href });
    from = match.index + shown.length;
  }
  if (from < message.length) parts.push({ kind: 'text', text: message.slice(from) });
  return parts;
}

function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
