import { Router } from 'express';

/** How the server is: whether it can serve, and what keeps it from that or from something else. */
export type Health = { readonly isReady: boolean; readonly problems: readonly string[] };

/**
 * `/healthz`: the process answers. `/readyz`: it can serve, which `health` tries; the answer names what is
 * wrong. A full disk does not make it unready: everything published is served, and to send its readers
 * elsewhere would make an outage of it.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function healthRoutes(health: () => Promise<Health>): Router {
  const routes = Router();
  routes.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  routes.get('/readyz', async (_req, res) => {
    const { isReady, problems } = await health();
    res
      .status(isReady ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: isReady ? 'ready' : 'not ready',
        ...(problems.length > 0 && { problems }),
      });
  });
  return routes;
}
