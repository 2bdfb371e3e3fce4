/**
 * The ids inside a TEI file. Ids of folios and layers hold no dots, so none of these can mean two
 * things; the letter in front makes them names where the id begins with a digit.
 */
export const surfaceId = (folio: string): string => `f.${folio}`;

export const textId = (layer: string): string => `t.${layer}`;

export const unitId = (folio: string, layer: string, unit: string): string =>
  `u.${folio}.${layer}.${unit}`;

export const zoneId = (folio: string, layer: string, unit: string): string =>
  `z.${folio}.${layer}.${unit}`;
