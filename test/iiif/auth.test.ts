import { expect } from 'chai';
import { compiledSchema } from '../../src/check/schema.ts';
import {
  authServices1,
  authServices2,
  probeResult,
  tokenError1,
  tokenError2,
  tokenMessage1,
  tokenMessage2,
} from '../../src/iiif/auth.ts';
import { uris } from '../../src/iiif/uri.ts';

const uri = uris('https://archive.example');
const note = { en: ['Closed until 2040: personal data'], ru: ['Закрыто до 2040 года'] };
const heading = { en: ['Closed'], ru: ['Закрыто'] };
const image = { image: 'letter_p1', archive: 'the Archive', heading, note } as const;

describe('the services of a restricted image', () => {
  it('are declared as in the specification of the Authorization Flow 2.0', () => {
    const [probe] = authServices2(uri, { ...image, methods: ['active'] });
    expect(probe).to.deep.equal({
      id: 'https://archive.example/iiif/auth/2/probe/letter_p1',
      type: 'AuthProbeService2',
      errorHeading: heading,
      errorNote: note,
      service: [
        {
          id: 'https://archive.example/iiif/auth/2/access/active',
          type: 'AuthAccessService2',
          profile: 'active',
          label: { en: ['Sign in to the Archive'], ru: ['Вход: the Archive'] },
          heading,
          note,
          confirmLabel: { en: ['Sign in'], ru: ['Войти'] },
          service: [
            {
              id: 'https://archive.example/iiif/auth/2/token/active',
              type: 'AuthAccessTokenService2',
              errorHeading: heading,
              errorNote: note,
            },
            {
              id: 'https://archive.example/iiif/auth/2/logout',
              type: 'AuthLogoutService2',
              label: { en: ['Sign out of the Archive'], ru: ['Выход: the Archive'] },
            },
          ],
        },
      ],
    });
  });

  it('come in the order in which they ask least of the reader, and external has no address', () => {
    const methods = ['active', 'kiosk', 'external'] as const;
    const [probe] = authServices2(uri, { ...image, methods });
    expect(probe?.service.map(({ profile }) => profile)).to.deep.equal([
      'external',
      'kiosk',
      'active',
    ]);
    expect(probe?.service[0]).to.not.have.property('id');
    expect(probe?.service[1]?.id).to.equal('https://archive.example/iiif/auth/2/access/kiosk');
    for (const access of probe?.service ?? []) {
      const tokens = access.service.filter(({ type }) => type === 'AuthAccessTokenService2');
      expect(tokens).to.have.length(1);
    }
  });

  it('name the archive by its host, if it has no name', () => {
    const [probe] = authServices2(uri, { image: 'a_b', methods: ['active'] });
    expect(probe?.service[0]?.label['en']).to.deep.equal(['Sign in to archive.example']);
  });

  it('are none where nobody can open the image', () => {
    expect(authServices2(uri, { ...image, methods: [] })).to.deep.equal([]);
    expect(authServices1(uri, { ...image, methods: [] })).to.deep.equal([]);
  });

  it('are declared in version 1.0 with every property that is required', () => {
    const [kiosk] = authServices1(uri, { ...image, methods: ['kiosk'] }, 'ru');
    const [login, ...more] = authServices1(uri, { ...image, methods: ['kiosk', 'active'] }, 'ru');
    expect(more, 'Universal Viewer would give up after the first').to.deep.equal([]);
    expect(kiosk).to.deep.include({
      '@context': 'http://iiif.io/api/auth/1/context.json',
      '@id': 'https://archive.example/iiif/auth/1/access/kiosk',
      profile: 'http://iiif.io/api/auth/1/kiosk',
      label: 'Читальный зал: the Archive',
    });
    expect(login).to.deep.equal({
      '@context': 'http://iiif.io/api/auth/1/context.json',
      '@id': 'https://archive.example/iiif/auth/1/access/active',
      '@type': 'AuthCookieService1',
      profile: 'http://iiif.io/api/auth/1/login',
      label: 'Вход: the Archive',
      header: 'Закрыто',
      description: 'Закрыто до 2040 года',
      confirmLabel: 'Войти',
      failureHeader: 'Закрыто',
      failureDescription: 'Закрыто до 2040 года',
      service: [
        {
          '@id': 'https://archive.example/iiif/auth/1/token/active',
          '@type': 'AuthTokenService1',
          profile: 'http://iiif.io/api/auth/1/token',
        },
        {
          '@id': 'https://archive.example/iiif/auth/1/logout',
          '@type': 'AuthLogoutService1',
          profile: 'http://iiif.io/api/auth/1/logout',
          label: 'Выход: the Archive',
        },
      ],
    });
  });
});

describe('the messages of authorization', () => {
  const faults = compiledSchema('auth-2');
  const substitute = uri.image(3, 'letter_p1-small');

  it('are as the specification describes them', () => {
    for (const message of [
      probeResult({ status: 200 }),
      probeResult({ status: 401 }),
      probeResult({ status: 401, heading, note }),
      probeResult({ status: 403, heading, note, substitute }),
      tokenMessage2({ token: 'x', expiresIn: 300 }, 'm1'),
      tokenError2('missingAspect', 'm1'),
      tokenError2('invalidOrigin', ''),
    ]) {
      expect(faults(message), JSON.stringify(message)).to.deep.equal([]);
    }
  });

  it('offer a substitute, and say why, only where access is denied', () => {
    expect(probeResult({ status: 200, substitute, heading, note })).to.deep.equal({
      '@context': 'http://iiif.io/api/auth/2/context.json',
      type: 'AuthProbeResult2',
      status: 200,
    });
    expect(probeResult({ status: 401, substitute }).substitute).to.deep.equal([
      {
        id: `${substitute}/full/max/0/default.jpg`,
        type: 'Image',
        format: 'image/jpeg',
        service: [{ id: substitute, type: 'ImageService3', profile: 'level2' }],
      },
    ]);
  });

  it('have the names of version 1.0 there', () => {
    expect(tokenMessage1({ token: 'x', expiresIn: 300 }, 'm1')).to.deep.equal({
      messageId: 'm1',
      accessToken: 'x',
      expiresIn: 300,
    });
    expect(tokenMessage1({ token: 'x', expiresIn: 300 })).to.not.have.property('messageId');
    expect(tokenError1('missingAspect', 'm1')).to.include({ error: 'missingCredentials' });
    expect(tokenError1('expiredAspect')).to.include({ error: 'invalidCredentials' });
  });
});
