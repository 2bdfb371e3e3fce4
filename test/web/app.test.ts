import { expect } from 'chai';
import express from 'express';
import { type Health, healthRoutes } from '../../src/web/app.ts';
import { serve } from '../support/serve.ts';

const readiness = (health: Health) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const app = express().use(healthRoutes(async () => health));
    serve(app, async (base) => {
      const answer = await fetch(`${base}/readyz`);
      resolve({ status: answer.status, body: await answer.json() });
    }).catch(reject);
  });

describe('/readyz', () => {
  it('names what is wrong, and is unready only if nothing can be served', async () => {
    expect(await readiness({ isReady: true, problems: [] })).to.deep.equal({
      status: 200,
      body: { status: 'ready' },
    });
    expect(await readiness({ isReady: true, problems: ['full'] })).to.deep.equal({
      status: 200,
      body: { status: 'ready', problems: ['full'] },
    });
    expect(await readiness({ isReady: false, problems: ['nothing'] })).to.deep.equal({
      status: 503,
      body: { status: 'not ready', problems: ['nothing'] },
    });
  });
});
