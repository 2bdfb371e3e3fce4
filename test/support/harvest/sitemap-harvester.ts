import { xml } from '../xml/xml.ts';

/**
 * A crawler written from the texts of sitemaps.org and RFC 9309 alone: it knows the address of the site,
 * and nothing of this program.
 */
export function sitemapHarvester(site: string) {
  /** When each page last changed, as the sitemap said when it was read. */
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
      // A file that has nothing in it any more: what was there is in a later one, or gone.
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
     * Reads every file of the sitemap, and asks for each page that is new, has changed or is not named
     * any more.
     *
     * @param between called before each file, and now and then between pages
     * @returns how many pages were asked for
     */
    async visit(between?: () => Promise<void>): Promise<number> {
      const now = await listed(between);
      const asked = [
        ...[...now].filter(([page, time]) => here.get(page) !== time),
        ...[...here].filter(([page]) => !now.has(page)),
      ];
      for (const [i, [page, time]] of asked.entries()) {
        if (i % 50 === 25) await between?.();
        await look(page, time);
      }
      return asked.length;
    },
  };
}
