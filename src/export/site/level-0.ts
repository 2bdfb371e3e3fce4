import { isObject, type Json } from '../../iiif/json.ts';

/** What is asked of a server that only has files. https://iiif.io/api/image/3.0/compliance/ */
const KEPT = [
  '@context',
  'id',
  'type',
  'protocol',
  'profile',
  'width',
  'height',
  'sizes',
  'tiles',
  'rights',
  'partOf',
  'seeAlso',
];

/** The image information of the same image as files: level 0. https://iiif.io/api/image/3.0/#5-image-information */
export const info0 = (info: Json): Json => ({
  ...Object.fromEntries(Object.entries(info).filter(([name]) => KEPT.includes(name))),
  profile: 'level0',
});

/** A document whose services are those that files can give: Image API 3.0, level 0. */
export function document0(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(document0);
  if (!isObject(value)) return value;
  const { service, ...rest } = value;
  const services = (Array.isArray(service) ? service : [])
    .filter((one) => isObject(one) && one['type'] === 'ImageService3')
    .map((one) => ({ ...one, profile: 'level0' }));
  const own = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, document0(one)]));
  return services.length ? { ...own, service: services } : own;
}
