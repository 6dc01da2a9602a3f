// Passkeys: browsers know no other way to them than a script. It is the only one here; whatever else there is works without it.
'use strict';

const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
const text = buffer =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** What the server wants to see from the browser. */
async function ask(form) {
  const body = new URLSearchParams({ wanted: form.dataset.passkey, sign_up_code: form.elements.sign_up_code?.value ?? '' });
  const answer = await fetch('/passkey/ask', { method: 'POST', body });
  const publicKey = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const known of [...(publicKey.allowCredentials ?? []), ...(publicKey.excludeCredentials ?? [])]) known.id = bytes(known.id);
  return publicKey;
}

/** Sends what the browser says. */
function send(form, { id, rawId, type, authenticatorAttachment, response }) {
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = text(response.userHandle);
  }
  const answer = { id, rawId: text(rawId), type, authenticatorAttachment, clientExtensionResults: {}, response: said };
  form.elements.passkey.value = JSON.stringify(answer);
  form.submit();
}

const isNew = form => ['add', 'sign_up'].includes(form.dataset.passkey);
let offered;

async function use(form) {
  const failed = form.querySelector('[role=alert]');
  failed.hidden = true;
  offered?.abort();
  try {
    const publicKey = await ask(form);
    send(form, await (isNew(form) ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })));
  } catch {
    failed.hidden = false;
  }
}

/** Lets the browser offer passkeys in the field of the login name; anew before what was asked for is over. */
async function offer(form) {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  offered = new AbortController();
  const { signal } = offered;
  const anew = setTimeout(() => { offered.abort(); offer(form); }, 240_000);
  signal.addEventListener('abort', () => clearTimeout(anew));
  try {
    send(form, await navigator.credentials.get({ publicKey: await ask(form), mediation: 'conditional', signal }));
  } catch {
    // Nobody chose one.
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', event => { event.preventDefault(); use(form); });
    if (form.dataset.passkey === 'sign_in') offer(form);
  }
  for (const note of document.querySelectorAll('[data-passkey-none]')) note.hidden = true;
}
