import { connect, type Socket } from 'node:net';

const READ_BUFFER_BYTES = 256 * 1024;
const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** The status of a response and the bytes of its body, as they came over the wire. */
export type WireResponse = { readonly status: number; readonly length: number };

/**
 * Sends requests over one kept connection, each when the response to the last one is complete.
 * Written on sockets: a client that costs as much as the server would measure itself.
 *
 * @param next returns the bytes of the next request, or undefined at the end
 * @param answered receives each response and its milliseconds
 */
export function keepRequesting(
  port: number,
  next: () => Buffer | undefined,
  answered: (response: WireResponse, milliseconds: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = responseReader();
    let since = 0;
    const send = (socket: Socket) => {
      const request = next();
      if (!request) {
        socket.destroy();
        resolve();
        return;
      }
      since = performance.now();
      socket.write(request);
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
        callback(length, buffer) {
          const response = reader((buffer as Buffer).subarray(0, length));
          if (!response) return true;
          answered(response, performance.now() - since);
          send(socket);
          return true;
        },
      },
    });
    socket.once('connect', () => send(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`port ${port} closed the connection early`)));
  });
}

/** Takes what a socket reads, chunk by chunk. Returns a response with the chunk that completes it. */
function responseReader(): (bytes: Buffer) => WireResponse | undefined {
  let head = Buffer.alloc(0);
  let body: { status: number; expected: number; length: number; tail: string } | undefined;

  return (bytes) => {
    let rest = bytes;
    if (!body) {
      const all = head.length > 0 ? Buffer.concat([head, bytes]) : bytes;
      const end = all.indexOf(HEAD_END, 0, 'latin1');
      if (end < 0) {
        head = Buffer.from(all);
        return undefined;
      }
      head = Buffer.alloc(0);
      body = { ...parseHead(all.toString('latin1', 0, end)), length: 0, tail: '' };
      rest = all.subarray(end + HEAD_END.length);
    }
    body.length += rest.length;
    if (body.expected < 0) body.tail = (body.tail + rest.subarray(-5).toString('latin1')).slice(-5);
    const isWhole = body.expected < 0 ? body.tail === LAST_CHUNK : body.length >= body.expected;
    if (!isWhole) return undefined;
    const { status, length } = body;
    body = undefined;
    return { status, length };
  };
}

/** `expected` is the length of the body in bytes, −1 for a chunked body. https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function parseHead(head: string): { status: number; expected: number } {
  const status = Number(head.slice(9, 12));
  if (status === 304 || status === 204) return { status, expected: 0 };
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return { status, expected: Number(length) };
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, expected: -1 };
  throw new Error(`a response without a length: ${head}`);
}
