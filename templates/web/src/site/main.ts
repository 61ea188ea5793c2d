import '../shared/styles.css';
import { start } from '../shared/start.tsx';
import { routes } from './routes.tsx';

start(routes);
