import type { ChangeDetail } from '../catalogue/log/change.ts';
import type { Change } from '../catalogue/log/change-log.ts';
import type { Uris } from '../iiif/uri.ts';
import { textIn } from '../record/language.ts';
import { el, esc } from '../text/xml.ts';

/** Changes in one archived document, which never changes again. */
const PAGE = 50;

/** The numbers of the changes in an archived document, counted from 1. */
export const archivedChanges = (page: number): readonly [first: number, last: number] => [
  (page - 1) * PAGE + 1,
  page * PAGE,
];

/** Number of archived documents. */
export const archiveCount = (newest: number): number => Math.floor(newest / PAGE);

/** The change that last altered an archived document: the one that completed the next document. */
export const lastChangeOf = (page: number, newest: number): number =>
  (page < archiveCount(newest) ? page + 1 : page) * PAGE;

/** The numbers of the changes in the feed itself: those not archived yet, and the newest archived ones. */
export const currentChanges = (newest: number): readonly [first: number, last: number] => [
  Math.max(1, (archiveCount(newest) - 1) * PAGE + 1),
  newest,
];

type Feed = {
  readonly uri: Uris;
  /** Name of the archive, and the address of the person responsible, or an empty string. */
  readonly name: string;
  readonly email: string;
  /** Number of the newest change. */
  readonly newest: number;
  readonly changes: readonly Change[];
  /** The archived document; undefined for the feed itself. */
  readonly page?: number;
};

/**
 * Records published, changed, moved and withdrawn, newest first. Older changes are in archived documents.
 * https://www.rfc-editor.org/rfc/rfc4287 https://www.rfc-editor.org/rfc/rfc5005#section-4
 */
export function atomFeed({ uri, name, email, newest, changes, page }: Feed): string {
  const self = page === undefined ? uri.feed : uri.feedArchive(page);
  const last = archiveCount(newest);
  const before = page === undefined ? last : page - 1;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${el(
    'feed',
    { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:fh': 'http://purl.org/syndication/history/1.0' },
    el('title', {}, esc(name)),
    el('id', {}, esc(uri.feed)),
    el('updated', {}, changes.at(-1)?.time ?? ''),
    el('author', {}, el('name', {}, esc(name)), ...(email ? [el('email', {}, esc(email))] : [])),
    link('self', self, 'application/atom+xml'),
    link('alternate', uri.home, 'text/html'),
    ...(page === undefined ? [] : [el('fh:archive', {}), link('current', uri.feed)]),
    ...(before > 0 ? [link('prev-archive', uri.feedArchive(before))] : []),
    ...(page !== undefined && page < last ? [link('next-archive', uri.feedArchive(page + 1))] : []),
    ...changes.toReversed().map((change) => entry(uri, change)),
  )}`;
}

const link = (rel: string, href: string, type?: string): string => el('link', { rel, href, type });

const CHANGE_WORDS: { readonly [T in Change['type']]: string } = {
  Create: 'Published',
  Update: 'Changed',
  Move: 'Moved',
  Delete: 'Withdrawn',
};

function entry(uri: Uris, { number, time, type, record, detail }: Change): string {
  const { kind, about, successor } = detail;
  const resource = kind === 'Manifest' ? uri.manifest(record) : uri.collection(record);
  const title = about ? textIn(about.label, 'en') : record;
  return el(
    'entry',
    {},
    el('title', {}, esc(`${CHANGE_WORDS[type]}: ${title}`)),
    el('id', {}, esc(tagOf(uri, number, time))),
    el('updated', {}, time),
    el('category', { term: type }),
    link('alternate', uri.record(record), 'text/html'),
    ...(type === 'Delete'
      ? successor
        ? [link('successor-version', successor)]
        : []
      : [link('related', resource, 'application/ld+json')]),
    el('summary', {}, esc(summary(CHANGE_WORDS[type], detail))),
  );
}

/** The permanent id of a change. https://www.rfc-editor.org/rfc/rfc4151 */
function tagOf(uri: Uris, number: number, time: string): string {
  const { hostname, pathname } = new URL(uri.home);
  return `tag:${hostname},${time.slice(0, 10)}:${pathname}change/${number}`;
}

/** A change in words. Texts are named with their status, never quoted. */
function summary(verb: string, detail: ChangeDetail): string {
  const { reason, successor, images = [], layers = {}, from, to } = detail;
  const texts = Object.entries(layers).map(([id, { is, was }]) => `${id} (${is ?? was})`);
  const parts = [
    from && to && `from ${from.folder} to ${to.folder}`,
    detail.description && verb !== CHANGE_WORDS.Create && 'description',
    detail.inherited && 'description of an upper level',
    detail.members && 'what lies in it',
    images.length > 0 && `images: ${images.length}`,
    texts.length > 0 && `texts: ${texts.join(', ')}`,
    reason && `reason: ${reason}`,
    successor && `see ${successor}`,
  ].filter(Boolean);
  return parts.length ? `${verb}. ${parts.join('; ')}.` : `${verb}.`;
}
