// The few pages people see, in bokmål: plain HTML, no script, nothing from another host.
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escape(value) {
  return String(value).replace(/[&<>"']/gu, (character) => escapes[character]);
}

const style = `
:root { color-scheme: light; --ink: #1e2b3c; --line: #6b7785; --accent: #0062ba; --warm: #fff4d6; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
header { background: var(--warm); border-bottom: 2px solid #b37400; padding: .75rem 1rem; font-weight: 600; }
main { max-width: 42rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
.search { display: flex; gap: .5rem; flex-wrap: wrap; }
input[type=search] { flex: 1 1 12rem; font: inherit; padding: .6rem; border: 1px solid var(--line); border-radius: 4px; min-width: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin: .5rem 0; }
button { font: inherit; border-radius: 4px; padding: .6rem 1rem; border: 2px solid var(--accent); background: #fff; color: var(--accent); cursor: pointer; }
button.person { width: 100%; text-align: left; color: var(--ink); border: 1px solid var(--line); }
button.person:hover, button:hover { background: #e6f0f9; }
button strong { display: block; color: var(--accent); }
button.primary { background: var(--accent); color: #fff; }
button.primary:hover { background: #004a8d; }
:focus-visible { outline: 3px solid #000; outline-offset: 2px; }
code { overflow-wrap: anywhere; }
`;

function page(title, heading, body) {
  return `<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(heading)} – ${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<header>Syntetiske personer. ${escape(title)} er bare for utvikling og test.</header>
<main>
<h1>${escape(heading)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** @param groups [{ heading, people: [{ value, name, detail }] }] */
export function loginPage(title, { action, client, hint, query, groups, shown, found }) {
  const count = found === 0
    ? 'Ingen treff. Prøv færre bokstaver, eller tøm feltet for å se alle.'
    : shown < found ? `Viser ${shown} av ${found}. Søk for å finne flere.` : `${found} ${found === 1 ? 'person' : 'personer'}.`;
  const lists = groups.filter(({ people }) => people.length > 0).map(({ heading, people }) => `
<h2>${escape(heading)}</h2>
<ul>
${people.map(({ value, name, detail }) => `<li><button class="person" name="person" value="${escape(value)}"><strong>${escape(name)}</strong> ${escape(detail)}</button></li>`).join('\n')}
</ul>`).join('');
  return page(title, 'Velg hvem du vil logge inn som', `
<p>Innlogging til <strong>${escape(client)}</strong>.</p>
<form method="post" action="${escape(action)}">
<label for="q">Søk etter person</label>
<p id="hint">${escape(hint)}</p>
<div class="search">
<input type="search" id="q" name="q" value="${escape(query)}" aria-describedby="hint" autocomplete="off" maxlength="60">
<button name="search" value="1">Søk</button>
</div>
<p role="status">${escape(count)}</p>
${lists}
<h2>Ikke logge inn?</h2>
<button name="cancel" value="1">Avbryt</button>
</form>`);
}

const advice = {
  invalid_request_uri: 'Innloggingen er brukt opp eller utløpt. Gå tilbake til systemet du kom fra, og logg inn på nytt.',
  session_not_found: 'Innloggingen er utløpt, eller den ble startet i en annen nettleser. Gå tilbake til systemet du kom fra, og logg inn på nytt.',
};

export function errorPage(title, { error, error_description: description }) {
  return page(title, 'Innloggingen stoppet', `
<p>${escape(advice[error] ?? 'Systemet du kom fra sendte en forespørsel som ikke kan behandles. Gå tilbake og prøv på nytt, eller vis dette til den som drifter systemet.')}</p>
<p><code>${escape(error)}</code>${description ? `: ${escape(description)}` : ''}</p>`);
}

export function logoutPage(title, form) {
  return page(title, 'Vil du logge ut?', `${form}
<p><button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes">Logg ut</button>
<button type="submit" form="op.logoutForm">Bli innlogget</button></p>`);
}

export function loggedOutPage(title) {
  return page(title, 'Du er logget ut', '<p>Du kan lukke vinduet.</p>');
}

export function frontPage(issuers) {
  return page('Innlogging', 'Stedfortredere for HelseID og ID-porten', `
<p>Disse utstederne finnes her. Start innloggingen fra et system som bruker dem.</p>
<ul>${issuers.map(({ title, url }) => `<li><strong>${escape(title)}</strong><br><a href="${escape(url)}/.well-known/openid-configuration"><code>${escape(url)}</code></a></li>`).join('')}</ul>`);
}
