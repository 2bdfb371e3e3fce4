import { parseSetCookie } from 'cookie';

/** A page as the browser of a test sees it. */
export type Page = {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
};

type Request = {
  readonly method?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The origin of the page that asks; by default the one asked. */
  readonly from?: string;
  /** Whether redirections are followed; by default they are. */
  readonly follows?: boolean;
};

/** A browser without a screen: it keeps cookies by host, follows redirections, and says where forms come from. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();

  /** A second browser with the same cookies, as somebody has who copied them. */
  copy(): Browser {
    const other = new Browser();
    for (const [host, cookies] of this.cookies) other.cookies.set(host, new Map(cookies));
    return other;
  }

  cookiesAt(url: string): Map<string, string> {
    const { host } = new URL(url);
    const cookies = this.cookies.get(host) ?? new Map();
    this.cookies.set(host, cookies);
    return cookies;
  }

  async ask(url: string, request: Request = {}): Promise<Page> {
    const {
      method = request.fields ? 'POST' : 'GET',
      fields,
      from = new URL(url).origin,
    } = request;
    const isOwn = from === new URL(url).origin;
    const cookies = [...this.cookiesAt(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        ...(cookies && { Cookie: cookies }),
        ...(method === 'POST' && {
          Origin: from,
          'Sec-Fetch-Site': isOwn ? 'same-origin' : 'cross-site',
        }),
        ...request.headers,
      },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    this.#keep(url, answer);
    const to = answer.headers.get('location');
    if (to && answer.status < 400 && request.follows !== false) {
      await answer.body?.cancel();
      return this.ask(new URL(to, url).href);
    }
    const { status, headers } = answer;
    return { url, status, headers, body: await answer.text() };
  }

  /** Sends the first form of a page that changes something, or the one with a given button. */
  submit(page: Page, fields: Record<string, string> = {}, button = ''): Promise<Page> {
    const form = page.body
      .split('<form')
      .slice(1)
      .map((part) => part.split('</form>')[0] ?? '')
      .find((part) => /method="post"/i.test(part) && part.includes(button));
    const [, action = page.url] = /action="([^"]*)"/.exec(form ?? '') ?? [];
    const hidden = [...(form ?? '').matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]);
    const url = new URL(action.replaceAll('&amp;', '&'), page.url).href;
    return this.ask(url, { fields: { ...Object.fromEntries(hidden), ...fields } });
  }

  #keep(url: string, answer: Response): void {
    const cookies = this.cookiesAt(url);
    for (const header of answer.headers.getSetCookie()) {
      const { name, value = '', maxAge, expires } = parseSetCookie(header);
      const isOver = maxAge === 0 || (expires && expires.getTime() <= Date.now());
      if (isOver || value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  }
}
