import type { LanguageMap } from '../../record/language.ts';
import type { ArchiveRecord, Term } from '../../record/record.ts';
import { el, elIn, esc } from '../../text/xml.ts';

/** The title in each language; the first is the one to show. */
export const modsTitles = (title: LanguageMap): string[] =>
  Object.entries(title).map(([tag, texts], i) =>
    el(
      'titleInfo',
      { usage: i ? undefined : 'primary', 'xml:lang': tag === 'none' ? undefined : tag },
      el('title', {}, esc(texts.join(' '))),
    ),
  );

/** The relator codes of those who write and those who are written to. https://www.loc.gov/marc/relators/relacode.html */
const CREATOR = ['cre', 'creator'] as const;
const ADDRESSEE = ['rcp', 'addressee'] as const;

export const modsNames = ({ creators, recipients }: ArchiveRecord): string[] => [
  ...creators.flatMap((term) => name(term, CREATOR)),
  ...recipients.flatMap((term) => name(term, ADDRESSEE)),
];

function name(term: Term, [code, word]: typeof CREATOR | typeof ADDRESSEE): string[] {
  const roles = [
    el('roleTerm', { type: 'code', authority: 'marcrelator' }, code),
    el('roleTerm', { type: 'text', authority: 'marcrelator' }, word),
  ];
  const own = elIn('roleTerm', term.role, { type: 'text' });
  return [
    el(
      'name',
      { valueURI: term.sameAs },
      ...elIn('namePart', term.name),
      el('role', {}, ...roles),
      ...(own.length ? [el('role', {}, ...own)] : []),
    ),
  ];
}

export const modsSubjects = ({ subjects, people, places }: ArchiveRecord): string[] => [
  ...subjects.map(({ name, sameAs }) =>
    el('subject', { valueURI: sameAs }, ...elIn('topic', name)),
  ),
  ...people.map((term) =>
    el('subject', {}, el('name', { valueURI: term.sameAs }, ...elIn('namePart', term.name))),
  ),
  ...places.map(({ name, sameAs }) =>
    el('subject', { valueURI: sameAs }, ...elIn('geographic', name)),
  ),
];
