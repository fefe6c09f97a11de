// Certified OpenID providers (oidc-provider) on loopback: one that acts like LINE Login, two like town offices.
// Told by one line of JSON on stdin, tells its ports by one line on stdout, ends when stdin does.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [told] = await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', (line) => resolve([JSON.parse(line)])));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

// Who is at the keyboard; set by POST /person.
let person = { id: 'U0123456789abcdef0123456789abcdef', email: 'yakuba@example.lg.jp', verified: true, cancels: false };

const jwk = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid: `${alg}-1` });
const keys = [jwk('ec', { namedCurve: 'P-256' }, 'ES256'), jwk('rsa', { modulusLength: 2048 }, 'RS256')];

function configuration(client, extra) {
  return {
    clients: [{ grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: [told.redirect + client.path], ...client.metadata }],
    jwks: { keys },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub', 'amr', 'auth_time'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    enabledJWA: { idTokenSigningAlgValues: ['HS256', 'ES256', 'RS256'] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: '団員 太郎', email: person.email, email_verified: person.verified }) }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    ...extra,
  };
}

function serve(make) {
  return new Promise((resolve) => {
    const state = {};
    const server = createServer(async (request, response) => {
      if (request.method === 'POST' && request.url === '/person') {
        let body = '';
        for await (const chunk of request) body += chunk;
        person = { ...person, ...JSON.parse(body) };
        response.writeHead(204).end();
      } else if (request.url.startsWith('/interaction/')) {
        const result = person.cancels
          ? { error: 'access_denied', error_description: 'The resource owner denied the request.' }
          : { login: { accountId: person.id, amr: ['pwd', 'mfa'], remember: false } };
        await state.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } else {
        state.callback(request, response);
      }
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      state.provider = make(port);
      state.callback = state.provider.callback();
      state.provider.on('server_error', (_, error) => console.error(error));
      resolve(port);
    });
  });
}

const line = await serve(() => new Provider('https://access.line.me', configuration(
  {
    path: '/sign-in/line/callback',
    metadata: { client_id: '1650000001', client_secret: told.secret, token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'HS256' },
  },
  { routes: { authorization: '/oauth2/v2.1/authorize', token: '/oauth2/v2.1/token', jwks: '/oauth2/v2.1/certs' } },
)));

const office = (alg, auth, extra) => serve((port) => new Provider(`http://127.0.0.1:${port}`, configuration(
  { path: '/sign-in/staff/callback', metadata: { client_id: 'brigade', client_secret: told.secret, token_endpoint_auth_method: auth, id_token_signed_response_alg: alg } },
  extra,
)));

// One by the book: the address only by UserInfo. One that puts it into the ID token, as many do.
const rs256 = await office('RS256', 'client_secret_post', { conformIdTokenClaims: true });
const es256 = await office('ES256', 'client_secret_basic', { conformIdTokenClaims: false, clientAuthMethods: ['client_secret_basic'] });
console.log(JSON.stringify({ line, rs256, es256 }));
