// The login page: choose a person, no password. It works by plain form posts, so a script can follow it (README.md).
import { errors } from 'oidc-provider';
import { loginPage, errorPage } from './pages.mjs';
import { detailsOf } from './details.mjs';

const shownMax = 30;
const bodyBytesMax = 8 * 1024;
const dates = new Intl.DateTimeFormat('nb-NO', { dateStyle: 'long', timeZone: 'UTC' });

export class Login {
  constructor(profile, provider, codes) {
    this.profile = profile;
    this.provider = provider;
    this.authorizations = codes.authorization['urn:oid:2.16.578.1.12.4.1.1.9060'].codes;
  }

  async handle(req, res) {
    try {
      const interaction = await this.provider.interactionDetails(req, res);
      if (req.method === 'GET') return this.#show(res, interaction, '');
      if (req.method !== 'POST') return answer(res, 405, '');
      const form = new URLSearchParams(await body(req));
      if (form.has('cancel')) return await this.#finish(req, res, { error: 'access_denied', error_description: 'the user cancelled the login' });
      if (!form.has('person')) return this.#show(res, interaction, form.get('q') ?? '');
      const accountId = this.#chosen(form.get('person'));
      if (!accountId) return this.#show(res, interaction, form.get('person').slice(0, 60), 404);
      return await this.#finish(req, res, { login: { accountId, remember: false, ...this.profile.login } });
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return answer(res, 400, errorPage(this.profile.title, { error: 'session_not_found' }));
      if (error.status) return answer(res, error.status, '');
      throw error;
    }
  }

  #candidates() {
    return this.profile.name === 'helseid' ? this.profile.people.healthPersonnel : this.profile.people.citizens;
  }

  // The page sends the pseudonym, and which workplace where there are several to choose from; a script may as well send
  // the HPR number or the national number it knows.
  #chosen(value) {
    const [id, workplace] = value.split('~');
    const person = this.#candidates().find((candidate) => [this.profile.subject(candidate), candidate.hprNumber, candidate.number].includes(id));
    if (!person || (workplace !== undefined && !person.employers[workplace])) return undefined;
    return workplace === undefined ? this.profile.subject(person) : `${this.profile.subject(person)}~${workplace}`;
  }

  async #finish(req, res, result) {
    await this.provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  }

  #show(res, interaction, query, status = 200) {
    const client = this.profile.clients.find(interaction.params.client_id);
    const found = this.#candidates().filter((person) => this.#matches(person, query));
    answer(res, status, loginPage(this.profile.title, {
      action: `${this.profile.path}/login/${interaction.uid}`,
      client: client.name,
      hint: this.profile.name === 'helseid' ? 'Navn, HPR-nummer, autorisasjon eller arbeidssted.' : 'Navn eller fødselsår.',
      query, found: found.length, shown: Math.min(found.length, shownMax),
      groups: this.#groups(found, client, interaction).map(({ heading, people }) => ({ heading, people: people.flatMap((person) => this.#rows(person, client)) })),
    }));
  }

  #groups(found, client, interaction) {
    if (client.staff) return staffFirst(client.staff, found);
    if (this.profile.name !== 'helseid') return [{ heading: 'Innbyggere', people: found.slice(0, shownMax) }];
    if (client.tenancy === 'chosen-at-login') return [{ heading: 'Helsepersonell', people: found.slice(0, shownMax) }];
    const { parent } = this.profile.details.organisation(detailsOf(interaction.params.authorization_details), client);
    const here = found.filter((person) => person.employers.some(({ legalEntity }) => legalEntity === parent)).slice(0, shownMax);
    const elsewhere = found.filter((person) => !here.includes(person)).slice(0, shownMax - here.length);
    return [{ heading: `Ansatte i ${this.profile.people.organisationName(parent)}`, people: here }, { heading: 'Andre', people: elsewhere }];
  }

  #rows(person, client) {
    const value = this.profile.subject(person);
    if (this.profile.name !== 'helseid') return [{ value, name: person.name, detail: placeOf(client.staff, person) ?? born(person) }];
    if (client.tenancy !== 'chosen-at-login' || person.employers.length < 2) return [{ value, name: person.name, detail: this.#work(person) }];
    return person.employers.map((employer, index) => ({ value: `${value}~${index}`, name: person.name, detail: this.#work({ ...person, employers: [employer] }) }));
  }

  #work(person) {
    const titles = person.authorizations.map((code) => this.authorizations[code] ?? code).join(', ') || 'Uten autorisasjon';
    const places = person.employers.map(({ pointOfCare, legalEntity }) => this.profile.people.organisationName(pointOfCare ?? legalEntity)).join(', ');
    return [titles, person.hprNumber && `HPR ${person.hprNumber}`, places].filter(Boolean).join(' · ');
  }

  #matches(person, query) {
    const text = (this.profile.name === 'helseid' ? `${person.name} ${this.#work(person)}` : `${person.name} ${born(person)}`).toLocaleLowerCase('nb');
    return query.toLocaleLowerCase('nb').split(/\s+/u).every((word) => text.includes(word));
  }
}

// Some people are employees of those who use the client; the login works for the others too, as the real one does.
function staffFirst(staff, found) {
  const here = found.filter((person) => staff.some(({ number }) => number === person.number)).slice(0, shownMax);
  return [{ heading: 'Ansatte', people: here }, { heading: 'Andre', people: found.filter((person) => !here.includes(person)).slice(0, shownMax - here.length) }];
}

const roleNames = { owner: 'tiltakseier', office: 'porteføljekontor', secretary: 'utvalgssekretær', administrator: 'administrator' };

function placeOf(staff, person) {
  const member = staff?.find(({ number }) => number === person.number);
  return member && `${member.roles.map((role) => roleNames[role] ?? role).join(', ')} · ${member.organisation}`;
}

function born({ birthDate }) {
  return birthDate ? `født ${dates.format(new Date(`${birthDate}T00:00:00Z`))}` : '';
}

export function answer(res, status, content, type = 'text/html; charset=utf-8') {
  res.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  res.end(content);
}

export async function body(req, limit = bodyBytesMax) {
  const chunks = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length > limit) throw Object.assign(new Error('request too large'), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
