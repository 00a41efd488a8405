// `npm test`, `npm test -- unit integration`: see test-stages.ts.
import { runStages } from './run-stages.ts';

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
await runStages(chosen.length > 0 ? chosen : ['check', 'unit', 'integration', 'e2e']);
