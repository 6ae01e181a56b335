// What the issuers remember between requests: sessions, codes, refresh tokens, used ids. In memory, gone at restart;
// expired entries are swept so that a long-running process stays small.
const grantable = new Set(['AuthorizationCode', 'RefreshToken']);

export class Store {
  #entries = new Map();
  #grants = new Map();

  constructor() {
    setInterval(() => this.sweep(Date.now()), 30_000).unref();
  }

  sweep(now) {
    for (const [key, entry] of this.#entries) if (entry.expires <= now) this.#entries.delete(key);
    for (const [grant, members] of this.#grants) {
      for (const key of members) if (!this.#entries.has(key)) members.delete(key);
      if (members.size === 0) this.#grants.delete(grant);
    }
  }

  get(key) {
    const entry = this.#entries.get(key);
    return entry && entry.expires > Date.now() ? entry.value : undefined;
  }

  set(key, value, seconds) {
    this.#entries.set(key, { value, expires: seconds ? Date.now() + seconds * 1000 : Infinity });
  }

  delete(key) {
    this.#entries.delete(key);
  }

  /** The adapter of one model, as oidc-provider asks for it. */
  adapter(model) {
    const store = this;
    const keyOf = (id) => `${model}:${id}`;
    return {
      async upsert(id, payload, seconds) {
        store.set(keyOf(id), payload, seconds);
        if (model === 'Session') store.set(`uid:${payload.uid}`, id, seconds);
        if (grantable.has(model) && payload.grantId) {
          const members = store.#grants.get(payload.grantId) ?? new Set();
          members.add(keyOf(id));
          store.#grants.set(payload.grantId, members);
        }
      },
      async find(id) { return store.get(keyOf(id)); },
      async findByUid(uid) { return store.get(keyOf(store.get(`uid:${uid}`))); },
      async findByUserCode() { return undefined; },
      async consume(id) {
        const payload = store.get(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) { store.delete(keyOf(id)); },
      async revokeByGrantId(grantId) {
        for (const key of store.#grants.get(grantId) ?? []) store.delete(key);
        store.#grants.delete(grantId);
      },
    };
  }
}
