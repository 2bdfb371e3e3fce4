import { xml } from '../xml/xml.ts';

/**
 * A crawler written from sitemaps.org and RFC 9309 alone: it knows the address of the site, and nothing
 * about this program.
 */
export function sitemapHarvester(site: string) {
  /** When each page last changed, according to the sitemap. */
  const here = new Map<string, string>();
  const gone = new Set<string>();

  const ask = async (address: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(address);
    return { status: answer.status, text: await answer.text() };
  };

  const listed = async (between?: () => Promise<void>): Promise<Map<string, string>> => {
    const { text } = await ask(new URL('/robots.txt', site).href);
    const [, sitemap = ''] = /^Sitemap:\s*(\S+)/im.exec(text) ?? [];
    const files = xml((await ask(sitemap)).text).texts('//sm:sitemap/sm:loc');
    const found = new Map<string, string>();
    for (const file of files) {
      await between?.();
      const answer = await ask(file);
      // An empty file is gone: its pages are in a later file, or were removed.
      if (answer.status === 404) continue;
      const document = xml(answer.text);
      const times = document.texts('//sm:url/sm:lastmod');
      for (const [i, page] of document.texts('//sm:url/sm:loc').entries()) {
        found.set(page, times[i] ?? '');
      }
    }
    return found;
  };

  const look = async (page: string, time: string): Promise<void> => {
    const { status } = await ask(page);
    if (status === 200) {
      here.set(page, time);
      gone.delete(page);
    } else if (status === 410 || status === 404) {
      here.delete(page);
      if (status === 410) gone.add(page);
    } else throw new Error(`${page}: ${status}`);
  };

  return {
    here: () => [...here.keys()],
    gone: () => [...gone],
    /**
     * Reads every file of the sitemap, and requests each page that is new, has changed or is no longer
     * listed.
     *
     * @param between called before each file, and now and then between pages
     * @returns how many pages were requested
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const now = await listed(between);
      const requested = [
        ...[...now].filter(([page, time]) => here.get(page) !== time),
        ...[...here].filter(([page]) => !now.has(page)),
      ];
      for (const [i, [page, time]] of requested.entries()) {
        if (i % 50 === 25) await between?.();
        await look(page, time);
      }
      return requested.length;
    },
  };
}
