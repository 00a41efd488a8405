import { SaxesParser, type SaxesTagNS } from 'saxes';

/** Why reading stopped; who reads (the file or one inner file) puts a reason of its own on it. */
export type XmlFault = 'malformed' | 'doctype' | 'namespace' | 'encoding' | 'too_large' | 'too_deep';
export class XmlFaulty extends Error {
  override name = 'XmlFaulty';
  readonly fault: XmlFault;
  readonly line: number;
  constructor(fault: XmlFault, line: number) {
    super(`xml: ${fault} at line ${line}`);
    this.fault = fault;
    this.line = line;
  }
}

export interface XmlEvents {
  /** `depth` of the root is 0. Return 'skip' to read over the element and all below it, whatever namespaces it holds. */
  open(name: string, depth: number): 'skip' | void;
  text(text: string): void;
  close(name: string, depth: number): void;
}
export interface XmlLimits {
  maxDepth: number;
  /** Characters that may pass without any element beginning or ending: bounds what the parser holds. */
  maxRun: number;
}
export interface XmlReader {
  write(text: string): void;
  end(): void;
}

/**
 * A streaming, namespace-aware reader that does less than XML allows: no DOCTYPE, hence no entities but the five of XML itself, nothing
 * external, nothing to expand; no elements of a namespace outside what is skipped. @throws XmlFaulty out of write() and end().
 */
export function openXml(events: XmlEvents, limits: XmlLimits): XmlReader {
  const parser = new SaxesParser({ xmlns: true, position: true });
  let depth = 0;
  let run = 0;
  let skippedFrom: number | undefined;
  const refuse = (fault: XmlFault): never => {
    throw new XmlFaulty(fault, parser.line);
  };
  parser.on('error', () => refuse('malformed'));
  parser.on('doctype', () => refuse('doctype'));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) refuse('encoding');
  });
  parser.on('opentag', ({ uri, local }: SaxesTagNS) => {
    run = 0;
    if (depth > limits.maxDepth) refuse('too_deep');
    if (skippedFrom === undefined) {
      if (uri !== '') refuse('namespace');
      if (events.open(local, depth) === 'skip') skippedFrom = depth;
    }
    depth += 1;
  });
  const text = (value: string): void => {
    if (skippedFrom === undefined) events.text(value);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', ({ local }: SaxesTagNS) => {
    run = 0;
    depth -= 1;
    if (skippedFrom === undefined) events.close(local, depth);
    else if (skippedFrom === depth) skippedFrom = undefined;
  });
  return {
    write(chunk) {
      // A DOCTYPE is reported once it ends; a long one shall not be waited for.
      run += chunk.length;
      parser.write(chunk);
      if (run > limits.maxRun) refuse('too_large');
    },
    end() {
      parser.close();
    },
  };
}
