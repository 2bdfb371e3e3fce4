import type { LanguageMap } from '../../record/language.ts';
import type { Term } from '../../record/record.ts';
import { el, elIn } from '../../text/xml.ts';
import type { Described } from './described.ts';

/** A person, place or subject, and the address that stands for it. */
type Entity = { readonly about: string; readonly name: LanguageMap };

const KINDS = {
  creators: 'edm:Agent',
  recipients: 'edm:Agent',
  people: 'edm:Agent',
  places: 'edm:Place',
  subjects: 'skos:Concept',
} as const;
type Kind = keyof typeof KINDS;

type Entities = { readonly [K in Kind]: readonly Entity[] };

/** All that a record names; an authority record stands for what has one, else a part of ours. */
export function entitiesOf({ record, uri }: Described): Entities {
  const all = (kind: Kind) =>
    record[kind].map(({ name, sameAs }: Term, i) => ({
      about: sameAs ?? uri.part(record.id, `${kind}-${i + 1}`),
      name,
    }));
  return {
    creators: all('creators'),
    recipients: all('recipients'),
    people: all('people'),
    places: all('places'),
    subjects: all('subjects'),
  };
}

/** Each as a contextual entity, once, whatever its parts in the record. */
export function entityElements(entities: Entities): string[] {
  const seen = new Set<string>();
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
    entities[kind]
      .filter(({ about }) => !seen.has(about) && seen.add(about))
      .map(({ about, name }) => el(KINDS[kind], { 'rdf:about': about }, ...labels(name))),
  );
}

/** SKOS allows one preferred label a language; further ones are alternatives. */
function labels(name: LanguageMap): string[] {
  const entries = Object.entries(name);
  const pick = (from: number, to?: number): LanguageMap =>
    Object.fromEntries(entries.map(([tag, texts]) => [tag, texts.slice(from, to)]));
  return [...elIn('skos:prefLabel', pick(0, 1)), ...elIn('skos:altLabel', pick(1))];
}
