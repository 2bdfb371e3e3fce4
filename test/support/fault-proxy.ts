import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request instead of being passed on. */
export type Fault =
  /** Milliseconds before it is passed on. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is closed without an answer. */
  | { readonly kind: 'reset' }
  /** An answer with this status, as S3 words it. */
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  /** Only the first bytes of the answer are passed on; then nothing comes. */
  | { readonly kind: 'stall'; readonly bytes: number };

/** An HTTP proxy in front of one server. It does to each request what `fault` says. */
export type FaultProxy = {
  /** `http://127.0.0.1:port` */
  readonly address: string;
  /** Requests that have arrived. */
  readonly count: () => number;
  /** Decides about the next requests; undefined passes a request on. */
  readonly set: (fault: (req: IncomingMessage, index: number) => Fault | undefined) => void;
  readonly close: () => void;
};

/** @param upstream address of the server */
export async function faultProxy(upstream: string): Promise<FaultProxy> {
  let fault: Parameters<FaultProxy['set']>[0] = () => undefined;
  let [count, index] = [0, 0];
  const { hostname, port } = new URL(upstream);

  const passOn = (req: IncomingMessage, res: ServerResponse, most = Number.POSITIVE_INFINITY) => {
    if (res.destroyed) return;
    const { method, url: path, headers } = req;
    const asked = request({ hostname, port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      if (most === Number.POSITIVE_INFINITY) answer.pipe(res);
      else answer.once('data', (chunk: Buffer) => res.write(chunk.subarray(0, most)));
    });
    asked.on('error', () => res.destroy());
    res.on('close', () => asked.destroy());
    req.pipe(asked);
  };

  const server = createServer((req, res) => {
    count++;
    const what = fault(req, index++);
    if (what?.kind === 'delay') setTimeout(() => passOn(req, res), what.ms).unref();
    else if (what?.kind === 'reset') req.socket.destroy();
    else if (what?.kind === 'stall') passOn(req, res, what.bytes);
    else if (what?.kind === 'status') {
      req.resume();
      res.writeHead(what.status, { 'content-type': 'application/xml' });
      res.end(`<?xml version="1.0"?><Error><Code>${what.code}</Code></Error>`);
    } else passOn(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    set(next) {
      fault = next;
      index = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
