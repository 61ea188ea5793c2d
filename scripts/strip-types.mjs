// Types are blanked in place, so lines and columns in stack traces stay true.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
