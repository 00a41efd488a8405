import dingbats from 'pdfjs-dist/standard_fonts/FoxitDingbats.pfb?url&no-inline';
import symbol from 'pdfjs-dist/standard_fonts/FoxitSymbol.pfb?url&no-inline';
import jbig2 from 'pdfjs-dist/wasm/jbig2.wasm?url&no-inline';
import openjpeg from 'pdfjs-dist/wasm/openjpeg.wasm?url&no-inline';

/** What few PDFs need: pictures of fax machines and scanners, and signs no system is sure to have. Of anything else it is said that it is not there. */
const parts: Partial<Record<string, string>> = {
  'FoxitDingbats.pfb': dingbats,
  'FoxitSymbol.pfb': symbol,
  'jbig2.wasm': jbig2,
  'openjpeg.wasm': openjpeg,
};

/** How pdf.js is given its parts: it makes one of these for each document. */
export function createPartsReader(signal: AbortSignal) {
  return class {
    async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
      const url = parts[filename];
      if (url === undefined) throw new Error(`${filename} is no part of the product`);
      const answer = await fetch(url, { signal });
      if (!answer.ok) throw new Error(`${filename}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    }
  };
}
