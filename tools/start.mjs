import { runTool } from './bootstrap/run.mjs';

await runTool('start');
