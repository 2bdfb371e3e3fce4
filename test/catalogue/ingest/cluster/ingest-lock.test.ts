import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { TABLES } from '../../../../src/app/followers.ts';
import { withClusterLock } from '../../../../src/catalogue/ingest/cluster/ingest-lock.ts';
import { openDatabase } from '../../../../src/system/database/open.ts';
import { emptyPlace, POSTGRES } from '../../../support/engine.ts';
import { tcpProxy } from '../../../support/tcp-proxy.ts';

if (POSTGRES) {
  describe('withClusterLock(database, work)', function () {
    this.timeout(30_000);

    it('is kept by a process that has only lost its connections', async () => {
      const place = await emptyPlace('postgres');
      const direct = new URL(place.where);
      const proxy = await tcpProxy(direct.hostname, Number(direct.port || 5432));
      const proxied = new URL(place.where);
      proxied.host = `127.0.0.1:${proxy.port}`;
      const holding = await openDatabase(proxied.href, TABLES);
      const other = await openDatabase(place.where, TABLES);
      const order: string[] = [];
      try {
        let second: Promise<unknown> = Promise.resolve();
        await withClusterLock(holding, async ({ check }) => {
          second = withClusterLock(other, async () => order.push('the other one'));
          await wait(500);
          proxy.dropAll();
          await wait(3500);
          await check();
          order.push('the holder');
        });
        await second;
        expect(order).to.deep.equal(['the holder', 'the other one']);
      } finally {
        await holding.close();
        await other.close();
        await proxy.close();
        await place.remove();
      }
    });
  });
}
