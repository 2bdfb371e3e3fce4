import { isObject, textOf } from '../validation/iiif/json.ts';
import type { AnnotationRead, ManifestRead, PageRead, ServiceRead } from './contract-reading.ts';

/* What is asked of a Manifest to tell what a viewer makes of it. */

export const allPages = ({ canvases }: ManifestRead) => canvases.flatMap(({ pages }) => pages);

export const annotationsIn = (pages: readonly PageRead[]): readonly AnnotationRead[] =>
  pages.flatMap(({ annotations = [] }) => annotations);

export const labelsOf = (pages: readonly PageRead[]) => [
  ...new Set(pages.map(({ label }) => label)),
];

const hasText = ({ annotations }: PageRead) =>
  annotations?.some(({ bodies }) => bodies.includes('TextualBody')) ?? true;

export const textsOf = (pages: readonly PageRead[]) => labelsOf(pages.filter(hasText));

export const isTranscript = ({ annotations }: PageRead) =>
  annotations?.some(
    ({ motivations, bodies }) =>
      motivations.includes('supplementing') && bodies.includes('TextualBody'),
  ) ?? true;

export const isRemark = ({ motivations }: AnnotationRead) =>
  motivations.some((one) => one === 'commenting' || one === 'tagging');

export const isChoice = ({ bodies }: AnnotationRead) => bodies[0] === 'Choice';
export const hasMany = ({ targets }: AnnotationRead) => targets.length > 1;
export const isEmptyHere = ({ isEmbedded, annotations }: PageRead) =>
  isEmbedded && annotations?.length === 0;

export const isSearch = ({ type }: ServiceRead) => /^SearchService[12]$/.test(type);
export const isOldSearch = ({ profile }: ServiceRead) =>
  /^http:\/\/iiif\.io\/api\/search\/[01]\/search$/.test(profile);

export const isLooseSource = (target: unknown) =>
  isObject(target) && target['type'] === 'SpecificResource' && typeof target['source'] === 'string';

export function isElsewhere(target: unknown, canvases: ReadonlySet<string>): boolean {
  const source = isObject(target) ? (target['source'] ?? target) : target;
  const uri = isObject(source) ? textOf(source['id']) : textOf(source);
  return uri !== undefined && !canvases.has(uri.split('#')[0] ?? '');
}

export const searchOf = (service: ServiceRead | undefined) =>
  service ? { search: `${service.type || 'search'} ${service.id}` } : {};

export const noSearch = (
  { services }: ManifestRead,
  isKnown: (service: ServiceRead) => boolean,
  why: string,
) => when(services.some(isSearch) && !services.some(isKnown), `it does not search: ${why}`);

export const unread = (pages: readonly PageRead[]) => {
  const count = pages.filter(({ annotations }) => annotations === undefined).length;
  return when(count > 0, `${count} pages are fetched by the viewer and are not counted here`);
};

export const counted = (found: readonly unknown[], what: string) =>
  when(found.length > 0, `${found.length} annotations ${what}`);

export const when = (holds: boolean, note: string): readonly string[] => (holds ? [note] : []);
