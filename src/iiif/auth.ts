import type { Closure } from '../record/access.ts';
import { type LanguageMap, textIn } from '../record/language.ts';
import { closureWords } from './closure-words.ts';
import type { Uris } from './uri.ts';

/** https://iiif.io/api/auth/2.0/#linked-data-context-and-extensions */
export const AUTH_2_CONTEXT = 'http://iiif.io/api/auth/2/context.json';

/** https://iiif.io/api/auth/1.0/ */
export const AUTH_1_CONTEXT = 'http://iiif.io/api/auth/1/context.json';

/**
 * How a reader gets in: `active` by signing in; `kiosk` by the network, through a window that closes by
 * itself; `external` by what the browser has already (the network, a ticket, a session), without a window.
 * https://iiif.io/api/auth/2.0/#interaction-patterns
 */
export type AuthMethod = 'active' | 'kiosk' | 'external';

/** An image that is not open to everyone. */
export type RestrictedImage = {
  readonly image: string;
  readonly methods: readonly AuthMethod[];
  /** The name of the archive; by default its host. */
  readonly archive?: string;
  /** What readers are told: that it is closed, and why and until when. */
  readonly heading?: LanguageMap;
  readonly note?: LanguageMap;
};

/** The order in which clients should try them: what asks least of the reader comes first. */
const ORDER: readonly AuthMethod[] = ['external', 'kiosk', 'active'];

const sorted = (methods: readonly AuthMethod[]): readonly AuthMethod[] =>
  ORDER.filter((method) => methods.includes(method));

const RESTRICTED: LanguageMap = {
  en: ['This image is not open to everyone'],
  ru: ['Доступ к этому изображению ограничен'],
};

/** What a reader can do, where the note does not say it. */
const HOW: LanguageMap = {
  en: ['Readers who may see it sign in, or open the ticket they were given.'],
  ru: ['Чтобы увидеть его, войдите или откройте полученный пропуск.'],
};

const SIGN_IN: LanguageMap = { en: ['Sign in'], ru: ['Войти'] };

const worded = (en: string, ru: string, archive: string): LanguageMap => ({
  en: [en.replace('…', archive)],
  ru: [ru.replace('…', archive)],
});

const labelOf = (method: AuthMethod, archive: string): LanguageMap =>
  method === 'active'
    ? worded('Sign in to …', 'Вход: …', archive)
    : worded('Reading room of …', 'Читальный зал: …', archive);

const nameOf = (uri: Uris, { archive }: RestrictedImage): string =>
  archive ?? new URL(uri.base).host;

/**
 * The services of a restricted image, for `service` of its info.json and of its image service in a
 * Manifest; `AUTH_2_CONTEXT` then comes before the context of the document. None without a method: what
 * nobody can open leads nowhere.
 * https://iiif.io/api/auth/2.0/#probe-service-description
 */
export function authServices2(uri: Uris, image: RestrictedImage) {
  const { heading = RESTRICTED, note } = image;
  const archive = nameOf(uri, image);
  const methods = sorted(image.methods);
  if (methods.length === 0) return [];
  return [
    {
      id: uri.authProbe(image.image),
      type: 'AuthProbeService2' as const,
      errorHeading: heading,
      ...(note && { errorNote: note }),
      service: methods.map((method) => ({
        ...(method !== 'external' && { id: uri.authAccess(2, method) }),
        type: 'AuthAccessService2' as const,
        profile: method,
        label: labelOf(method, archive),
        ...(method === 'active' && { heading, note: note ?? HOW, confirmLabel: SIGN_IN }),
        service: [
          {
            id: uri.authToken(2, method),
            type: 'AuthAccessTokenService2' as const,
            errorHeading: heading,
            errorNote: note ?? HOW,
          },
          ...(method === 'active'
            ? [
                {
                  id: uri.authLogout(2),
                  type: 'AuthLogoutService2' as const,
                  label: worded('Sign out of …', 'Выход: …', archive),
                },
              ]
            : []),
        ],
      })),
    },
  ];
}

const PROFILES_1 = { active: 'login', kiosk: 'kiosk', external: 'external' } as const;

/**
 * The same in version 1.0, for `service` of an info.json of the Image API 2.1 and of an image service in a
 * Manifest. It has no language maps. Where readers can sign in, that is the only service: Universal Viewer
 * gives up after the first of the others. A reader in a network of the archive needs none of them, since
 * their requests are answered as such.
 * https://iiif.io/api/auth/1.0/#service-description
 *
 * @param language of the texts
 */
export function authServices1(uri: Uris, image: RestrictedImage, language = 'en') {
  const { heading = RESTRICTED, note = HOW } = image;
  const archive = nameOf(uri, image);
  const says = (text: LanguageMap) => textIn(text, language);
  const methods: readonly AuthMethod[] = image.methods.includes('active')
    ? ['active']
    : sorted(image.methods);
  return methods.map((method) => ({
    '@context': AUTH_1_CONTEXT,
    '@id': uri.authAccess(1, method),
    // Presentation 3 wants the types, and 1.0 has none. https://iiif.io/api/presentation/3.0/#service
    '@type': 'AuthCookieService1' as const,
    profile: `http://iiif.io/api/auth/1/${PROFILES_1[method]}`,
    label: says(labelOf(method, archive)),
    header: says(heading),
    description: says(note),
    ...(method === 'active' && { confirmLabel: says(SIGN_IN) }),
    failureHeader: says(heading),
    failureDescription: says(note),
    service: [
      {
        '@id': uri.authToken(1, method),
        '@type': 'AuthTokenService1' as const,
        profile: 'http://iiif.io/api/auth/1/token',
      },
      ...(method === 'active'
        ? [
            {
              '@id': uri.authLogout(1),
              '@type': 'AuthLogoutService1' as const,
              profile: 'http://iiif.io/api/auth/1/logout',
              label: says(worded('Sign out of …', 'Выход: …', archive)),
            },
          ]
        : []),
    ],
  }));
}

/** The services of an image that is closed to everyone else, for its image information; undefined if it has none. */
export function imageAuth(uri: Uris, closure: Closure, image: string, archive?: string) {
  if (closure.admits.length === 0) return undefined;
  const named = archive !== undefined && { archive };
  const restricted = { image, methods: closure.admits, heading: closureWords(closure), ...named };
  return {
    context: AUTH_2_CONTEXT,
    services: { 2: authServices1(uri, restricted), 3: authServices2(uri, restricted) },
  };
}

/** What a reader may have of an image. */
export type ImageAccess = {
  /** 200, 401 where signing in could help, 403 where it could not. */
  readonly status: 200 | 401 | 403;
  /** The image service of what may be had instead; it must be open to this reader. */
  readonly substitute?: string;
  readonly heading?: LanguageMap;
  readonly note?: LanguageMap;
};

/** https://iiif.io/api/auth/2.0/#probe-service-response */
export function probeResult({ status, substitute, heading = RESTRICTED, note }: ImageAccess) {
  return {
    '@context': AUTH_2_CONTEXT,
    type: 'AuthProbeResult2' as const,
    status,
    ...(status !== 200 && substitute && { substitute: [substituteImage(substitute)] }),
    ...(status !== 200 && { heading, ...(note && { note }) }),
  };
}

const substituteImage = (service: string) => ({
  id: `${service}/full/max/0/default.jpg`,
  type: 'Image' as const,
  format: 'image/jpeg',
  service: [{ id: service, type: 'ImageService3' as const, profile: 'level2' }],
});

/** The errors of both versions, by their names in 2.0. https://iiif.io/api/auth/2.0/#access-token-error-format */
const ERRORS_1 = {
  invalidRequest: 'invalidRequest',
  invalidOrigin: 'invalidOrigin',
  missingAspect: 'missingCredentials',
  invalidAspect: 'invalidCredentials',
  expiredAspect: 'invalidCredentials',
  unavailable: 'unavailable',
} as const;

export type TokenError = keyof typeof ERRORS_1;

type Token = { readonly token: string /** Seconds. */; readonly expiresIn: number };

/** https://iiif.io/api/auth/2.0/#access-token-message-format */
export const tokenMessage2 = ({ token, expiresIn }: Token, messageId: string) => ({
  '@context': AUTH_2_CONTEXT,
  type: 'AuthAccessToken2' as const,
  accessToken: token,
  expiresIn,
  messageId,
});

/** https://iiif.io/api/auth/2.0/#access-token-error-format */
export const tokenError2 = (profile: TokenError, messageId: string) => ({
  '@context': AUTH_2_CONTEXT,
  type: 'AuthAccessTokenError2' as const,
  profile,
  heading: RESTRICTED,
  note: HOW,
  messageId,
});

/** https://iiif.io/api/auth/1.0/#the-json-access-token-response */
export const tokenMessage1 = ({ token, expiresIn }: Token, messageId?: string) => ({
  ...(messageId !== undefined && { messageId }),
  accessToken: token,
  expiresIn,
});

/** https://iiif.io/api/auth/1.0/#access-token-error-conditions */
export const tokenError1 = (error: TokenError, messageId?: string) => ({
  ...(messageId !== undefined && { messageId }),
  error: ERRORS_1[error],
  description: textIn(HOW, 'en'),
});
