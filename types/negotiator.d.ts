/** What is used of negotiator 1.1; @types/negotiator describes 0.6. */
declare module 'negotiator' {
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default class Negotiator {
    constructor(request: {
      readonly headers: { readonly [name: string]: string | string[] | undefined };
    });
    encodings(available: readonly string[], options?: { preferred?: readonly string[] }): string[];
    languages(): string[];
    mediaTypes<T extends string>(available: readonly T[]): T[];
  }
}
