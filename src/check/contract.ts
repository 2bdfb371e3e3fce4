import type { JsonObject } from '../validation/iiif/json.ts';
import {
  allPages,
  annotationsIn,
  counted,
  hasMany,
  isChoice,
  isElsewhere,
  isEmptyHere,
  isLooseSource,
  isOldSearch,
  isRemark,
  isSearch,
  isTranscript,
  labelsOf,
  noSearch,
  searchOf,
  textsOf,
  unread,
  when,
} from './contract-fact.ts';
import { type AnnotationRead, type ManifestRead, readManifest } from './contract-reading.ts';

/** What one viewer shows of a Manifest. */
export type Contract = {
  readonly viewer: string;
  /** How many annotations it lists, of those that are known. */
  readonly annotations: number;
  /** The labels of the texts that it shows. */
  readonly texts: readonly string[];
  /** The service it searches with. */
  readonly search?: string;
  /** What is not shown, or shown otherwise than meant, and why. */
  readonly notes: readonly string[];
};

/**
 * What viewers in use show of a Manifest, by what they are known to do: Mirador 4, Universal Viewer
 * 4, Clover 3, TIFY 0.35 and Theseus.
 *
 * @param pages pages of annotations that the Manifest only names, by id, as far as they are known
 */
export function viewerContract(
  manifest: JsonObject,
  pages: ReadonlyMap<string, JsonObject> = new Map(),
): readonly Contract[] {
  const read = readManifest(manifest, pages);
  return [mirador(read), universalViewer(read), clover(read), tify(read), theseus(read)];
}

function mirador(read: ManifestRead): Contract {
  const pages = allPages(read);
  const annotations = annotationsIn(pages);
  const older = annotations.filter(isRemark).length;
  return {
    viewer: 'Mirador',
    annotations: annotations.length,
    texts: textsOf(pages),
    ...searchOf(read.services.find(isOldSearch)),
    notes: [
      ...unread(pages),
      ...when(pages.some(isEmptyHere), 'a page with empty items is never fetched'),
      ...when(
        older < annotations.length,
        `Mirador 3 and 4.0, as they come, list ${older || 'none'} of them: only comments and tags`,
      ),
      ...counted(annotations.filter(isChoice), 'show nothing, since their body is a Choice'),
      ...counted(annotations.filter(hasMany), 'are shown at their first target only'),
      ...when(textsOf(pages).length > 1, 'the texts stand in one list without their labels'),
      ...noSearch(read, isOldSearch, 'it knows Search 1, by its profile, and there is none'),
    ],
  };
}

function universalViewer(read: ManifestRead): Contract {
  const pages = allPages(read);
  const { renderings } = read;
  return {
    viewer: 'Universal Viewer',
    annotations: 0,
    texts: [],
    ...searchOf(read.services.find(isOldSearch)),
    notes: [
      ...when(pages.length > 0, 'annotations on images are not shown, only hits of a search'),
      ...when(
        pages.length > 0,
        renderings
          ? `the texts are reached as downloads only; there are ${renderings}`
          : 'there is no rendering by which the texts could be downloaded',
      ),
      ...noSearch(read, isOldSearch, 'it knows Search 1, by its profile, and there is none'),
    ],
  };
}

function clover(read: ManifestRead): Contract {
  const pages = allPages(read);
  const annotations = annotationsIn(pages);
  const ids = new Set(read.canvases.map(({ id }) => id));
  const isStopped = ({ targets }: AnnotationRead) =>
    targets.some((target) => isLooseSource(target) || isElsewhere(target, ids));
  const search = read.services.find((one) => one.place === 'service' && isSearch(one));
  return {
    viewer: 'Clover',
    annotations: annotations.length,
    texts: textsOf(pages),
    ...searchOf(search),
    notes: [
      ...unread(pages),
      ...counted(
        annotations.filter(isStopped),
        'stop it: their target is a source written as a string, or no canvas of the Manifest',
      ),
      ...counted(annotations.filter(isChoice), 'show “None”, since their body is a Choice'),
      ...counted(
        annotations.filter(({ bodies }) => bodies.length > 1),
        'show their first body only',
      ),
      ...when(textsOf(pages).length > 1, 'the texts stand in one list without their labels'),
      ...noSearch(read, (one) => one === search, 'it looks for search in “service” only'),
    ],
  };
}

function tify(read: ManifestRead): Contract {
  const first = read.canvases.flatMap(({ pages }) => pages.slice(0, 1));
  const rest = read.canvases.flatMap(({ pages }) => pages.slice(1));
  return {
    viewer: 'TIFY',
    annotations: annotationsIn(first).length,
    texts: textsOf(first),
    notes: [
      ...unread(first),
      ...when(
        rest.length > 0,
        `only the first page of each canvas is shown, not ${labelsOf(rest).join(', ')}`,
      ),
      ...counted(annotationsIn(first).filter(isChoice), 'have a Choice as body and may be empty'),
      ...when(read.services.some(isSearch), 'it does not search'),
    ],
  };
}

function theseus(read: ManifestRead): Contract {
  const pages = allPages(read);
  const transcripts = read.canvases.flatMap(({ pages }) => pages.filter(isTranscript).slice(0, 1));
  const taken = new Set(labelsOf(transcripts));
  const others = labelsOf(pages.filter(isTranscript)).filter((label) => !taken.has(label));
  return {
    viewer: 'Theseus',
    annotations: annotationsIn(pages).length,
    texts: labelsOf(transcripts),
    ...searchOf(read.services.find(isSearch)),
    notes: [
      ...unread(pages),
      ...when(
        others.length > 0,
        `as the text of a canvas the first is taken, not ${others.join(', ')}`,
      ),
    ],
  };
}
