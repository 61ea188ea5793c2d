import { run } from '../core/run.ts';
import { action } from './index.ts';

await run(action);
