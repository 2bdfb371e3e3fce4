import { brotliDecompressSync } from 'node:zlib';
import { diffArrays } from 'diff';
import { isObject, type Json, objectsOf } from '../iiif/json.ts';
import { pageText } from '../iiif/presentation/edition.ts';
import { folioOf, imageParts, layerOf } from '../iiif/uri.ts';
import type { LanguageMap } from '../record/language.ts';
import { type Database, queries } from '../system/sqlite.ts';
import { type Change, changeLog } from './log/change-log.ts';
import type { Follower, Publication } from './resource.ts';

/** One version of a record, as the change log tells of it. */
export type Version = Change & {
  /**
   * Whether its texts can be read. What was withdrawn for a reason stays closed: the versions from before
   * that are not opened again when the record comes back. Where only its folder was missing, they are.
   */
  readonly isOpen: boolean;
};

/** The versions of records, and what each of them published. */
export function versions(database: Database) {
  const { one, all } = queries(database);
  const log = changeLog(database);
  const at = one(
    `SELECT hash FROM version_part WHERE record = ? AND address = ? AND version <= ?
     ORDER BY version DESC LIMIT 1`,
  );
  const parts = all(
    `SELECT address, hash, max(version) FROM version_part WHERE record = ? AND version <= ?
     GROUP BY address ORDER BY address`,
  );
  const content = one('SELECT brotli FROM version_content WHERE hash = ?');

  /** All versions of a record, oldest first; none where it was never published. */
  const list = (record: string): Version[] => {
    const changes = log.of(record);
    const isGone = changes.at(-1)?.type === 'Delete';
    const last = changes.findLastIndex(({ detail }) => detail.reason !== undefined);
    return changes.map((change, i) => ({
      ...change,
      isOpen: !isGone && i > last && change.type !== 'Delete',
    }));
  };

  return {
    list,

    /** One version; undefined where there is none or it is closed. */
    open: (record: string, version: number): Version | undefined =>
      list(record).find((one) => one.version === version && one.isOpen),

    /** The hash of a document as that version published it, by its address below the base then. */
    hash(record: string, version: number, address: string): string | undefined {
      const hash = at(record, address, version)?.['hash'];
      return typeof hash === 'string' && hash !== GONE ? hash : undefined;
    },

    /** What has that hash, in brotli. */
    content: (hash: string | undefined): Uint8Array | undefined =>
      hash === undefined ? undefined : (content(hash)?.['brotli'] as Uint8Array | undefined),

    /** Hashes of all that the version published: documents by address, images by id. */
    parts: (record: string, version: number): ReadonlyMap<string, string> =>
      new Map(
        parts(record, version)
          .map((row): [string, string] => [String(row['address']), String(row['hash'])])
          .filter(([, hash]) => hash !== GONE),
      ),
  };
}

export type Versions = ReturnType<typeof versions>;

/** In the place of a hash: what had been there was gone from this version on. */
export const GONE = '';

/**
 * Keeps every version of a Manifest and its texts. A version stores only what has changed, by the hash
 * of its content, so that the same text is stored once however many versions have it. Of images the
 * hash alone is kept: they are what they are now.
 */
export function followVersions(database: Database): Follower {
  const { all } = queries(database);
  const known = all(
    `SELECT address, hash, max(version) FROM version_part WHERE record = ? GROUP BY address`,
  );
  const part = database.prepare('INSERT OR REPLACE INTO version_part VALUES (?, ?, ?, ?)');
  const content = database.prepare('INSERT OR IGNORE INTO version_content VALUES (?, ?)');

  const keep = (publication: Publication, version: number) => {
    const { id } = publication.unit.record;
    const before = new Map(known(id).map((row) => [String(row['address']), String(row['hash'])]));
    const now = partsOf(publication);
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (address) => (now.get(address) ?? GONE) !== (before.get(address) ?? GONE),
    );
    for (const address of changed) part.run(id, address, version, now.get(address) ?? GONE);
    for (const { address, hash, brotli } of publication.resources) {
      if (now.has(address) && before.get(address) !== hash) content.run(hash, brotli);
    }
  };

  return {
    publish(publication, { type, version }) {
      if (type && publication.unit.record.folios.length > 0) keep(publication, version);
    },
    // Versions stay when a record goes; they are closed, not lost.
    withdraw: () => undefined,
  };
}

/** Hashes of the IIIF documents by their address, and of the images by their id. */
const partsOf = ({ resources, images }: Publication): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...images.map(({ id, hash }): [string, string] => [id, hash]),
  ]);

export type TextDifference = {
  readonly folio: string;
  readonly layer: string;
  /** The name of the layer in the later version that has it, with its status. */
  readonly label: LanguageMap;
  /** Absent where more texts differ than are compared at once: ask for the folio. */
  readonly pieces?: readonly Piece[];
};

/** A pair of the description that another version says in another way. */
export type Statement = {
  readonly label: LanguageMap;
  readonly from?: LanguageMap;
  readonly to?: LanguageMap;
};

/** What differs between two versions of a record. */
export type Difference = {
  readonly record: string;
  readonly from: number;
  readonly to: number;
  readonly description: readonly Statement[];
  /** Ids of the folios whose image is another one. */
  readonly images: readonly string[];
  readonly texts: readonly TextDifference[];
};

/** Texts compared word by word in one answer. */
const MOST = 50;

/** A document in both versions, in brotli; absent where a version does not have it. */
type Pair = readonly [before: Uint8Array | undefined, after: Uint8Array | undefined];

/** All that a difference is made of. */
export type DifferenceSource = Pick<Difference, 'record' | 'from' | 'to' | 'images'> & {
  readonly manifest?: Pair;
  readonly texts: readonly {
    readonly folio: string;
    readonly layer: string;
    readonly isCompared: boolean;
    /** Absent where nothing of it is told but what another text of the layer says as well. */
    readonly pages?: Pair;
  }[];
};

/**
 * What the difference between two versions is made of; undefined where one of them is not open.
 *
 * @param folio where only one leaf is of interest
 */
export function differenceSource(
  versions: Versions,
  record: string,
  from: number,
  to: number,
  folio?: string,
): DifferenceSource | undefined {
  if (!versions.open(record, from) || !versions.open(record, to)) return undefined;
  const [old, now] = [versions.parts(record, from), versions.parts(record, to)];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter(
    (address) => old.get(address) !== now.get(address),
  );
  const pair = (address: string): Pair => [
    versions.content(old.get(address)),
    versions.content(now.get(address)),
  ];
  const ofManifest = changed.find((address) => address.endsWith('/manifest'));
  const pages = changed.filter((one) => folioOf(one) && (!folio || folioOf(one) === folio));
  const known = new Set<string>();
  return {
    record,
    from,
    to,
    images: changed.filter((one) => !one.startsWith('/')).map((one) => imageParts(one).folio),
    ...(ofManifest && { manifest: pair(ofManifest) }),
    texts: pages.map((address, i) => {
      const layer = layerOf(address) ?? '';
      const isCompared = i < MOST;
      const isTold = isCompared || !known.has(layer);
      known.add(layer);
      const folio = folioOf(address) ?? '';
      return { folio, layer, isCompared, ...(isTold && { pages: pair(address) }) };
    }),
  };
}

/** What differs between two versions. */
export function differenceOf({ manifest, texts, ...about }: DifferenceSource): Difference {
  const labels = new Map<string, LanguageMap>();
  return {
    ...about,
    description: manifest ? statements(...read(manifest)) : [],
    texts: texts.map(({ folio, layer, isCompared, pages }): TextDifference => {
      const [before, after] = pages ? read(pages) : [];
      const label = ((after ?? before)?.['label'] ?? labels.get(layer) ?? {}) as LanguageMap;
      labels.set(layer, label);
      const pieces = isCompared && { pieces: difference(pageText(before), pageText(after)) };
      return { folio, layer, label, ...pieces };
    }),
  };
}

const read = ([before, after]: Pair): [Json | undefined, Json | undefined] => [
  before && parsed(before),
  after && parsed(after),
];

const parsed = (brotli: Uint8Array) => JSON.parse(brotliDecompressSync(brotli).toString()) as Json;

const TITLE: LanguageMap = { en: ['Title'], ru: ['Заголовок'] };
const SUMMARY: LanguageMap = { en: ['Summary'], ru: ['Содержание'] };

/** The pairs that people read, of which one version has another value. */
function statements(before: Json | undefined, after: Json | undefined): Statement[] {
  const [old, now] = [pairs(before), pairs(after)];
  return [...new Map([...old, ...now])]
    .map(([key, { label }]) => ({ label, from: old.get(key)?.value, to: now.get(key)?.value }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
    .map(({ label, from, to }) => ({ label, ...(from && { from }), ...(to && { to }) }));
}

type Said = { readonly label: LanguageMap; readonly value: LanguageMap };

function pairs(manifest: Json | undefined): Map<string, Said> {
  const required = manifest?.['requiredStatement'];
  const all = [
    { label: TITLE, value: manifest?.['label'] },
    { label: SUMMARY, value: manifest?.['summary'] },
    ...objectsOf(manifest?.['metadata']),
    ...(isObject(required) ? [required] : []),
  ].filter((one): one is Said => isObject((one as Json)['value']));
  return new Map(all.map((one) => [JSON.stringify(one.label), one]));
}

/** A piece of a text that stayed, came or went. */
export type Piece = { readonly text: string; readonly change?: 'added' | 'removed' };

/** Milliseconds, and changed words, after which two texts are simply held to be different. */
const TIME = 500;
const MOST_CHANGES = 5000;

/** Words of any script, blanks, and each other character by itself. */
const PIECES = /\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * What differs between two texts, word by word: the pieces of both in their order. Texts that have
 * too little in common, or take too long, are given as one that went and one that came.
 */
export function difference(before: string, after: string): Piece[] {
  const [old, now] = [before.match(PIECES) ?? [], after.match(PIECES) ?? []];
  const found = diffArrays(old, now, { timeout: TIME, maxEditLength: MOST_CHANGES });
  if (!found) {
    return [
      ...(before ? [{ text: before, change: 'removed' as const }] : []),
      ...(after ? [{ text: after, change: 'added' as const }] : []),
    ];
  }
  return found.map(({ value, added, removed }) => ({
    text: value.join(''),
    ...(added && { change: 'added' as const }),
    ...(removed && { change: 'removed' as const }),
  }));
}
