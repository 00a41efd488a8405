/** What became of one sample file. */
export interface Outcome {
  origin: string;
  name: string;
  result: 'opens' | 'opens as a document' | 'drawn, all one colour' | 'says why not' | 'no picture' | 'refused' | 'silent';
  detail: string;
}

/** The outcomes as Markdown: a summary, then a table for each package. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const origins = [...new Set(outcomes.map(({ origin }) => origin))];
  const count = (list: readonly Outcome[], result: Outcome['result']): number => list.filter((each) => each.result === result).length;
  const results = ['opens', 'opens as a document', 'drawn, all one colour', 'no picture', 'refused', 'says why not', 'silent'] as const;
  const summary = [
    `| package | files | ${results.join(' | ')} |`,
    `|---|---|${results.map(() => '---|').join('')}`,
    ...origins.map((origin) => {
      const list = outcomes.filter((each) => each.origin === origin);
      return `| ${origin} | ${list.length} | ${results.map((result) => count(list, result)).join(' | ')} |`;
    }),
  ];
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const tables = origins.map((origin) =>
    [
      `## ${origin}`,
      '',
      '| file | result | |',
      '|---|---|---|',
      ...outcomes
        .filter((each) => each.origin === origin)
        .map(({ name, result, detail }) => `| ${cell(name)} | ${result} | ${cell(detail)} |`),
    ].join('\n'),
  );
  return `${[summary.join('\n'), ...tables].join('\n\n')}\n`;
}
