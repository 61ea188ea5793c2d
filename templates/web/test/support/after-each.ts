import { afterEach } from 'vitest';
import { closeAll } from './render.tsx';

afterEach(closeAll);
