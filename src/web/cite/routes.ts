import { type Request, type Response, Router } from 'express';
import type { Tombstones } from '../../catalogue/log/change-log.ts';
import { queryReader } from '../../check/query.ts';
import {
  addressesOf,
  citationJson,
  quotesOf,
  readingAddress,
  stylesOf,
} from '../../cite/answer.ts';
import type { Cite, Cited } from '../../cite/cite.ts';
import type { CitedLines, ResolvedKey } from '../../cite/cited-leaf.ts';
import type { CiteRequest } from '../../cite/find.ts';
import { rangeOf } from '../../cite/lines.ts';
import { citationLinks, linkHeader } from '../../cite/machine/signpost.ts';
import { STYLE_NAMES, type StyleName, styleOf } from '../../cite/style/style.ts';
import { FondsError } from '../../errors.ts';
import { contentStateOf } from '../../iiif/content-state.ts';
import { PRESENTATION_3_MEDIA_TYPE } from '../../iiif/context.ts';
import type { Uris } from '../../iiif/uri.ts';
import { formatBox } from '../../record/box.ts';
import { type Reader, readerOf, type Site } from '../layout/reader.ts';
import type { Language } from '../layout/words.ts';
import { type Answer, etagOf, REVALIDATE, send } from '../server/answer.ts';
import { jsonTypeFor, preferredType, wantsHtml } from '../server/negotiate.ts';
import { pageSecurity } from '../server/security.ts';
import { sendGone } from '../version/gone.ts';
import { citeForm, citePage } from './cite-page.tsx';

type Options = { readonly site: Site; readonly cite: Cite; readonly tombstones: Tombstones };
type AnswerContent = Pick<Answer, 'type' | 'body' | 'headers'>;

/** `/cite`, the citation of a region, and `/c/{key}`, its short permanent address. */
export function citeRoutes({ site, cite, tombstones }: Options): Router {
  const { uri } = site;
  const routes = Router();
  const secure = pageSecurity(uri.base, 'scripted');

  routes.get('/cite', secure, async (req, res) => {
    const url = withoutEmptyFields(req.url);
    const { format = preferredFormat(req), lang, ...target } = queryOf(url);
    const reader = readerFor(site, req, url, lang);
    res.vary('Accept, Accept-Language');
    if (format === 'html' && Object.keys(target).length === 0) {
      sendAnswer(req, res, { type: HTML, body: citeForm(reader) });
      return;
    }
    const cited = await cite.cite(target, new Date());
    sendAnswer(
      req,
      res,
      format === 'html' ? asPage(reader, cite, cited) : asData(reader, cite, cited, format),
    );
  });

  const giveCited = async (req: Request, res: Response, key: string, named?: CitedLines) => {
    const cited = await cite.resolveKey(key, named);
    const { record, folio, current: now } = cited;
    const tombstone = now ? undefined : await tombstones(record);
    if (tombstone) sendGone(site, req, res, tombstone);
    else if (folio === '') sendRecord(uri, req, res, record, await cite.isManifest(record));
    else if (now) sendRegion(uri, req, res, { ...cited, current: now });
    else throw noLeaf(uri, record, folio);
  };
  routes.get('/c/:key', (req, res) => giveCited(req, res, req.params.key));
  routes.get('/c/:key/:layer/:lines', async (req, res) => {
    const { key, layer, lines } = req.params;
    await giveCited(req, res, key, { layer, lines });
  });

  return routes;
}

type CitedRegion = ResolvedKey & { readonly current: NonNullable<ResolvedKey['current']> };

/** Redirects people to the cited lines or region; gives programs the content state that opens it. */
function sendRegion(uri: Uris, req: Request, res: Response, cited: CitedRegion): void {
  const { record, folio, key, current: now } = cited;
  const { box, text, lines } = now;
  res.vary('Accept');
  if (wantsHtml(req)) {
    const page = readingAddress(uri, record, now);
    send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location: page } });
    return;
  }
  const at = { manifest: uri.manifest(record), canvas: uri.canvas(record, folio), box };
  const id = text && lines ? uri.citedLines(key, text.layer.id, rangeOf(lines)) : uri.cited(key);
  const body = JSON.stringify(contentStateOf(at, id));
  sendAnswer(req, res, { type: jsonTypeFor(PRESENTATION_3_MEDIA_TYPE, req), body });
}

/** Redirects people to the page of a record, and programs to its manifest or collection. */
function sendRecord(
  uri: Uris,
  req: Request,
  res: Response,
  record: string,
  isManifest: boolean,
): void {
  res.vary('Accept');
  const resource = isManifest ? uri.manifest(record) : uri.collection(record);
  const headers = { Location: wantsHtml(req) ? uri.record(record) : resource };
  send(req, res, { status: 303, type: 'text/plain', body: '', headers });
}

const noLeaf = (uri: Uris, record: string, folio: string) =>
  new FondsError(
    'GONE',
    `the leaf ${folio} is not part of the record any more; what is published of it is at ${uri.record(record)}`,
  );

type Format = 'html' | 'json' | StyleName;
const FORMATS: readonly Format[] = ['html', 'json', ...STYLE_NAMES];
const HTML = 'text/html; charset=utf-8';

const queryOf = queryReader<CiteRequest & { format?: Format; lang?: Language }>('cite');

/** Without the empty fields that a form sends. */
function withoutEmptyFields(url: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  return `${path}?${query
    .split('&')
    .filter((part) => part !== '' && !/^[^=]*=?$/.test(part))
    .join('&')}`;
}

/** The reader of a citation; the link to the other language keeps the query. */
function readerFor(site: Site, req: Request, url: string, lang: Language | undefined): Reader {
  const reader = readerOf(site, '/cite', lang, req.acceptsLanguages());
  const [path = '', query = ''] = url.split('?', 2);
  const all = new URLSearchParams(query);
  all.set('lang', reader.language === 'en' ? 'ru' : 'en');
  return { ...reader, otherLanguageUrl: `${site.uri.base}${path}?${all}` };
}

/** The format that the reader prefers; the page if there is no preference. */
function preferredFormat(req: Request): Format {
  const type = preferredType(req, FORMATS.map(typeOf));
  return FORMATS.find((format) => typeOf(format) === type) ?? 'html';
}

function typeOf(format: Format): string {
  if (format === 'html') return 'text/html';
  return format === 'json' ? 'application/json' : styleOf(format).type;
}

function asPage(reader: Reader, cite: Cite, { place, citation }: Cited): AnswerContent {
  const { uri, language } = reader;
  const addresses = addressesOf(uri, place, cite.viewers);
  const body = citePage({
    reader,
    place,
    citation,
    addresses,
    quotes: quotesOf(uri, place),
    styles: stylesOf(citation, language),
  });
  const links = linkHeader(citationLinks(citation, addresses.cite, addresses.canvas));
  return { type: HTML, body, headers: { Link: links } };
}

function asData(
  { uri, language }: Reader,
  cite: Cite,
  { place, citation }: Cited,
  format: 'json' | StyleName,
): AnswerContent {
  if (format === 'json') {
    const body = JSON.stringify(citationJson(uri, place, citation, language, cite.viewers));
    return { type: 'application/json', body };
  }
  const { type, extension, write } = styleOf(format);
  return {
    type: type.endsWith('json') ? type : `${type}; charset=utf-8`,
    body: write(citation, language).text,
    headers: { 'Content-Disposition': `inline; filename="${citation.id}.${extension}"` },
  };
}

function sendAnswer(req: Request, res: Response, answer: AnswerContent): void {
  const etag = etagOf(answer.body);
  send(req, res, { ...answer, etag, cache: REVALIDATE });
}

const PAGES = /^\/(?:records(?:\/[^/]+){0,2})?$/;
const VIEWERS = /^\/(?:mirador|uv)$/;

const CONTENT_STATE_PARAMETER = /[?&](?:iiif-content|manifest)=/;

type Query = { 'iiif-content'?: string; manifest?: string; lang?: string };

const contentStateQueryOf = queryReader<Query>('viewer');

/**
 * `iiif-content` on every page. A page for people redirects to the leaf and region of the content state,
 * or to a viewer if they are in another archive. The viewers get every content state in the one form that
 * they all read; `manifest`, the parameter of other servers, works like it. https://iiif.io/api/content-state/1.0/#31-link
 */
export function contentStateRoutes({ uri, cite }: { uri: Uris; cite: Cite }): Router {
  /** The address to redirect to; undefined if the page itself is shown. */
  const redirectOf = async (path: string, { 'iiif-content': content, manifest, lang }: Query) => {
    const isViewer = VIEWERS.test(path);
    const text = content || (isViewer ? manifest : undefined);
    if (!text) return undefined;
    const location = await cite.locate(text);
    if (isViewer && text === content && text === (location?.state ?? text)) return undefined;
    const address = isViewer ? viewerOf(uri, path, location, text) : pageOf(uri, location, text);
    return lang === undefined ? address : withLanguage(address, lang);
  };
  const routes = Router();
  routes.use(async (req, res, next) => {
    const hasContentState =
      (PAGES.test(req.path) || VIEWERS.test(req.path)) && CONTENT_STATE_PARAMETER.test(req.url);
    const Location = hasContentState
      ? await redirectOf(req.path, contentStateQueryOf(req.url))
      : undefined;
    if (Location === undefined) next();
    else send(req, res, { status: 303, type: 'text/plain', body: '', headers: { Location } });
  });
  return routes;
}

type Location = Awaited<ReturnType<Cite['locate']>>;

function pageOf(uri: Uris, location: Location, text: string): string {
  if (!location) return uri.mirador(text);
  const { record, folio, box } = location;
  if (folio === undefined || box === undefined) return uri.record(record);
  const xywh = `xywh=${formatBox(box)}`;
  // In the query for the preview of shared links, in the fragment for the page itself.
  return `${uri.folio(record, folio)}?${xywh}#${xywh}`;
}

const viewerOf = (uri: Uris, path: string, location: Location, text: string): string =>
  (path === '/uv' ? uri.uv : uri.mirador)(location?.state ?? text);

function withLanguage(address: string, lang: string): string {
  const url = new URL(address);
  url.searchParams.set('lang', lang);
  return url.href;
}
