import { expect, it } from 'vitest';
import { tableOf, type Outcome } from './sampleTable.ts';

const of = (result: Outcome['result'], detail = ''): Outcome => ({ origin: 'a package', name: `${result}.dcm`, result, detail });

it('what holds a PDF opens as a document: counted apart from pictures, and from what holds nothing to look at', () => {
  const lines = tableOf([of('opens', 'CT'), of('opens as a document', 'Phiếu kết quả | siêu âm'), of('no picture')]).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '| package | files | opens | opens as a document | drawn, all one colour | no picture | refused | says why not | silent |',
    '|---|---|---|---|---|---|---|---|---|',
    '| a package | 3 | 1 | 1 | 0 | 1 | 0 | 0 | 0 |',
  ]);
  expect(lines).toContain('| opens as a document.dcm | opens as a document | Phiếu kết quả \\| siêu âm |');
});
