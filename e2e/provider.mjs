// An office's identity provider, as small as one can be: OpenID Connect by code, with PKCE. It asks who one is and believes it.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

const coded = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Serves it: where it is, and `close`. */
export async function provider(client, secret) {
  const codes = new Map();
  let issuer;
  const json = (response, value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    const said = url.searchParams;
    if (url.pathname === '/.well-known/openid-configuration') {
      return json(response, {
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (url.pathname === '/keys') return json(response, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] });
    if (url.pathname === '/authorize' && !said.has('who')) {
      assert.equal(said.get('prompt'), 'login');
      const kept = [...said].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('');
      response.writeHead(200, { 'content-type': 'text/html' });
      return response.end(`<!doctype html><title>Office</title><form>${kept}<input name="who" aria-label="Who"><button>Sign in</button></form>`);
    }
    if (url.pathname === '/authorize') {
      const code = randomUUID();
      codes.set(code, said);
      const back = new URL(said.get('redirect_uri'));
      for (const [name, value] of Object.entries({ code, state: said.get('state'), iss: issuer })) back.searchParams.set(name, value);
      return response.writeHead(303, { location: back.href }).end();
    }
    if (url.pathname !== '/token') return response.writeHead(404).end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const asked = codes.get(form.get('code'));
    assert.equal(request.headers.authorization, `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`);
    assert.equal(createHash('sha256').update(form.get('code_verifier')).digest('base64url'), asked.get('code_challenge'));
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: asked.get('who'), aud: client, nonce: asked.get('nonce'), iat: now, exp: now + 60, auth_time: now };
    const text = `${coded({ alg: 'ES256', kid: 'one' })}.${coded(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    json(response, { access_token: 'a', token_type: 'Bearer', id_token: `${text}.${signature}` });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
  return { issuer, close: () => server.close() };
}
