import { expect } from 'chai';
import { TABLES } from '../../../src/app/followers.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { publishLetters } from '../../bench/pages/sample.ts';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import { archiveFiles } from '../../support/archive-files.ts';
import { databaseIn } from '../../support/engine.ts';

const LETTERS = 130;

describe('The home page', () => {
  let served: Served;
  forAllTests(async (folder) => {
    const files = archiveFiles(folder);
    const database = await openDatabase(await databaseIn(files.data), TABLES);
    await publishLetters(database, LETTERS);
    await database.close();
    served = await serveArchive(files);
    return served;
  });

  const home = async (query: string, status = 200) => {
    const answer = await fetch(`${served.base}/?${query}`);
    expect(answer.status, query).to.equal(status);
    return answer.text();
  };

  /** The ids in the last list of the page: without a filter, recent records come first. */
  const membersIn = (html: string) => {
    const list = [...html.matchAll(/<ul class="members">.*?<\/ul>/gs)].at(-1)?.[0] ?? '';
    return [...list.matchAll(/<a href="[^"]*\/records\/([\w-]+)/g)].map(([, id]) => id);
  };

  const lettersFrom = (first: number, isWanted: (n: number) => boolean = () => true) =>
    Array.from({ length: LETTERS - first }, (_, n) => n + first)
      .filter(isWanted)
      .map((n) => `letter-${n}`);

  it('lists the top level of the hierarchy', async () => {
    expect(membersIn(await home('lang=en'))).to.deep.equal(['attic']);
  });

  it('lists the records of a year, with those whose dates span it', async () => {
    const html = await home('year=1916&lang=en');
    const expected = lettersFrom(0, (n) => n % 10 === 0 || 1910 + (n % 40) === 1916);
    expect(membersIn(html)).to.deep.equal(expected);
    expect(html).to.include(`Records: ${expected.length}`);
  });

  it('combines level and subject, and pages what it finds', async () => {
    expect(await home('subject=Letters&level=item&lang=ru')).to.include(`Записи: ${LETTERS}`);
    const second = await home('subject=Letters&level=item&page=2&lang=en');
    expect(membersIn(second)).to.deep.equal(lettersFrom(100));
    await home('subject=Letters&level=item&page=3', 404);
    expect(await home('subject=Letters&level=fonds&lang=en')).to.include('Records: 0');
  });

  it('links each chosen value to the page without it', async () => {
    const html = await home('level=item&year=1916&lang=en');
    expect(html).to.match(/href="[^"]*\/\?year=1916[^"]*" aria-current="true">Item/);
    expect(html).to.match(/href="[^"]*\/\?level=item[^"]*" aria-current="true">1916/);
  });
});
