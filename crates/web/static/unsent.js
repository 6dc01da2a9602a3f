// Keeps what is written into a form while it is written. Without scripts its button does the same.
'use strict';

const form = document.querySelector('form[data-unsent]');
const said = form?.querySelector('[role=status]');
const PAUSE = 1500;
let timer;

async function keep() {
  timer = undefined;
  const body = new URLSearchParams(new FormData(form));
  body.set('do', 'keep');
  const answer = await fetch(location.pathname, { method: 'POST', body, redirect: 'manual', keepalive: true }).catch(() => null);
  said.textContent = answer?.type === 'opaqueredirect' ? form.dataset.unsent : form.dataset.lost;
}

form?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
});
form?.addEventListener('submit', () => {
  clearTimeout(timer);
  timer = undefined;
});
addEventListener('pagehide', () => timer && keep());
