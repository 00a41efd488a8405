// `npm run check`: what every commit should pass, without a database or a browser.
import { runStages } from './run-stages.ts';

await runStages(['check', 'unit']);
