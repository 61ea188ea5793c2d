import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';

/**
 * On SIGTERM or SIGINT: not ready any more, stop accepting, finish what is in progress, close the pool, exit 0.
 * Exits 1 when that takes longer than `seconds`, so set the container's stop timeout above it.
 */
export function shutDownOnSignal(options: {
  app: FastifyInstance;
  pool: Pool;
  seconds: number;
  onStart(): void;
}): void {
  const { app, pool, seconds, onStart } = options;
  let started = false;
  const shutDown = async (signal: NodeJS.Signals): Promise<void> => {
    if (started) return;
    started = true;
    onStart();
    app.log.info({ signal }, 'shutting down');
    setTimeout(() => {
      app.log.error({ seconds }, 'requests were still in progress');
      process.exit(1);
    }, seconds * 1000).unref();
    await app.close();
    await pool.end();
    app.log.info('shut down');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      shutDown(signal).catch((error: unknown) => {
        app.log.error(error, 'the shutdown failed');
        process.exit(1);
      });
    });
  }
}
