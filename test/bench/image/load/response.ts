/** The status of an answer and the bytes of its body, as they came over the wire. */
export type Reply = { readonly status: number; readonly length: number };

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** Takes what a socket reads, piece by piece; gives an answer with the piece that ends it. */
export function replyReader(): (bytes: Buffer) => Reply | undefined {
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

/** `expected` is −1 for a body in chunks. https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function parseHead(head: string): { status: number; expected: number } {
  const status = Number(head.slice(9, 12));
  if (status === 304 || status === 204) return { status, expected: 0 };
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return { status, expected: Number(length) };
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, expected: -1 };
  throw new Error(`an answer does not say how long it is: ${head}`);
}
